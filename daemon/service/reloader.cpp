#include "service/reloader.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

namespace pullkeeper {
namespace {

constexpr milliseconds pause_between{1000};
constexpr milliseconds delay_while_written{250};
constexpr int delays_most = 20;
constexpr std::size_t errors_logged_most = 100;

}  // namespace

bool reloader::begins() {
  if (!requested_ || time_.now().boot < earliest_) return false;
  // Wait for writers so as not to read half a file, but not for one that never stops.
  if (source_.being_written() && ++delays_ <= delays_most) {
    earliest_ = time_.now().boot + delay_while_written;
    return false;
  }
  requested_ = false;
  delays_ = 0;
  return true;
}

std::optional<reloader::result> reloader::read(bool keeps_schedules) {
  const auto loaded = source_.load();
  std::shared_ptr<api_access> access;
  if (!loaded.errors.empty()) {
    log_errors(loaded.errors);
  } else if (keeps_schedules && loaded.config.schedules.empty() &&
             loaded.places.schedule_files.empty()) {
    log_refusal({{"error", "no file of schedules is left; write `schedules: []` into one to keep "
                           "none"}});
  } else {
    access = connect(loaded.config);
  }
  refused_ = !access;
  earliest_ = time_.now().boot + pause_between;
  if (!access) return std::nullopt;
  return result{loaded.config, std::move(access)};
}

// A new connection even if no setting has changed: a CA file may have new content under its name.
std::shared_ptr<api_access> reloader::connect(const configuration& config) {
  try {
    return source_.connect(config);
  } catch (const std::runtime_error& unusable) {
    log_refusal({{"error", unusable.what()}});
    return nullptr;
  }
}

void reloader::log_refusal(event_fields why) {
  why.emplace_back("next", "the running configuration stays");
  journal_.write({level::error, "config_refused", std::move(why)}, time_.now().wall);
}

void reloader::log_errors(const std::vector<diagnostic>& errors) {
  const auto logged = std::min(errors.size(), errors_logged_most);
  for (std::size_t i = 0; i < logged; ++i) {
    log_refusal({{"file", errors[i].file},
                 {"line", std::to_string(errors[i].line)},
                 {"column", std::to_string(errors[i].column)},
                 {"error", errors[i].text}});
  }
  if (logged == errors.size()) return;
  journal_.write({level::error,
                  "config_refused",
                  {{"errors", std::to_string(errors.size())},
                   {"errors_not_logged", std::to_string(errors.size() - logged)}}},
                 time_.now().wall);
}

}  // namespace pullkeeper
