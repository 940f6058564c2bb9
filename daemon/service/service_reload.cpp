// Taking over a configuration: all of it, or nothing.
#include <algorithm>
#include <stdexcept>
#include <utility>

#include "service/service.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds reload_every{1000};
constexpr milliseconds settling{250};
constexpr int reload_delays_most = 20;
constexpr std::size_t errors_told_most = 100;

}  // namespace

void service::adopt(const configuration& config) {
  parts_.journal.configure(config.log);
  tell(level::info, "config_loaded",
       {{"schedules", std::to_string(config.schedules.size())},
        {"files", std::to_string(config.file_count)}});
  has_schedules_ = !config.schedules.empty();
  agenda_.load(config.schedules, config.keep, parts_.time.now());
}

bool service::reload_due() const {
  return reload_asked_ && parts_.time.now().boot >= next_reload_;
}

void service::reload_now() {
  // A file that is being written would be read by half; who writes for ever is not waited for.
  if (parts_.files_in_work() && ++reload_delays_ <= reload_delays_most) {
    next_reload_ = parts_.time.now().boot + settling;
    return;
  }
  reload_asked_ = false;
  reload_delays_ = 0;
  announcer_.reloading();
  const bool taken = take_new_files();
  announcer_.reloaded(!taken);
  next_reload_ = parts_.time.now().boot + reload_every;
}

bool service::take_new_files() {
  const auto loaded = parts_.load();
  files_refused_ = true;               // until all of it has gone well
  if (!loaded.errors.empty()) {
    refuse(loaded);
    return false;
  }
  if (has_schedules_ && loaded.config.schedules.empty() && loaded.places.schedule_files.empty()) {
    tell(level::error, "config_refused",
         {{"error", "no file of schedules is left; write `schedules: []` into one to keep none"},
          {"next", "the running configuration stays"}});
    return false;
  }
  auto access = connect_anew(loaded.config);
  if (!access) return false;
  files_refused_ = false;
  take_over(loaded.config, std::move(access));
  return true;
}

// Made anew even for the same settings: a CA file keeps its name when its content changes.
std::shared_ptr<api_access> service::connect_anew(const configuration& config) {
  try {
    return parts_.connect(config);
  } catch (const std::runtime_error& unusable) {
    tell(level::error, "config_refused",
         {{"error", unusable.what()}, {"next", "the running configuration stays"}});
    return nullptr;
  }
}

void service::take_over(const configuration& config, std::shared_ptr<api_access> access) {
  // Calls under way end on the way they began on.
  retired_.push_back(std::exchange(access_, std::move(access)));
  adopt(config);
  agenda_.try_again(parts_.time.now());
}

void service::refuse(const load_result& loaded) {
  const auto shown = std::min(loaded.errors.size(), errors_told_most);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& wrong = loaded.errors[i];
    tell(level::error, "config_refused",
         {{"file", wrong.file},
          {"line", std::to_string(wrong.line)},
          {"column", std::to_string(wrong.column)},
          {"error", wrong.text},
          {"next", "the running configuration stays"}});
  }
  if (shown == loaded.errors.size()) return;
  tell(level::error, "config_refused",
       {{"errors", std::to_string(loaded.errors.size())},
        {"errors_not_logged", std::to_string(loaded.errors.size() - shown)}});
}

void service::drop_retired() {
  std::erase_if(retired_, [](const auto& access) {
    return access.use_count() == 1 && !access->lookup_hangs();
  });
}

}  // namespace pullkeeper
