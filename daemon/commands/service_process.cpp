#include "commands/service_process.hpp"

#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <random>
#include <utility>

#include "commands/exit_codes.hpp"
#include "edge/system/dumps.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds settle_time{500};         // a file written this lately may not be complete

std::uint64_t random_seed() {
  std::random_device source;
  return (std::uint64_t{source()} << 32) | source();
}

}  // namespace

service_process::service_process(const command_places& where)
    : where_(where), signals_(make_signal_watch(loop_)), time_(make_clock(loop_)) {
  forbid_dumps();
}

int service_process::open() {
  if (const int code = load_files(where_.config_dir, nothing_started, config_)) return code;
  if (const int code = hold_state(state_dir_of(where_, config_), config_, state_)) return code;
  journal_ = make_log(config_.log);
  return exit_ok;
}

int service_process::serve(std::unique_ptr<service_manager> manager,
                           std::optional<end_condition> ends) {
  manager_ = std::move(manager);
  const bool reloads = !ends;
  try {
    service_ = std::make_unique<service>(loop_, parts(std::move(ends)), config_, random_seed());
  } catch (const std::runtime_error& unusable) {
    return refuse(std::string(unusable.what()) + nothing_started, exit_configuration);
  }
  return run_loop(reloads);
}

int service_process::leave(int code) const {
  if (!service_ || !service_->lookup_hangs()) return code;
  std::fflush(nullptr);
  std::_Exit(code);
}

service_parts service_process::parts(std::optional<end_condition> ends) {
  const auto connect = [this](const configuration& config) {
    const auto log_event = [this](const event& news) {
      journal_->write(news, time_->now().wall);
    };
    return make_api_access(loop_, config, log_event, last_key_);
  };
  return {*time_,
          *journal_,
          *manager_,
          *state_.store,
          std::move(state_.found),
          {[this] { return load_configuration(where_.config_dir); },
           [this] { return recently_written(where_.config_dir, settle_time); },
           connect},
          {{"version", PULLKEEPER_VERSION},
           {"pid", std::to_string(getpid())},
           {"config", where_.config_dir},
           {"state", state_.dir->path()}},
          std::move(ends)};
}

int service_process::run_loop(bool reloads) {
  signals_->tell([this] { service_->stop(); },
                 [this, reloads] { if (reloads) service_->reload(); });
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

}  // namespace pullkeeper
