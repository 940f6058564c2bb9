#include "edge/calendar/calendar.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <mutex>
#include <set>
#include <utility>

#include "core/text.hpp"
#include "edge/calendar/event.hpp"
#include "edge/zones/zones.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t most_faults = 100;

// What the lines of a file come to.
class calendar_reader {
 public:
  calendar_reader(const std::shared_ptr<const time_zone>& floating,
                  std::vector<calendar_fault>& faults)
      : floating_(floating), faults_(faults) {}

  void take(const content_line& line);
  // After the last line.
  void finish(calendar& to, milliseconds patience);
  std::vector<std::shared_ptr<const time_zone>> zones() const;

 private:
  void begin(const content_line& line);
  void end(const content_line& line);
  void take_event(calendar_event event);
  void expand_all(milliseconds patience);
  void expand(const calendar_event& event);
  void replace_one(const calendar_event& by);

  struct series {
    const calendar_event* event;
    occurrences named;                 // with those that are excepted
    occurrences wanted;
  };

  const std::shared_ptr<const time_zone>& floating_;
  std::vector<calendar_fault>& faults_;
  std::vector<std::string> open_;      // the components that have begun
  std::optional<event_reader> event_;
  std::size_t begun_ = 0;              // events
  bool has_version_ = false;
  std::vector<calendar_event> events_;
  std::map<std::string, series> by_uid_;
  std::size_t count_ = 0;              // of occurrences
};

void calendar_reader::begin(const content_line& line) {
  const std::string name = upper_case(line.value);
  if (open_.empty() != (name == "VCALENDAR")) {
    faults_.push_back({line.line, "only BEGIN:VCALENDAR may stand here, and only at the top"});
  }
  if (name == "VCALENDAR") has_version_ = false;
  open_.push_back(name);
  if (name != "VEVENT") return;
  ++begun_;
  if (begun_ == most_calendar_events + 1) {
    faults_.push_back({line.line, "this is event " + std::to_string(begun_) + ": no more than " +
                                      std::to_string(most_calendar_events) + " are read"});
  }
  event_.emplace(floating_, faults_, line.line);
}

void calendar_reader::end(const content_line& line) {
  if (open_.empty() || open_.back() != upper_case(line.value)) {
    faults_.push_back({line.line, "this END has no BEGIN of the same name"});
    return;
  }
  if (open_.back() == "VCALENDAR" && !has_version_) {
    faults_.push_back({line.line, "this calendar has no VERSION:2.0"});
  }
  if (open_.back() == "VEVENT" && event_) {
    auto event = event_->finish();
    event_.reset();
    if (event && begun_ <= most_calendar_events) events_.push_back(std::move(*event));
  }
  open_.pop_back();
}

void calendar_reader::take(const content_line& line) {
  if (line.name == "BEGIN") return begin(line);
  if (line.name == "END") return end(line);
  if (open_.empty()) {
    faults_.push_back({line.line, "a calendar begins with BEGIN:VCALENDAR"});
  } else if (open_.back() == "VEVENT" && event_) {
    event_->take(line);
  } else if (open_.size() == 1 && line.name == "VERSION") {
    has_version_ = line.value == "2.0";
  }
}

void calendar_reader::expand(const calendar_event& event) {
  if (by_uid_.contains(event.uid)) {
    faults_.push_back({event.line, "the UID of this event is another's, too"});
    return;
  }
  series all{&event, {}, {}};
  std::string fault;
  all.named = occurrences_of(event, most_occurrences - count_, fault);
  if (!fault.empty()) faults_.push_back({event.rule_line, std::move(fault)});
  count_ += all.named.size();
  if (count_ > most_occurrences) {
    faults_.push_back({event.rule ? event.rule_line : event.line,
                       "more than " + std::to_string(most_occurrences) + " occurrences before "
                       "2100: end the rule with UNTIL or COUNT"});
    count_ = most_occurrences;
  }
  if (!event.cancelled) all.wanted = all.named;
  for (const auto& one : event.except) all.wanted.erase(one.instant());
  by_uid_.emplace(event.uid, std::move(all));
}

void calendar_reader::replace_one(const calendar_event& by) {
  const auto found = by_uid_.find(by.uid);
  const auto instant = by.replaces->instant();
  if (found == by_uid_.end() || !found->second.named.contains(instant)) {
    faults_.push_back({by.line, "RECURRENCE-ID names no occurrence of an event with this UID"});
    return;
  }
  series& all = found->second;
  all.wanted.erase(instant);
  if (by.cancelled || all.event->cancelled) return;
  std::string fault;
  for (const auto& [start, end] : occurrences_of(by, 1, fault)) {
    // Another occurrence may have been moved to the same time.
    auto& until = all.wanted[start];
    until = std::max(until, end);
  }
}

