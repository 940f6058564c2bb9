#include "commands/run.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <iostream>
#include <random>

#include "commands/terminal.hpp"
#include "edge/credentials.hpp"
#include "edge/dumps.hpp"
#include "edge/signals.hpp"
#include "edge/state_dir.hpp"
#include "edge/state_store.hpp"
#include "edge/systemd.hpp"
#include "service.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds settle_time{500};         // of files that somebody writes

// 0, or the exit code after saying why nothing can be read there.
int check_config_dir(const std::string& dir) {
  std::error_code failed;
  const bool is_dir = std::filesystem::is_directory(dir, failed);
  if (!failed && !is_dir) return refuse(dir + " is not a directory", exit_configuration);
  if (!failed && access(dir.c_str(), R_OK | X_OK) == 0) return exit_ok;
  if (!failed) failed.assign(errno, std::system_category());
  const bool denied = failed == std::errc::permission_denied;
  return refuse("cannot read " + dir + ": " + failed.message(),
                denied ? exit_permission : exit_configuration);
}

// What the files say, unless the command line or systemd knows better.
std::string state_dir_of(const run_options& options, const configuration& config) {
  if (!options.state_dir.empty()) return options.state_dir;
  const char* given = std::getenv("STATE_DIRECTORY");
  return given && *given ? given : config.state_dir;
}

int exit_code_of(state_dir_problem problem) {
  switch (problem) {
    case state_dir_problem::none: return exit_ok;
    case state_dir_problem::held_by_other: return exit_try_again;
    case state_dir_problem::no_permission: return exit_permission;
    case state_dir_problem::unusable: break;
  }
  return exit_configuration;
}

int refuse_files(const std::vector<diagnostic>& errors) {
  const bool colour = wants_colour(STDERR_FILENO);
  for (const auto& wrong : errors) {
    std::cerr << with_excerpt(wrong, colour) << "\n";
  }
  return refuse(std::to_string(errors.size()) + (errors.size() == 1 ? " error" : " errors") +
                    " in the configuration; nothing was started",
                exit_configuration);
}

std::uint64_t random_seed() {
  std::random_device source;
  return (std::uint64_t{source()} << 32) | source();
}

// The daemon with everything that it owns.
class process {
 public:
  // Catches signals from here on.
  explicit process(const run_options& options)
      : options_(options), signals_(make_signal_watch(loop_)), time_(make_clock(loop_)) {}

  int run() {
    const auto first = load_configuration(options_.config_dir);
    if (!first.errors.empty()) return refuse_files(first.errors);
    if (const int code = open_state(first.config)) return code;
    journal_ = make_log(first.config.log);
    try {
      service_ = std::make_unique<service>(loop_, parts(), first.config, random_seed());
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
  int open_state(const configuration& config) {
    auto opened = open_state_dir(state_dir_of(options_, config));
    if (!opened.dir) {
      return refuse(opened.error + "; nothing was started", exit_code_of(opened.problem));
    }
    state_dir_ = std::move(opened.dir);
    auto kept = open_state_store(state_dir_->path(), config.api.host + ":" + config.api.port);
    if (!kept.store) {
      const bool denied = kept.refusal == state_refusal::no_permission;
      return refuse(kept.error + "; nothing was started",
                    denied ? exit_permission : exit_configuration);
    }
    state_ = std::move(kept.store);
    found_ = std::move(kept.found);
    return exit_ok;
  }

  service_parts parts() {
    return {*time_,
            *journal_,
            *manager_,
            *state_,
            std::move(found_),
            [this] { return load_configuration(options_.config_dir); },
            [this] { return recently_written(options_.config_dir, settle_time); },
            [this](const configuration& config) {
              const auto tell = [this](const event& news) {
                journal_->write(news, time_->now().wall);
              };
              return make_api_access(loop_, config, tell, last_key_);
            },
            {{"version", PULLKEEPER_VERSION},
             {"pid", std::to_string(getpid())},
             {"config", options_.config_dir},
             {"state", state_dir_->path()}}};
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
  run_options options_;
  boost::asio::io_context loop_{1};
  std::unique_ptr<signal_watch> signals_;
  std::unique_ptr<clock> time_;
  std::unique_ptr<log> journal_;
  std::shared_ptr<handed_over_key> last_key_ = std::make_shared<handed_over_key>();
  std::unique_ptr<service_manager> manager_ = make_service_manager();
  std::unique_ptr<state_dir> state_dir_;         // locked until the state is closed
  std::unique_ptr<state_store> state_;
  memory found_;
  std::unique_ptr<service> service_;
};

}  // namespace

void add_run(CLI::App& app, command_action& chosen) {
  auto options = std::make_shared<run_options>();
  auto* run = app.add_subcommand("run", "Keep the pulls of the configuration, in the foreground.");
  add_config_option(*run, options->config_dir);
  run->add_option("--state-dir", options->state_dir,
                  "where the daemon remembers; else $STATE_DIRECTORY, else state_dir\n"
                  "of pullkeeper.yaml, else /var/lib/pullkeeper")
      ->type_name("DIR");
  run->footer(
      "SIGTERM and SIGINT stop it within 10 seconds, SIGHUP reads the files anew.\n"
      "Credentials come from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID and\n"
      "ALIBABA_CLOUD_ACCESS_KEY_SECRET, or from where pullkeeper.yaml says.\n"
      "\n"
      "Exit codes: 0 stopped as asked, 1 failure, 64 usage, 75 another daemon holds\n"
      "the state directory, 77 no permission, 78 error in the configuration.\n"
      "\n"
      "Examples:\n"
      "  pullkeeper run\n"
      "  pullkeeper run --config ./config");
  run->callback([&chosen, options] { chosen = [options] { return run_command(*options); }; });
}

int run_command(const run_options& options) {
  forbid_dumps();
  if (const int code = check_config_dir(options.config_dir)) return code;
  return process(options).run();
}

}  // namespace pullkeeper
