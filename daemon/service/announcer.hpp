// What the service manager is told, and when. Single thread; times are boot times.
#pragma once
#include <string>

#include "core/agenda/agenda.hpp"
#include "edge/system/systemd.hpp"

namespace pullkeeper {

class announcer {
 public:
  // `manager` must outlive it. A service that is still at its first look by `begun` + 30 s counts
  // as started all the same: a network that comes up late is no failed unit.
  announcer(service_manager& manager, milliseconds begun);

  // To be called on every turn of the loop: tells what has changed, and that the loop turns.
  // Returns true once, on the turn on which the service has started.
  bool turn(const agenda& all, milliseconds now);
  void alive(milliseconds now);
  // When the next turn is due at the latest.
  milliseconds wake() const;

  void reloading();
  // Also where the new files are refused, since the service goes on with the old ones.
  void reloaded(bool refused);
  // The last word, signs of life excepted.
  void stopping(int calls_in_flight);

 private:
  void tell_status(const agenda& all, milliseconds now);
  void show(const std::string& sentence);

  service_manager& manager_;
  milliseconds ready_by_;
  bool ready_ = false;
  bool refused_ = false;               // the files on disk are not those that count
  std::string shown_;
  milliseconds status_at_ = far_past;
  bool status_stale_ = false;
  milliseconds alive_at_ = far_past;
};

}  // namespace pullkeeper
