// Reloads: when the files are read anew, and whether what they say may be taken over. Single
// thread; times are boot times.
#pragma once
#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "core/event.hpp"
#include "edge/config/file.hpp"
#include "edge/log/log.hpp"
#include "edge/system/clock.hpp"
#include "service/access.hpp"

namespace pullkeeper {

using event_fields = decltype(event::fields);

// Where a configuration comes from.
struct config_source {
  std::function<load_result()> load;   // reads all files
  // True while another program may still be writing them.
  std::function<bool()> being_written;
  // A connection to the API with these settings; throws std::runtime_error if there can be none.
  std::function<std::shared_ptr<api_access>(const configuration&)> connect;
  // Keeps a configuration that was taken over, for a start that finds broken files. May be empty.
  std::function<void(const configuration&)> keep{};
};

// The files of a start were refused: the service begins with the last good configuration instead.
struct refused_start {
  std::vector<diagnostic> errors;
  utc_seconds since{};                 // when that configuration was taken over
};

class reloader {
 public:
  // What a reload has read: free of errors, and with a connection that its settings allow.
  struct result {
    configuration config;
    std::shared_ptr<api_access> access;
  };

  // The first three must outlive it. `endpoint`: host:port, of which the state is.
  reloader(clock& time, log& journal, const config_source& source, std::string endpoint)
      : time_(time), journal_(journal), source_(source), endpoint_(std::move(endpoint)) {}

  // Asks for a reload. Any number of requests before it begins are one.
  void request() { requested_ = true; }

  // The files of the start were refused, which is told at once, and hourly until a reload is taken
  // over.
  void begin_refused(const refused_start& files);
  // Call it on every turn of the loop.
  void remind();

  // When begins() or remind() is to be called again at the latest.
  milliseconds wake() const {
    return std::min(requested_ ? earliest_ : far_future, remind_at_);
  }

  // True if a requested reload is to be carried out now. At most one begins in a second, and it
  // waits until the files are no longer being written, for 5 s at most.
  bool begins();

  // Reads the files. Returns nothing if they cannot be taken over: all reasons are in the log then,
  // in one line, and the running configuration is to stay. `keeps_schedules` says whether there is
  // any stream to lose: if all schedules are gone and no list of them is left, that is taken for an
  // accident. Nor is another endpoint taken over: what is known would be taken for what stands
  // there.
  std::optional<result> read(bool keeps_schedules);

  // True if the files on disk were refused, so that they and what runs are not the same.
  bool refused() const { return refused_; }
  // What is wrong with them, in one sentence without a stop: the first place, and how many more.
  std::string objection() const;

 private:
  std::string objection_to(const configuration& fresh, bool keeps_schedules) const;
  std::shared_ptr<api_access> connect(const configuration& config);
  void refuse(std::vector<diagnostic> errors);
  void log_reason();

  clock& time_;
  log& journal_;
  const config_source& source_;
  const std::string endpoint_;
  bool requested_ = false;
  milliseconds earliest_{0};           // no reload begins before this
  int delays_ = 0;                     // how often the requested reload was put off
  bool refused_ = false;
  std::vector<diagnostic> errors_;     // of the latest refusal
  std::optional<utc_seconds> since_;   // of the last good configuration, while that is in use
  milliseconds remind_at_ = far_future;
};

}  // namespace pullkeeper
