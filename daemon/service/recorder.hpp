// Decides what goes into the state, and when: writes to the API are on disk before they are sent;
// everything else waits 200 ms, so that a burst is one transaction. The disk is waited for beside
// the loop, and no longer than a second: then what is known in memory counts. Times are boot times
// unless they are a moment.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "edge/state/store.hpp"
#include "edge/system/side_thread.hpp"

namespace pullkeeper {

class recorder {
 public:
  // Both must outlive it. Without a thread it writes in place; `ended` is told on the loop when a
  // write of the thread has ended.
  explicit recorder(state_store& store, side_thread* beside = nullptr,
                    std::function<void()> ended = {})
      : store_(store), beside_(beside), ended_(std::move(ended)), newer_(store.newer()) {}

  // Adds a finished call to the history, and gives it as it stands there.
  call_record record(const call& made, const answer& got, moment began, moment ended);

  // Call it on every turn of the loop, before the turn's calls are sent: takes over what changed in
  // the agenda. With `at_once` all of it is on its way to the disk; see is_settled.
  void turn(agenda& all, moment now, bool at_once);

  // All that turn() has taken over is on disk, or failing() says that nothing gets there for now.
  // While it is false the turn must be repeated, by wake() at the latest.
  bool is_settled() const { return failing_ || (!writing_ && !waiting_since_); }
  // A write is under way that may never end: the process can be left by _Exit only.
  bool is_writing() const { return writing_; }

  // When turn() must be called again at the latest.
  milliseconds wake() const;

  // Nothing reaches the disk.
  bool failing() const { return failing_; }
  // ... and why; empty while all does.
  std::string problem() const { return failing_ ? problem_ : std::string(); }

  // Nothing reaches the disk, or a newer program has recorded what is not known here: the daemon
  // goes on from what it knows, and deletes nothing.
  bool in_doubt() const { return failing_ || !newer_.empty(); }

  // The events since the last time.
  std::vector<event> take_events() { return std::exchange(events_, {}); }

 private:
  void flush(milliseconds now);
  void flushed(bool written);
  void fail(std::string why);
  void tell_newer();

  state_store& store_;                 // untouched by the loop while writing_
  side_thread* beside_;
  std::function<void()> ended_;
  std::string newer_;                  // as of the store; and problem_, why it fails
  std::string problem_;
  bool writing_ = false;
  milliseconds began_ = far_past;      // when the latest write did
  std::vector<call_record> later_;     // calls that have ended while a write was under way
  std::optional<milliseconds> waiting_since_;   // when the oldest unwritten change came
  milliseconds prune_at_ = far_past;   // old history is dropped no earlier than this
  milliseconds retry_at_ = far_future; // when a failed transaction is tried again
  bool failing_ = false;
  bool newer_told_ = false;
  std::vector<event> events_;
};

}  // namespace pullkeeper
