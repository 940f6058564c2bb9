#include "service/reloader.hpp"

#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "core/remedy.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds pause_between{1000};
constexpr milliseconds delay_while_written{250};
constexpr int delays_most = 20;
constexpr milliseconds remind_every = std::chrono::hours(1);
constexpr std::size_t others_told_most = 20;

diagnostic without_place(std::string why) {
  diagnostic of_all;
  of_all.text = std::move(why);
  return of_all;
}

std::string place_of(const diagnostic& one) {
  if (one.file.empty()) return {};
  return one.file + ':' + std::to_string(one.line) + ':' + std::to_string(one.column);
}

// The fields of the one event for all of them: the first, and the others with their places.
event_fields reason_of(const std::vector<diagnostic>& errors) {
  const auto& first = errors.front();
  event_fields why;
  if (!first.file.empty()) {
    why = {{"file", first.file},
           {"line", std::to_string(first.line)},
           {"column", std::to_string(first.column)}};
  }
  why.emplace_back("error", first.text);
  if (errors.size() == 1) return why;
  std::string others;
  for (std::size_t i = 1; i < errors.size() && i <= others_told_most; ++i) {
    const auto place = place_of(errors[i]);
    others += (i > 1 ? "; " : "") + place + (place.empty() ? "" : ": ") + errors[i].text;
  }
  if (errors.size() > others_told_most + 1) others += "; and more, see: pullkeeper check";
  why.emplace_back("errors", std::to_string(errors.size()));
  why.emplace_back("others", others);
  return why;
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
  refuse(files.errors);
}

void reloader::remind() {
  if (time_.now().boot >= remind_at_) log_reason();
}

std::optional<reloader::result> reloader::read(bool keeps_schedules) {
  const auto loaded = source_.load();
  std::shared_ptr<api_access> access;
  if (!loaded.errors.empty()) {
    refuse(loaded.errors);
  } else if (auto why = objection_to(loaded.config, keeps_schedules); !why.empty()) {
    refuse({without_place(std::move(why))});
  } else {
    access = connect(loaded.config);
  }
  earliest_ = time_.now().boot + pause_between;
  if (!access) return std::nullopt;
  refused_ = false;
  errors_.clear();
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
    refuse({without_place(unusable.what())});
    return nullptr;
  }
}

void reloader::refuse(std::vector<diagnostic> errors) {
  refused_ = true;
  errors_ = std::move(errors);
  log_reason();
}

std::string reloader::objection() const {
  if (errors_.empty()) return {};
  const auto place = place_of(errors_.front());
  const auto more = errors_.size() - 1;
  return (place.empty() ? "the files are refused: " : place + " is refused: ") +
         errors_.front().text + (more > 0 ? ", and " + std::to_string(more) + " more" : "") +
         (since_ ? "; the last good configuration of " + format_utc(*since_) + " is used"
                 : "; the running configuration stays");
}

void reloader::log_reason() {
  if (since_) remind_at_ = time_.now().boot + remind_every;
  auto why = reason_of(errors_);
  why.emplace_back("next", (since_ ? "the last good configuration of " + format_utc(*since_) +
                                         " is used; "
                                   : std::string("the running configuration stays; ")) +
                               remedy_of(trouble_kind::files_refused).text);
  journal_.write({level::error, "config_refused", std::move(why)}, time_.now().wall);
}

}  // namespace pullkeeper
