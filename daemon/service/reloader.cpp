#include "service/reloader.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace pullkeeper {
namespace {

constexpr milliseconds pause_between{1000};
constexpr milliseconds delay_while_written{250};
constexpr int delays_most = 20;
constexpr milliseconds remind_every = std::chrono::hours(1);
constexpr std::size_t errors_logged_most = 100;

// The fields of an event for each error, and for the number of those that are too many to be told.
std::vector<event_fields> reasons_of(const std::vector<diagnostic>& errors) {
  std::vector<event_fields> reasons;
  const auto told = std::min(errors.size(), errors_logged_most);
  for (std::size_t i = 0; i < told; ++i) {
    event_fields where;
    if (!errors[i].file.empty()) {
      where = {{"file", errors[i].file},
               {"line", std::to_string(errors[i].line)},
               {"column", std::to_string(errors[i].column)}};
    }
    where.emplace_back("error", errors[i].text);
    reasons.push_back(std::move(where));
  }
  if (told < errors.size()) {
    reasons.push_back({{"errors", std::to_string(errors.size())},
                       {"errors_not_logged", std::to_string(errors.size() - told)}});
  }
  return reasons;
}

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

void reloader::begin_refused(const refused_start& files) {
  since_ = files.since;
  refuse(reasons_of(files.errors));
}

void reloader::remind() {
  if (time_.now().boot >= remind_at_) log_reasons();
}

std::optional<reloader::result> reloader::read(bool keeps_schedules) {
  const auto loaded = source_.load();
  std::shared_ptr<api_access> access;
  if (!loaded.errors.empty()) {
    refuse(reasons_of(loaded.errors));
  } else if (auto why = objection_to(loaded.config, keeps_schedules); !why.empty()) {
    refuse({{{"error", std::move(why)}}});
  } else {
    access = connect(loaded.config);
  }
  earliest_ = time_.now().boot + pause_between;
  if (!access) return std::nullopt;
  refused_ = false;
  reasons_.clear();
  since_.reset();
  remind_at_ = far_future;
  return result{loaded.config, std::move(access)};
}

// Empty where what runs may be replaced by it.
std::string reloader::objection_to(const configuration& fresh, bool keeps_schedules) const {
  if (fresh.api.address() != endpoint_) {
    return "api.endpoint has changed from " + endpoint_ + " to " + fresh.api.address() +
           ", and what is known is of the former: restart the daemon";
  }
  const bool none_left = fresh.schedules.empty() && !fresh.names_schedules;
  return keeps_schedules && none_left ? "no schedule is left; write `schedules: []` into a file of "
                                        "schedules to keep none"
                                      : "";
}

// A new connection even if no setting has changed: a CA file may have new content under its name.
std::shared_ptr<api_access> reloader::connect(const configuration& config) {
  try {
    return source_.connect(config);
  } catch (const std::runtime_error& unusable) {
    refuse({{{"error", unusable.what()}}});
    return nullptr;
  }
}

void reloader::refuse(std::vector<event_fields> reasons) {
  refused_ = true;
  reasons_ = std::move(reasons);
  log_reasons();
}

std::string reloader::objection() const {
  if (reasons_.empty()) return {};
  std::string place, text;
  for (const auto& [key, value] : reasons_.front()) {
    if (std::string_view(key) == "error") text = value;
    else place += (place.empty() ? "" : ":") + value;
  }
  const auto more = reasons_.size() - 1;
  return (place.empty() ? "the files are refused: " : place + " is refused: ") + text +
         (more > 0 ? ", and " + std::to_string(more) + " more" : "") +
         (since_ ? "; the last good configuration of " + format_utc(*since_) + " is used"
                 : "; the running configuration stays");
}

void reloader::log_reasons() {
  const auto next = since_ ? "the last good configuration of " + format_utc(*since_) +
                                 " is used; mend the file and reload"
                           : std::string("the running configuration stays");
  if (since_) remind_at_ = time_.now().boot + remind_every;
  for (auto why : reasons_) {
    why.emplace_back("next", next);
    journal_.write({level::error, "config_refused", std::move(why)}, time_.now().wall);
  }
}

}  // namespace pullkeeper
