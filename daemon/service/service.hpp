// The loop around the agenda: ask it for calls, make them, hand it the answers, write its events,
// sleep. Decides nothing about schedules. Single thread; times are boot times.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "edge/log/log.hpp"
#include "edge/system/clock.hpp"
#include "service/access.hpp"
#include "service/announcer.hpp"
#include "service/onlooker.hpp"
#include "service/outlets.hpp"
#include "service/recorder.hpp"
#include "service/reloader.hpp"
#include "service/reporter.hpp"

namespace pullkeeper {

// Makes the service one pass of the daemon's work, which ends by itself.
struct end_condition {
  milliseconds longest;                // the pass ends no later than this after its start
  // Asked on every turn of the loop while no call is in flight; true ends the pass.
  std::function<bool(const agenda& all, milliseconds now)> reached;
};

// What works beside the loop of a daemon, and must outlive the service. None of it for a pass.
struct companions {
  outlets* others = nullptr;           // who else hears how all stands
  onlooker* online = nullptr;          // who looks whether streams are online
};

// What surrounds the service. The references must outlive it.
struct service_parts {
  clock& time;
  log& journal;
  service_manager& manager;
  state_store& state;
  memory found;                        // what the state held at the start
  config_source source;
  event_fields about;                  // fields of the event `started`
  // Set where the files were refused, and the service begins with the last good configuration.
  std::optional<refused_start> refused{};
  // Tells hosts with the same files apart: see spread_over_hosts. 0 for a pass, which is over too
  // soon to wait for its turn.
  std::uint32_t host_part = 0;
  // Without it the service is a daemon, which logs its own life as well: started, config_loaded,
  // ready, stopping, stopped.
  std::optional<end_condition> ends{};
  // Told of each call that has ended, and of each configuration that is taken over, be it the
  // first. May be empty.
  std::function<void(const call_record&)> ended{};
  std::function<void(const configuration&)> adopted{};
  companions with{};
  kept_alarms alarms{};
  // Waits for the disk while the loop goes on; null for a pass.
  side_thread* beside = nullptr;
};

class service {
 public:
  // Begins with `first`, which must be free of errors (where `parts.refused` is set, it is what was
  // good last); `seed` drives jitter only. Throws what `source.connect` throws, before anything was
  // logged or sent. `loop` must outlive the service,
  // and must not run any more once the service is gone.
  service(boost::asio::io_context& loop, service_parts parts, const configuration& first,
          std::uint64_t seed);
  service(const service&) = delete;
  service& operator=(const service&) = delete;

  // Runs until `stop`, or until the end condition holds, and takes up to 8 s to end: calls in
  // flight may finish for 5 s, and are aborted then. An exception that escapes from a call leaves
  // through the run() of the loop.
  boost::asio::awaitable<void> run();

  // Both return at once and may be called at any time, and any number of times.
  void stop();
  // Reads all files anew; see reloader. Not for a pass.
  void reload();

  // What is known of the schedules; still valid after the end of run().
  const agenda& schedules() const { return agenda_; }

  // Tries at once what waits after a failure: of this schedule, or of all where the name is empty.
  // False where there is no such schedule.
  bool retry(const std::string& name);
  // What is missing from the files was meant to go. Gives the names.
  std::vector<std::string> confirm_removal();

  // How all stands now. A walk over all streams.
  health how_all_stands();

  // True if the process can be left by _Exit only: a name lookup hangs (see api_access), or the
  // disk does.
  bool hangs() const;

 private:
  void adopt(const configuration& config);
  void reload_if_due();
  void take_over(reloader::result fresh);
  void keep(const configuration& config);
  void drop_retired();
  boost::asio::awaitable<void> dispatch();
  void save(bool at_once);
  void save_all();
  void hold_deletions();
  void count_missing();
  void tell_missing(const vanished_schedules& now, const char* how);
  boost::asio::awaitable<void> perform(std::shared_ptr<api_access> by, call made);
  void log_life(const event& news);
  void log_news();
  void log_health(const std::vector<event>& news);
  void announce();
  bool has_ended() const;
  milliseconds wake_at() const;
  boost::asio::awaitable<void> wind_down();
  boost::asio::awaitable<void> await_calls(milliseconds most);

  boost::asio::io_context& loop_;
  service_parts parts_;
  agenda agenda_;
  announcer announcer_;
  recorder recorder_;
  reloader reloader_;
  reporter reporter_;
  std::shared_ptr<api_access> access_;
  // Replaced by reloads, and kept while a call or a name lookup on them has not ended.
  std::vector<std::shared_ptr<api_access>> retired_;
  int in_flight_ = 0;
  milliseconds ends_at_ = far_future;  // the latest end of a pass
  bool stop_asked_ = false;
  bool has_schedules_ = false;         // in the running configuration
  vanished_schedules gone_;            // as it was told
  std::optional<configuration> unkept_;          // taken over while schedules are missing
};

}  // namespace pullkeeper
