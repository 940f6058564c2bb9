// Decides what goes into the state, and when: writes to the API are on disk before they are sent;
// everything else waits 200 ms, so that a burst is one transaction. Single thread; times are boot
// times unless they are a moment.
#pragma once
#include <optional>

#include "core/agenda/agenda.hpp"
#include "edge/state/store.hpp"

namespace pullkeeper {

class recorder {
 public:
  // `store` must outlive it.
  explicit recorder(state_store& store) : store_(store) {}

  // Adds a finished call to the history, and gives it as it stands there.
  call_record record(const call& made, const answer& got, moment began, moment ended);

  // Call it on every turn of the loop, before the turn's calls are sent: takes over what changed in
  // the agenda. With `at_once` everything is on disk when it returns, or in_doubt() is true.
  void turn(agenda& all, moment now, bool at_once);

  // When turn() must be called again at the latest.
  milliseconds wake() const;

  // Nothing reaches the disk.
  bool failing() const { return failing_; }
  // ... and why; empty while all does.
  std::string problem() const { return failing_ ? store_.problem() : std::string(); }

  // Nothing reaches the disk, or a newer program has recorded what is not known here: the daemon
  // goes on from what it knows, and deletes nothing.
  bool in_doubt() const { return failing_ || !store_.newer().empty(); }

  // The events since the last time.
  std::vector<event> take_events() { return std::exchange(events_, {}); }

 private:
  void flush(milliseconds now);
  void tell_newer();

  state_store& store_;
  std::optional<milliseconds> waiting_since_;   // when the oldest unwritten change came
  milliseconds prune_at_ = far_past;   // old history is dropped no earlier than this
  milliseconds retry_at_ = far_future; // when a failed transaction is tried again
  bool failing_ = false;
  bool newer_told_ = false;
  std::vector<event> events_;
};

}  // namespace pullkeeper
