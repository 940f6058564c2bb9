// Writes that were sent and never answered, and count as not executed: what they would have made is
// ours all the same, should it turn up.
#pragma once
#include <algorithm>
#include <utility>
#include <vector>

#include "core/stream/shown_form.hpp"
#include "core/stream/view.hpp"

namespace pullkeeper {

// The view shows exactly this, its start included, or as lists are known to show what was sent.
inline bool shows_sent(const view& seen, const config& sent) {
  return std::any_of(seen.live.begin(), seen.live.end(),
                     [&](const record& r) { return is_form_of_sent(sent, r); });
}

class disclaimed {
 public:
  const std::vector<config>& all() const { return sent_; }
  void recall(std::vector<config> from) { sent_ = std::move(from); }

  void add(const config& sent) {
    if (sent_.size() == kept_most) sent_.erase(sent_.begin());
    sent_.push_back(sent);
  }
  // Up to where it would reach if it stood; `from` where there is none.
  utc_seconds perhaps_until(utc_seconds from) const {
    for (const auto& sent : sent_) from = std::max(from, sent.end);
    return from;
  }
  // Those that the view shows. They are forgotten here, as is what has ended.
  std::vector<config> take_shown(const view& seen) {
    std::vector<config> shown;
    std::erase_if(sent_, [&](const config& sent) {
      const bool there = shows_sent(seen, sent);
      if (there) shown.push_back(sent);
      return there || sent.end <= seen.server_now;
    });
    return shown;
  }

 private:
  static constexpr std::size_t kept_most = 8;

  std::vector<config> sent_;           // the latest last
};

}  // namespace pullkeeper
