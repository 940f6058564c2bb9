// The service manager, told how the service is: sd_notify(3) and the watchdog, of our own. Nothing
// here fails, waits or writes to a log: where no manager listens, nothing happens.
#pragma once
#include <sys/types.h>

#include <memory>
#include <string>

#include "core/time.hpp"

namespace pullkeeper {

// Single thread.
class service_manager {
 public:
  virtual ~service_manager() = default;

  // Started, or done with a reload.
  virtual void ready() = 0;
  virtual void reloading() = 0;
  virtual void stopping() = 0;
  // One sentence for `systemctl status`.
  virtual void status(const std::string& sentence) = 0;
  // A sign of life, for the watchdog.
  virtual void alive() = 0;
  // How often `alive` is to be called; zero where nobody watches.
  virtual milliseconds alive_every() const = 0;
};

// Reads $NOTIFY_SOCKET, $WATCHDOG_USEC and $WATCHDOG_PID now. What a full queue turns away is sent
// with the next message, the latest state and status only.
std::unique_ptr<service_manager> make_service_manager();

// Half of what the manager waits for a sign of life. Zero where the variables ask for none, or ask
// another process; a null pointer is a variable that is not set. At least 1 ms, at most a day.
milliseconds watchdog_interval(const char* usec, const char* pid, pid_t own);

// Assignments as sd_notify(3) has them, with a line break behind each. A sentence becomes one line
// of 500 bytes at most.
std::string status_assignment(const std::string& sentence);
std::string reloading_assignments(std::chrono::microseconds monotonic);

}  // namespace pullkeeper
