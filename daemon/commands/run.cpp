#include "commands/run.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <random>

#include "commands/exit_codes.hpp"
#include "commands/held_state.hpp"
#include "edge/credentials/credentials.hpp"
#include "edge/system/dumps.hpp"
#include "edge/system/signals.hpp"
#include "edge/system/systemd.hpp"
#include "service/service.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds settle_time{500};         // of files that somebody writes

std::uint64_t random_seed() {
  std::random_device source;
  return (std::uint64_t{source()} << 32) | source();
}

// The daemon with everything that it owns.
class process {
 public:
  // Catches signals from here on.
  explicit process(const command_places& where)
      : where_(where), signals_(make_signal_watch(loop_)), time_(make_clock(loop_)) {}

  int run() {
    configuration first;
    if (const int code = load_files(where_.config_dir, "; nothing was started", first)) return code;
    if (const int code = hold_state(state_dir_of(where_, first), first, state_)) return code;
    journal_ = make_log(first.log);
    try {
      service_ = std::make_unique<service>(loop_, parts(), first, random_seed());
    } catch (const std::runtime_error& unusable) {
      return refuse(std::string(unusable.what()) + "; nothing was started", exit_configuration);
    }
    const int code = serve();
    // The system's resolver can be neither ended nor waited for.
    if (service_->lookup_hangs()) {
      std::fflush(nullptr);
      std::_Exit(code);
    }
    return code;
  }

 private:
  service_parts parts() {
    return {*time_,
            *journal_,
            *manager_,
            *state_.store,
            std::move(state_.found),
            [this] { return load_configuration(where_.config_dir); },
            [this] { return recently_written(where_.config_dir, settle_time); },
            [this](const configuration& config) {
              const auto tell = [this](const event& news) {
                journal_->write(news, time_->now().wall);
              };
              return make_api_access(loop_, config, tell, last_key_);
            },
            {{"version", PULLKEEPER_VERSION},
             {"pid", std::to_string(getpid())},
             {"config", where_.config_dir},
             {"state", state_.dir->path()}}};
  }

  int serve() {
    signals_->tell([this] { service_->stop(); }, [this] { service_->reload(); });
    boost::asio::co_spawn(loop_, service_->run(), [this](std::exception_ptr escaped) {
      if (escaped) std::rethrow_exception(escaped);
      loop_.stop();
    });
    try {
      loop_.run();
      return exit_ok;
    } catch (const std::exception& escaped) {
      journal_->write({level::error, "stopped", {{"error", escaped.what()}}}, time_->now().wall);
      return exit_failure;
    }
  }

  // What is destroyed last comes first: calls that were given up end with the loop.
  command_places where_;
  boost::asio::io_context loop_{1};
  std::unique_ptr<signal_watch> signals_;
  std::unique_ptr<clock> time_;
  std::unique_ptr<log> journal_;
  std::shared_ptr<handed_over_key> last_key_ = std::make_shared<handed_over_key>();
  std::unique_ptr<service_manager> manager_ = make_service_manager();
  held_state state_;
  std::unique_ptr<service> service_;
};

}  // namespace

command describe_run() {
  auto options = std::make_shared<command_places>();
  return {
      "run",
      "Keep the pulls of the configuration, in the foreground.",
      {config_option(options->config_dir), state_dir_option(options->state_dir)},
      "SIGTERM and SIGINT stop it within 10 seconds, SIGHUP reads the files anew.\n"
      "Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and\n"
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or from where pullkeeper.yaml says.\n"
      "\n"
      "Exit codes: 0 stopped as asked, 1 failure, 64 usage, 75 another daemon holds\n"
      "the state directory, 77 no permission, 78 error in the configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper run\n"
      "  pullkeeper run --config ./config",
      [options] { return run_command(*options); }};
}

int run_command(const command_places& where) {
  forbid_dumps();
  return process(where).run();
}

}  // namespace pullkeeper
