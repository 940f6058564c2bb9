// All that a probe has sent and was answered, and what that proves. A list may be late, cut, empty
// for a while or in another form: what it shows counts at once, what it lacks only where it has
// never lacked what must stand.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"

namespace pullkeeper {

// What the probe tries, in this order.
enum class trial {
  look_first,      // at the list, before anything is written
  add_short,       // of a config that ends within the probe
  add_past,        // with a start an hour ago
  add_now,         // ... a moment ahead, where that is refused
  watch_end,       // looks at the config that has ended
  update_running,
  add_beside,      // a running config
  update_ended,
  add_ended,       // to a stream whose config has ended
  remove_running,
  update_missing,
  remove_made,     // what that update may have made
  remove_missing,
  add_week,        // of exactly 7 days, begins later
  add_less,        // ... of a little less, where that is refused
  add_hour,        // ... of an hour, where that is refused too
  add_before,      // beside a config that has not begun
};
inline constexpr auto trial_count = static_cast<std::size_t>(trial::add_before) + 1;

struct probe_write {
  trial why = trial::look_first;
  call made;
  answer got;
  utc_millis sent{};                   // the API's time, as all instants here
  utc_millis answered{};
  bool done() const { return got.result() == outcome::done; }
  bool refused() const { return got.result() == outcome::not_done; }
};

struct probe_look {
  utc_millis began{};
  listed shown;
};

class story {
 public:
  std::vector<probe_write> writes;
  std::vector<probe_look> looks;       // those that were answered with a list

  // Of a list, what belongs to streams whose name begins so is kept (in lower case).
  void look(utc_millis began, listed shown, const std::string& stream);

  // The latest of that trial, or null.
  const probe_write* of(trial one) const;

  // What the list has shown of one write.
  bool is_shown(const probe_write& one) const;
  // It was executed: by its answer, or by the list.
  bool stands(trial one) const;
  // By how much the list has been late, at most, and with how many writes it was seen.
  milliseconds lag() const;
  int sights() const;

  // Of an Add beside another: one look shows both.
  bool coexists(const probe_write& added) const;
  // ... or several show it alone, although the other has not ended.
  bool replaces(const probe_write& added) const;
  // Accepted, and without effect.
  bool is_silent(const probe_write& updated) const;
  // The list has still shown a config of the stream when this was sent.
  bool was_in_place(const probe_write& one) const;
  // Of a config that has ended: it was shown beside what was written later.
  bool is_listed_ended(const probe_write& added) const;
  // ... or is not, where everything else is.
  bool is_gone_ended(const probe_write& added) const;

 private:
  const probe_write* shown_before(const probe_write& one) const;
  bool shows_other(const probe_look& look, const stream_key& but) const;
  bool is_clear(const probe_look& look, const stream_key& key) const;
  bool was_incomplete() const;
  // When the next write to the same stream was sent; `never` if none was.
  utc_millis next_write(const probe_write& after) const;
  // Until then or the end of its config.
  utc_millis expected_until(const probe_write& one) const;
};

// True if the look shows the config of the write.
bool shows(const probe_look& look, const probe_write& one);

// A record of the stream key, whatever the case of its names.
bool is_of(const record& shown, const stream_key& key);

}  // namespace pullkeeper
