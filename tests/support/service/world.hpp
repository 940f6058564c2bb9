// The service in a world without I/O: virtual time, an API that a test scripts, a log that is kept.
#pragma once
#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "service/service.hpp"
#include "support/core/kept_memory.hpp"

namespace pullkeeper::testing {

// Moves only when the world says so.
class virtual_clock : public clock {
 public:
  explicit virtual_clock(boost::asio::io_context& loop) : timer_(loop) {}
  moment now() const override { return now_; }
  boost::asio::awaitable<void> sleep_until(milliseconds until) override;
  void wake() override;

  bool asleep() const { return asleep_; }
  milliseconds until() const { return until_; }
  milliseconds longest() const { return longest_; }
  // Ends the sleep if it is over by then.
  void advance_to(milliseconds boot);

 private:
  boost::asio::steady_timer timer_;
  moment now_{utc_millis(std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)),
              milliseconds{1'000'000}};
  milliseconds until_{};
  milliseconds longest_{};
  bool asleep_ = false;
  bool woken_ = false;
};

// What a test decides about calls, and what it gets to see of them.
struct script {
  std::function<answer(const call&)> reply;            // may throw
  std::function<bool(const call&)> hangs;              // until its access is stopped
  bool stubborn = false;                               // ... and not even then
  std::vector<call> calls;
  std::vector<std::string> regions;                    // of the access, for each call
  std::function<void()> let_go;                        // ends the calls that hang, with `reply`
};

class kept_log : public log {
 public:
  void write(const event& e, utc_millis) override { events.push_back(e); }
  void configure(const log_settings& settings) override { last = settings; }

  std::size_t count(const std::string& name) const;
  // The value of a field of the latest such event; empty if there is none.
  std::string field(const std::string& name, const std::string& key) const;
  std::vector<std::string> names() const;

  std::vector<event> events;
  log_settings last;
};

class kept_manager : public service_manager {
 public:
  void ready() override { told.push_back("ready"); }
  void reloading() override { told.push_back("reloading"); }
  void stopping() override { told.push_back("stopping"); }
  void status(const std::string& sentence) override { told.push_back("status " + sentence); }
  void alive() override { told.push_back("alive"); }
  milliseconds alive_every() const override { return every; }

  std::size_t count(const std::string& word) const;
  // The latest sentence; empty if there is none.
  std::string status() const;

  std::vector<std::string> told;
  milliseconds every{0};
};

// A disk that a test can fill up, and keep from answering.
class kept_state : public state_store {
 public:
  void remember(const memory_changes& changes) override {
    auto news = known.take(changes);
    if (!news.empty()) gathered.push_back(std::move(news));
  }
  void record(const call_record& done) override { history.push_back(done); }
  void prune(utc_millis) override { ++prunes; }
  bool flush() override;
  const std::string& problem() const override { return trouble; }
  std::vector<std::string> take_notes() override { return std::exchange(notes, {}); }
  const std::string& newer() const override { return of_newer; }

  // What is on disk, for another start.
  memory on_disk() const;

  test::kept_memory known;                       // as written and gathered
  std::vector<memory_changes> gathered;          // not yet on disk
  std::vector<memory_changes> written;
  std::vector<call_record> history;
  std::vector<std::string> notes;
  std::string of_newer;
  std::string trouble;                           // while it is not empty, nothing is written
  std::atomic<bool> stuck = false;               // a flush waits as long as it is set
  std::size_t flushed_calls = 0;
  int flushes = 0;                               // that had something to write
  int prunes = 0;
};

class world {
 public:
  world();
  ~world();
  world(const world&) = delete;
  world& operator=(const world&) = delete;

  configuration files;                 // what a load finds
  std::vector<diagnostic> errors;      // ... and what is wrong with it
  bool names_schedules = true;         // ... and whether it finds a list of them
  bool connect_fails = false;
  script api;
  kept_log journal;
  kept_state state;
  memory found;                        // in it, at the start
  std::optional<refused_start> refused;          // the start finds broken files
  std::vector<configuration> kept;     // for a start that finds broken files
  bool files_in_work = false;
  kept_manager manager;
  std::uint32_t host_part = 0;
  bool has_thread = false;             // for the state, as a daemon has
  std::optional<end_condition> ends;   // makes the service a pass
  int loads = 0;
  std::function<void()> before_run;    // called when the service is made, but does not run yet

  void start();
  // Lets virtual time pass. What escapes from the service is thrown.
  void pass(milliseconds time);
  service& daemon() { return *service_; }
  // The disk answers again.
  void free_disk();
  bool ended() const { return ended_; }
  moment now() const { return time_.now(); }
  milliseconds longest_sleep() const { return time_.longest(); }

 private:
  friend class scripted_access;

  boost::asio::io_context loop_{1};
  virtual_clock time_{loop_};
  std::unique_ptr<side_thread> beside_;
  std::unique_ptr<service> service_;
  bool ended_ = false;
};

// One that is wanted from the start of virtual time on, until further notice.
schedule wanted_stream(const std::string& stream);

}  // namespace pullkeeper::testing
