// Decides what the service manager (systemd) is told, and when. Single thread; times are boot
// times.
#pragma once
#include <functional>
#include <string>

#include "core/time.hpp"
#include "edge/system/systemd.hpp"

namespace pullkeeper {

class announcer {
 public:
  // `manager` must outlive it. The service counts as started when every domain was observed once,
  // or 30 s after `begun` at the latest: a network that comes up late must not fail the unit.
  announcer(service_manager& manager, milliseconds begun);

  // Call it on every turn of the loop: asks for the sentence and tells it, at most once in a
  // second, and that the loop is alive. Returns true once, on the turn on which the service has
  // started. `looked`: every domain was looked at. Asked for the sentence, say what it has cost.
  bool turn(bool looked, milliseconds now, const std::function<std::string()>& sentence);
  // The next one is put off, so that they take a small part of the time.
  void sentence_took(milliseconds span);
  // Only the sign of life for the watchdog, if it is due.
  void alive(milliseconds now);
  // When turn() must be called again at the latest.
  milliseconds wake() const;

  // A reload begins and ends; a refused one too, since the service goes on with the old files.
  void reloading();
  void reloaded();
  // The service ends. Do not call turn() after it; alive() may be.
  void stopping(int calls_in_flight);

 private:
  void tell_status(milliseconds now, const std::function<std::string()>& sentence);
  void show(const std::string& sentence);

  service_manager& manager_;
  milliseconds ready_by_;
  bool ready_ = false;
  std::string shown_;                  // the sentence that the manager has
  milliseconds status_at_ = far_past;  // no new sentence before this
  bool status_stale_ = false;          // the latest turn came before status_at_
  milliseconds alive_at_ = far_past;   // when the next sign of life is due
};

}  // namespace pullkeeper
