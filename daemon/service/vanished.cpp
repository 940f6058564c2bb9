#include "service/vanished.hpp"

#include <algorithm>

#include "core/counted.hpp"

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

std::string first_end_of(const vanished_schedules& gone) {
  return format_utc(std::chrono::floor<seconds>(gone.first_end));
}

}  // namespace

std::optional<vanished_schedules> find_vanished(const configuration& files, const memory& found,
                                                utc_millis local) {
  if (!files.schedules.empty() || files.names_schedules) return std::nullopt;
  const auto now = local + found.endpoint.server_offset;
  vanished_schedules gone;
  for (const auto& known : found.streams) {
    const auto end = first_end(known, now);
    gone.streams += end != never;
    gone.first_end = std::min(gone.first_end, end);
  }
  return gone.streams == 0 ? std::nullopt : std::optional(gone);
}

event event_of(const vanished_schedules& gone) {
  return {level::error,
          "schedules_vanished",
          {{"streams", std::to_string(gone.streams)},
           {"first_end", first_end_of(gone)},
           {"next", "nothing is deleted; put the files back, or write `schedules: []` into one to "
                    "confirm"}}};
}

std::string sentence_of(const vanished_schedules& gone) {
  return counted(gone.streams, "schedule") + " gone from the files, the first config ends " +
         first_end_of(gone);
}

}  // namespace pullkeeper
