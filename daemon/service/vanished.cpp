#include "service/vanished.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

bool is_ours(const config& held, const std::vector<proof>& proofs) {
  return std::any_of(proofs.begin(), proofs.end(), [&](const proof& p) {
    return p.accepted.start == held.start && p.accepted.end == held.end &&
           same_sources(p.accepted.sources, held.sources);
  });
}

// The end of the first config of this stream to end that is ours, or may be since its answer was
// lost; `never` where none is alive.
utc_millis first_end(const stream_memory& known, utc_millis now) {
  auto end = never;
  const auto consider = [&](const config& one) {
    if (one.end > now) end = std::min(end, utc_millis(one.end));
  };
  for (const auto& one : known.standing) {
    if (is_ours(one, known.proofs)) consider(one);
  }
  for (const auto& one : known.sent) consider(one);
  if (known.under_way && known.under_way->op != operation::remove) {
    consider(known.under_way->wanted);
  }
  return end;
}

}  // namespace

std::optional<event> schedules_vanished(const configuration& files, const memory& found,
                                        utc_millis local) {
  if (!files.schedules.empty() || files.names_schedules) return std::nullopt;
  const auto now = local + found.endpoint.server_offset;
  std::size_t streams = 0;
  auto first = never;
  for (const auto& known : found.streams) {
    const auto end = first_end(known, now);
    streams += end != never;
    first = std::min(first, end);
  }
  if (streams == 0) return std::nullopt;
  return event{level::error,
               "schedules_vanished",
               {{"streams", std::to_string(streams)},
                {"first_end", format_utc(std::chrono::floor<seconds>(first))},
                {"next", "nothing is deleted; put the files back, or write `schedules: []` into "
                         "one to confirm"}}};
}

}  // namespace pullkeeper
