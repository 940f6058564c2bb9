// The loop of the daemon: ask the agenda, make its calls, hand it the answers, write its events,
// sleep. Decides nothing about schedules. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "edge/config/file.hpp"
#include "edge/log/log.hpp"
#include "edge/system/clock.hpp"
#include "service/access.hpp"
#include "service/announcer.hpp"
#include "service/recorder.hpp"

namespace pullkeeper {

using event_fields = std::vector<std::pair<const char*, std::string>>;

// What surrounds the service. The references must outlive it.
struct service_parts {
  clock& time;
  log& journal;
  service_manager& manager;
  state_store& state;
  memory found;                        // in it, at the start
  // Reads the files anew, for a reload.
  std::function<load_result()> load;
  // True while somebody may be writing them.
  std::function<bool()> files_in_work;
  // A way to the API with these settings; throws std::runtime_error if there can be none.
  std::function<std::shared_ptr<api_access>(const configuration&)> connect;
  event_fields about;                  // of the event `started`
};

class service {
 public:
  // Begins with `first`, which must be free of errors; `seed` drives jitter only. Throws what
  // `connect` throws, and has done nothing then. `loop` must outlive it, and must not run any more
  // once it is gone.
  service(boost::asio::io_context& loop, service_parts parts, const configuration& first,
          std::uint64_t seed);
  service(const service&) = delete;
  service& operator=(const service&) = delete;

  // The daemon's life. Ends within 7 s of `stop`: calls under way are given 5 s to end by
  // themselves. What escapes from a call leaves through the loop's run().
  boost::asio::awaitable<void> run();

  // Both return at once and may be called at any time, and any number of times.
  void stop();
  // All files are read, and count as a whole or not at all. At most one reload in a second.
  void reload();

  // True if the process can leave by _Exit only: see api_access.
  bool lookup_hangs() const;

 private:
  // service.cpp
  void dispatch();
  void save(bool at_once);
  void hold_deletions();
  boost::asio::awaitable<void> perform(std::shared_ptr<api_access> by, call made);
  void tell(level severity, const char* name, event_fields fields);
  void tell_news();
  void announce();
  milliseconds wake_at() const;
  boost::asio::awaitable<void> wind_down();
  boost::asio::awaitable<void> await_calls(milliseconds most);

  // service_reload.cpp
  void adopt(const configuration& config);
  bool reload_due() const;
  void reload_now();
  bool take_new_files();
  std::shared_ptr<api_access> connect_anew(const configuration& config);
  void take_over(const configuration& config, std::shared_ptr<api_access> access);
  void refuse(const load_result& loaded);
  void drop_retired();

  boost::asio::io_context& loop_;
  service_parts parts_;
  agenda agenda_;
  announcer announcer_;
  recorder recorder_;
  std::shared_ptr<api_access> access_;
  std::vector<std::shared_ptr<api_access>> retired_;   // with calls, or a lookup, under way
  int in_flight_ = 0;
  bool files_refused_ = false;         // those on disk hold an error
  bool stop_asked_ = false;
  bool reload_asked_ = false;
  milliseconds next_reload_{0};                        // boot time before which none begins
  int reload_delays_ = 0;                              // since files are in work
  bool has_schedules_ = false;
};

}  // namespace pullkeeper
