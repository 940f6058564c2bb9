// One decision under way, for decide.cpp and standby.cpp alone.
#pragma once
#include <optional>

#include "core/grid.hpp"
#include "core/stream/decide.hpp"

namespace pullkeeper {

inline constexpr seconds again_while_dark{30};

inline utc_millis millis(utc_seconds at) {
  return at >= utc_seconds(std::chrono::floor<seconds>(never)) ? never : utc_millis(at);
}

// The situation and what follows from it at once.
struct deciding {
  const situation& s;
  utc_seconds now;
  utc_seconds from;                    // the first instant that matters
  utc_seconds end;                     // of the pull, or the end of time
  utc_seconds horizon;                 // of the windows that are due
  utc_seconds covered;
  seconds limit;
  seconds lead;
  grid windows;

  explicit deciding(const situation& given);
  handover mode() const;
  bool live(const config& c) const { return c.end > now; }
  bool several_live() const;
  bool is_running() const;
  bool is_standby() const { return s.settings.standby.rank > 0; }
  step after_a_look(step made, bool correcting) const;
  bool may_look_first(bool correcting, bool due) const;
  bool is_in_doubt(bool correcting) const;
  bool has_its_turn() const;
  bool ends_a_window() const { return windows.containing(covered).start == covered; }
  utc_seconds live_end() const;
  const config* first_live() const;
  utc_seconds running_start() const;
  seconds sliver() const;
  config made(utc_seconds start, utc_seconds finish) const;
  bool worthwhile(const config& c) const;

  bool is_left_to_run(const config& c) const;
  const config* to_correct() const;
  step correction(const config& wrong, step base) const;
  step extension(step base) const;
  step first(step base) const;
  step update(step base) const;
  step at_the_end(step base) const;
  std::optional<utc_seconds> handed_over_at() const;
  bool may_ask() const;
  step ask(step base) const;
  utc_millis next_due() const;
};

}  // namespace pullkeeper
