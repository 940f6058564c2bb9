// What the service writes down, and when: a write to the API before it is sent, the rest of a burst
// in one transaction. Single thread; times are boot times.
#pragma once
#include <optional>

#include "core/agenda/agenda.hpp"
#include "edge/state/store.hpp"

namespace pullkeeper {

class recorder {
 public:
  // `store` must outlive it.
  explicit recorder(state_store& store) : store_(store) {}

  // One call that has ended. `began` is its local time; `offset` makes it the API's.
  void record(const call& made, const answer& got, moment began, moment ended);

  // On every turn of the loop, before its calls are sent. With `at_once` everything is on disk when
  // it returns, if that is possible at all; else a burst is waited for.
  void turn(agenda& all, moment now, bool at_once);

  // When the next turn is due at the latest.
  milliseconds wake() const;

  // Nothing reaches the disk, or a newer program has recorded what is not known here: the daemon
  // goes on from what it knows, and deletes nothing.
  bool in_doubt() const { return failing_ || !store_.newer().empty(); }

  // What the operator should know, since the last time.
  std::vector<event> take_events() { return std::exchange(events_, {}); }

 private:
  void flush(milliseconds now);
  void tell_newer();

  state_store& store_;
  std::optional<milliseconds> waiting_since_;
  milliseconds prune_at_ = far_past;
  milliseconds retry_at_ = far_future;
  bool failing_ = false;
  bool newer_told_ = false;
  std::vector<event> events_;
};

}  // namespace pullkeeper
