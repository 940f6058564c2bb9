// The grid of windows of a pull. A function of the pull and the settings of its stream alone:
// never of "now", of a restart or of when a call succeeded, so that two daemons with the same files
// agree.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "core/model.hpp"
#include "core/quiet_hours.hpp"

namespace pullkeeper {

class grid {
 public:
  // Windows of `length` (above 0) from the pull's start on, each due `lead` before it begins.
  grid(const pull& wanted, seconds length, seconds lead);
  // As the settings of a stream want it. `limit`: the longest config that is sent.
  grid(const pull& wanted, const keep_settings& settings, seconds limit);

  // Window `index` (0 or more), cut at the pull's end; empty (start >= end) where the pull ends
  // before it.
  window number(long long index) const;
  // The window that contains `at`, which must not be before the pull's start.
  window containing(utc_seconds at) const;

  seconds length() const { return length_; }     // of a window, but where nights lay it
  seconds lead() const { return lead_; }

  // When the config of a window is due, and what goes on from `bound`, which may lie between two
  // windows. With quiet hours: in a night at least `lead` before it.
  utc_seconds due(const window& w) const {
    return w.index == 0 ? w.start - lead_ : due_at(w.start);
  }
  utc_seconds due_at(utc_seconds bound) const;

  // The end of the last window that is due at `now`, or the pull's start where none is due yet.
  utc_seconds horizon(utc_seconds now) const;

  // Until when a restart that carries coverage on from `covered` waits at `now`, having been missed
  // in its night: up to the next night while that leaves time enough; `now` where it does not wait.
  utc_seconds held_until(utc_seconds now, utc_seconds covered) const;

 private:
  struct boundary {
    local_days night{};
    long long index = 1;               // of the window that begins there
  };

  // Boundaries up to the next one on the same weekday.
  struct round {
    std::chrono::days length{};
    long long steps = 0;
  };

  utc_seconds cut(utc_seconds at) const { return wanted_.end ? std::min(at, *wanted_.end) : at; }
  void lay_nights(const keep_settings& settings);
  local_days due_night(local_days night) const;
  local_days following(local_days night) const {
    return night + steps_[nights::weekday(night) - 1];
  }
  round round_from(local_days night) const;
  boundary last_up_to(local_days night) const;
  local_days night_of(long long index) const;

  pull wanted_;
  seconds length_;
  seconds lead_;
  utc_seconds first_end_;              // of window 0, not cut
  std::optional<nights> nights_{};     // in which all boundaries but the first lie
  std::chrono::days lead_nights_{};    // 0: what is due need not be due in a night
  local_days first_night_{};           // of the end of window 0
  std::array<std::chrono::days, 7> steps_{};     // from a night to the next boundary, by weekday
};

// Nights that do not come often enough to keep a pull: from such a night, by its weekday, the next
// is so many nights later that the config would have to last `needed`.
struct nights_too_far_apart {
  unsigned from = 0;                   // 1: Monday
  std::chrono::days apart{};
  seconds needed{};                    // of `max_config`; 0: it is the window that is too short
};
std::optional<nights_too_far_apart> fault_of_nights(const keep_settings& settings);

}  // namespace pullkeeper
