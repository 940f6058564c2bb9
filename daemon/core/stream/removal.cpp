#include "core/stream/removal.hpp"

#include <algorithm>

namespace pullkeeper {

milliseconds proofs_apart(const keep_settings& settings) {
  constexpr milliseconds apart_most = std::chrono::seconds(30);
  return std::max<milliseconds>(std::min<milliseconds>(apart_most, settings.observe_every),
                                settings.standby.wait());
}

std::optional<milliseconds> removal::shown(const view& seen, bool permanent,
                                           const belief& standing, milliseconds now,
                                           milliseconds apart) {
  std::vector<record> all = seen.live;
  all.insert(all.end(), seen.ended.begin(), seen.ended.end());
  foreign_ = permanent || !standing.proves(all, seen.server_now);
  std::vector<config> shown;
  if (!foreign_) {
    for (const auto& r : all) shown.push_back(r.held);
  }
  if (shown != shown_) {
    shown_ = std::move(shown);
    at_ = now;
    twice_ = false;
  } else {
    twice_ = !shown_.empty() && now - at_ >= apart;
  }
  if (shown_.empty() || twice_) return std::nullopt;
  return at_ + apart;
}

bool removal::is_due(const belief& standing) const {
  if (foreign_) return false;
  if (!shown_.empty()) return true;
  const auto& all = standing.standing();
  return !all.empty() && std::all_of(all.begin(), all.end(),
                                     [&](const config& c) { return standing.is_ours(c); });
}

void removal::begin_anew() {
  shown_.clear();
  twice_ = false;
}

void removal::forget() {
  begin_anew();
  foreign_ = false;
}

}  // namespace pullkeeper
