#include "sandbox/online_book.hpp"

#include <algorithm>

namespace pullkeeper::sandbox {

void online_book::dies(const std::string& stream, utc_millis at) {
  auto& all = deaths_[stream];
  if (all.empty() || all.back().to != utc_millis::max()) all.push_back({at, utc_millis::max()});
}

void online_book::lives(const std::string& stream, utc_millis at) {
  auto& all = deaths_[stream];
  if (!all.empty() && all.back().to == utc_millis::max()) all.back().to = at;
}

std::vector<online_row> online_book::list(const cloud_model& model, const std::string& domain,
                                          utc_millis now) const {
  std::vector<online_row> result;
  if (rules_.empty) return result;
  const auto at = now - rules_.lag;
  for (const stream_key& key : model.keys()) {
    if (key.domain != domain || !model.gaps(key, at, at + milliseconds(1)).empty()) continue;
    utc_millis published{};
    for (const config& each : model.held(now, key)) {
      if (utc_millis(each.start) <= at) published = std::max(published, utc_millis(each.start));
    }
    bool dead = false;
    const auto deaths = deaths_.find(key.stream);
    if (deaths != deaths_.end()) {
      for (const span& each : deaths->second) {
        dead = dead || (each.from <= at && at < each.to);
        if (each.to <= at) published = std::max(published, each.to);
      }
    }
    if (!dead) result.push_back({key, std::chrono::floor<seconds>(published)});
  }
  return result;
}

}  // namespace pullkeeper::sandbox
