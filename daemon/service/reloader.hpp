// Reloads: when the files are read anew, and whether what they say may be taken over. Single
// thread; times are boot times.
#pragma once
#include <functional>
#include <memory>
#include <optional>

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
};

class reloader {
 public:
  // What a reload has read: free of errors, and with a connection that its settings allow.
  struct result {
    configuration config;
    std::shared_ptr<api_access> access;
  };

  // All three must outlive it.
  reloader(clock& time, log& journal, const config_source& source)
      : time_(time), journal_(journal), source_(source) {}

  // Asks for a reload. Any number of requests before it begins are one.
  void request() { requested_ = true; }

  // When begins() is to be asked again; far_future while nobody has asked for a reload.
  milliseconds wake() const { return requested_ ? earliest_ : far_future; }

  // True if a requested reload is to be carried out now. At most one begins in a second, and it
  // waits until the files are no longer being written, for 5 s at most.
  bool begins();

  // Reads the files. Returns nothing if they cannot be taken over: every reason is in the log then,
  // and the running configuration is to stay. `keeps_schedules` says whether the running one has
  // any: if all files of schedules are gone, that is taken for an accident.
  std::optional<result> read(bool keeps_schedules);

  // True if the files on disk were refused, so that they and what runs are not the same.
  bool refused() const { return refused_; }

 private:
  std::shared_ptr<api_access> connect(const configuration& config);
  void log_refusal(event_fields why);
  void log_errors(const std::vector<diagnostic>& errors);

  clock& time_;
  log& journal_;
  const config_source& source_;
  bool requested_ = false;
  milliseconds earliest_{0};           // no reload begins before this
  int delays_ = 0;                     // how often the requested reload was put off
  bool refused_ = false;
};

}  // namespace pullkeeper
