// What `run` and `once` share: a process around the service, with the files, the state, the log
// and the signals. Single thread.
#pragma once
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <vector>

#include "commands/files.hpp"
#include "commands/keeper.hpp"
#include "commands/state.hpp"
#include "edge/credentials/credentials.hpp"
#include "edge/local/server.hpp"
#include "edge/system/signals.hpp"
#include "service/service.hpp"
#include "service/web/web.hpp"

namespace pullkeeper {

class service_process {
 public:
  // Catches signals from here on: SIGTERM and SIGINT end the service, SIGHUP reloads a daemon.
  explicit service_process(const command_places& where);

  // What becomes of a start whose files cannot be used.
  enum class on_bad_files { end, last_good };

  // Reads the files and takes the state for itself. 0, or an exit code after the reason was
  // printed on standard error. With `last_good` a configuration that an earlier daemon has taken
  // over from these files is used in their place; without one the start ends as well.
  int open(on_bad_files then);

  // After open(): runs the service until it ends. 0 when it has ended as it should; 78, with the
  // reason on standard error, if the settings allow no connection; 1, with the event `stopped` in
  // the log, if an exception ended it.
  int serve(std::unique_ptr<service_manager> manager, std::optional<end_condition> ends);

  // Returns `code`. If a name lookup or the disk still hangs, which nothing can abort, it ends the
  // process with that code instead. Call it last.
  int leave(int code) const;

  // After a pass: `status` misses no daemon where they come often enough.
  void note_pass() const;

  // Valid after open(), and after serve().
  const configuration& config() const { return start_.config; }
  const agenda& schedules() const { return service_->schedules(); }
  const tally& counts() const { return web_.counts(); }

 private:
  bool fall_back(const std::string& dir, std::vector<diagnostic> errors);
  std::unique_ptr<outlets> make_outlets();
  void tell_overlooked();
  service_parts parts(std::optional<end_condition> ends);
  int run_loop(bool reloads);
  void open_door();
  http_reply answer(const http_request& asked);
  std::string report();
  std::string foreign() const;
  void follow(const configuration& now);
  void tell_proxy(const api_settings& api, std::string& told);
  http_reply retry(const std::string& target);

  // Destroyed in reverse order: all that uses the loop goes before it, and the coroutines of
  // aborted calls go with it.
  command_places where_;
  struct {
    configuration config;
    std::optional<refused_start> refused;        // it is not that of the files
  } start_;
  boost::asio::io_context loop_{1};
  std::unique_ptr<signal_watch> signals_;
  std::unique_ptr<clock> time_;
  web web_;                            // of a daemon
  std::unique_ptr<log> journal_;
  // The latest key, handed from a connection to the one that replaces it.
  std::shared_ptr<handed_over_key> last_key_ = std::make_shared<handed_over_key>();
  std::unique_ptr<service_manager> manager_;
  held_state state_;
  std::unique_ptr<keeper> keeper_;               // of a daemon
  std::unique_ptr<outlets> others_;              // of a daemon
  std::unique_ptr<onlooker> online_;             // of a daemon
  std::unique_ptr<service> service_;
  std::unique_ptr<local_server> door_;           // of a daemon
  utc_millis started_{};
};

}  // namespace pullkeeper
