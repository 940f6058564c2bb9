// The messages for one hook: one after the other, each until it is taken or given up. Bounded in
// number and time; it never waits for anybody. Times are boot times.
#pragma once
#include <deque>
#include <string>
#include <vector>

#include "core/telling/delivery.hpp"
#include "core/telling/lasting_failure.hpp"
#include "core/telling/message.hpp"

namespace pullkeeper {

class outbox {
 public:
  // `hook`: its name, for the log.
  explicit outbox(std::string hook) : hook_(std::move(hook)) {}

  // Beyond 100 messages the oldest is given up.
  void add(message what, milliseconds now);
  // The message that is to be sent now; it is under way then. Nothing while one is, or while the
  // hook rests after a failure: 5 s at first, doubled each time, up to 5 min.
  const message* next(milliseconds now);
  // What has become of the one under way. It is given up a day after it was added, or once the hook
  // was there and refused it ten times.
  void ended(const delivery& got, milliseconds now);
  // It was broken off by ourselves, and is due anew.
  void abandoned();
  // After a reload: what waits is sent at once.
  void try_again();
  // The hook could not take a message now, or has just failed to.
  void failed(const std::string& error, milliseconds now);
  // The hook could take a message, as far as can be seen; with none that waits it counts as mended.
  void usable(milliseconds now);
  // The hook is no more: what waits is given up.
  void discard();

  lasting_failure& failing() { return failing_; }

  std::size_t waiting() const { return waiting_.size(); }
  // The oldest first.
  std::vector<message> messages() const;
  // The first failure and the first success after it; the first message given up in between.
  std::vector<event> take_events();
  milliseconds wake() const;

 private:
  struct entry {
    message what;
    milliseconds added{};
    int refusals = 0;
  };

  void restored(milliseconds now);
  void give_up(const char* why);

  std::string hook_;
  std::deque<entry> waiting_;
  bool under_way_ = false;             // the first of them
  int failures_ = 0;                   // in a row
  milliseconds not_before_ = far_past;
  lasting_failure failing_;
  std::size_t given_up_ = 0;           // since then
  std::vector<event> events_;
};

}  // namespace pullkeeper