void calendar_reader::expand_all(milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (const auto& event : events_) {
    if (event.replaces) continue;
    expand(event);
    if (std::chrono::steady_clock::now() < until) continue;
    faults_.push_back({event.rule ? event.rule_line : event.line,
                       "up to here the rules take longer than " +
                           format_duration(std::chrono::ceil<seconds>(patience)) +
                           " to follow: end them with UNTIL, or write them more simply"});
    return;
  }
}

void calendar_reader::finish(calendar& to, milliseconds patience) {
  if (!open_.empty()) {
    faults_.push_back({1, "the file ends before END:" + open_.back()});
  } else if (begun_ == 0 && faults_.empty()) {
    faults_.push_back({1, "this file holds no event (BEGIN:VEVENT)"});
  }
  if (!faults_.empty()) return;
  expand_all(patience);
  if (!faults_.empty()) return;
  for (const auto& event : events_) {
    if (event.replaces) replace_one(event);
  }
  std::vector<calendar::span> spans;
  for (const auto& [uid, all] : by_uid_) {
    for (const auto& [start, end] : all.wanted) spans.push_back({start, end});
  }
  to.spans = joined_spans(std::move(spans));
  to.shown = floating_;
  for (const auto& event : events_) {
    if (!to.shown) to.shown = event.start->zone;
  }
}

std::vector<std::shared_ptr<const time_zone>> calendar_reader::zones() const {
  std::set<std::shared_ptr<const time_zone>> all;
  const auto note = [&all](const std::optional<zoned_time>& one) {
    if (one && one->zone) all.insert(one->zone);
  };
  for (const auto& event : events_) {
    note(event.start);
    note(event.end);
    note(event.replaces);
    for (const auto& one : event.more) note(one.start);
    for (const auto& one : event.except) note(one);
  }
  return {all.begin(), all.end()};
}

// True where the system's data of these zones are what they were.
bool are_current(const std::vector<std::shared_ptr<const time_zone>>& zones) {
  return std::all_of(zones.begin(), zones.end(),
                     [](const auto& zone) { return find_zone(zone->name) == zone; });
}

// `zones`: where to put those that its events have.
calendar_reading read_anew(const std::string& text,
                           const std::shared_ptr<const time_zone>& floating,
                           milliseconds patience,
                           std::vector<std::shared_ptr<const time_zone>>& zones) {
  calendar_reading result;
  auto made = std::make_shared<calendar>();
  const auto lines = content_lines(text, result.faults);
  calendar_reader reader(floating, result.faults);
  for (const auto& line : lines) reader.take(line);
  reader.finish(*made, patience);
  zones = reader.zones();
  if (result.faults.empty()) {
    made->text = text;
    made->floating = floating;
    result.read = std::move(made);
  }
  std::stable_sort(result.faults.begin(), result.faults.end(),
                   [](const auto& a, const auto& b) { return a.line < b.line; });
  if (result.faults.size() > most_faults) result.faults.resize(most_faults);
  return result;
}

}  // namespace

calendar_reading read_calendar(const std::string& text,
                               const std::shared_ptr<const time_zone>& floating,
                               milliseconds patience) {
  // 1,000 schedules with one calendar have one value, and so has the next reading of the files.
  struct known {
    std::vector<std::shared_ptr<const time_zone>> zones;
    std::weak_ptr<const calendar> read;
  };
  static std::mutex mutex;
  static std::map<std::pair<std::size_t, std::shared_ptr<const time_zone>>, known> all;
  if (text.size() > most_calendar_bytes) {
    return {nullptr, {{1, "a calendar file may hold 1 MiB at most"}}};
  }
  const std::lock_guard held(mutex);
  std::erase_if(all, [](const auto& one) { return one.second.read.expired(); });
  const auto place = std::pair(std::hash<std::string>()(text), floating);
  if (const auto found = all.find(place); found != all.end()) {
    auto read = found->second.read.lock();
    if (read && read->text == text && are_current(found->second.zones)) return {read, {}};
  }
  std::vector<std::shared_ptr<const time_zone>> zones;
  auto result = read_anew(text, floating, patience, zones);
  if (result.read) all[place] = {std::move(zones), result.read};
  return result;
}

}  // namespace pullkeeper
