// The ways by which a window can get its config, and which of them are closed. A handover tries
// them in this order; the table in decide.hpp says when:
//
//   add           nothing is alive
//   add beside    another config is alive, and the API lets two coexist
//   update        a config is alive, and the API keeps one for each stream key
//   update ended  an add is refused as existing although nothing alive is to be seen
//   clear, add    the same, and that update does not work either: delete what has ended, then add
//   add at end    neither add beside nor update is possible: an add as soon as the config ends
#pragma once
#include "core/call.hpp"
#include "core/memory.hpp"

namespace pullkeeper {

class ways {
 public:
  // How often an update is tried, refused or without effect, before another way is taken.
  static constexpr int update_tries_most = 2;

  // An add was refused as existing although nothing alive was to be seen.
  bool add_is_blocked() const { return closed_.blocked; }
  bool add_beside_is_closed() const { return closed_.beside_refused; }
  bool update_of_ended_is_closed() const { return closed_.update_absent_failed; }
  // It was accepted, and without effect: the last of the ways where another one is left.
  bool update_of_ended_is_vain() const { return closed_.update_absent_vain; }
  // Refused as often as it is tried; what was refused may be allowed again later.
  bool update_is_refused() const { return closed_.update_refusals >= update_tries_most; }
  // Accepted as often as it is tried, and without effect.
  bool update_is_vain() const { return closed_.update_failures >= update_tries_most; }
  bool update_was_refused() const { return closed_.update_refusals > 0; }
  // How often in a row an add was refused as existing.
  int conflicts() const { return conflicts_; }

  // The API has accepted the write.
  void accepted(operation op);
  // A look has shown that a write of unknown outcome was executed.
  void found_executed(operation op);
  void update_seen() {
    closed_.update_failures = 0;
    closed_.update_absent_vain = false;
  }
  // An accepted update is not to be seen, even after it should be.
  void update_without_effect(bool nothing_alive);
  // A config has turned up where none was believed.
  void something_alive() { closed_.blocked = false; }

  // An update was refused; `live`: a config is believed to be alive.
  void update_refused(bool live);
  // One more conflict. `may_update`: an update would be allowed instead.
  void add_refused_as_existing(bool live, bool may_update);
  // The outcome of an add is unknown, and nothing can be observed: next time as an update, which
  // finds the config that the add may have made.
  void repeat_add_as_update();

  // Windows up to `horizon` are due now. What another window has closed is open again: it may have
  // been closed by a mistake, and six days have passed.
  // Returns true if that has opened one.
  bool begin_window(utc_seconds horizon);

  // The write was refused for this reason; `live` as above. What passes by itself closes nothing.
  void refused(const write& made, failure_kind why, bool live);

  // The latest write was answered well.
  void settled() { conflicts_ = 0; }
  // The schedule was edited: an update may have an effect now.
  void schedule_changed();
  void schedule_removed() { conflicts_ = 0; }

  const hindrances& remembered() const { return closed_; }
  void recall(const hindrances& from) { closed_ = from; }

 private:
  void open_all_adds();

  hindrances closed_;
  int conflicts_ = 0;
  utc_seconds horizon_{};              // of the windows for which it is closed
};

}  // namespace pullkeeper
