// When a ping is due: a sign of life for a receiver that raises the alarm where it stays away.
// Times are boot times.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/event.hpp"
#include "core/telling/lasting_failure.hpp"
#include "core/time.hpp"

namespace pullkeeper {

class heartbeat {
 public:
  struct ping {
    bool well = true;
    std::string verdict;               // one sentence
  };

  // Zero: there are no pings. The next one is due at once.
  void configure(milliseconds every);

  // How all stands just now. Gives the ping that is to be sent, if one is due: every so often, and
  // at once when it has changed whether all is well (one in 5 s at most). Only what has not been
  // well for 2 s is told as such: a new schedule has no config for a moment. None is given while
  // one is under way.
  std::optional<ping> follow(bool well, const std::string& verdict, milliseconds now);
  // The ping under way has ended. `error` is empty where the receiver has taken it.
  void ended(const std::string& error, milliseconds now);
  // It was broken off by ourselves, and is due anew.
  void abandoned();

  lasting_failure& failing() { return failing_; }

  // The first failure after a success, and the first success after a failure.
  std::vector<event> take_events();
  // When to follow again at the latest.
  milliseconds wake() const;

 private:
  milliseconds due() const;

  milliseconds every_{0};
  bool under_way_ = false;
  lasting_failure failing_;
  milliseconds sent_at_ = far_past;
  milliseconds bad_since_ = far_future;          // far_future: all is well
  std::optional<bool> told_;           // as the latest ping said
  bool changed_ = false;               // since then
  std::vector<event> events_;
};

}  // namespace pullkeeper
