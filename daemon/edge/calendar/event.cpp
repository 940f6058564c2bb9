#include "edge/calendar/event.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "edge/zones/zones.hpp"

namespace pullkeeper {
namespace {

// Each once at most in an event.
constexpr std::string_view single[] = {"UID",      "DTSTART", "DTEND", "DURATION",
                                       "RRULE",    "STATUS",  "RECURRENCE-ID"};

template <typename Take>
void each_item(std::string_view list, Take take) {
  while (true) {
    const auto comma = list.find(',');
    take(list.substr(0, comma));
    if (comma == list.npos) return;
    list.remove_prefix(comma + 1);
  }
}

utc_seconds instant_at(const zoned_time& clock, local_seconds shown) {
  return clock.zone ? instant_of(*clock.zone, shown) : utc_seconds(shown.time_since_epoch());
}

utc_seconds after(const zoned_time& clock, local_seconds start, const calendar_length& length) {
  return instant_at(clock, start + length.days) + length.exact;
}

// When an occurrence ends that begins like that. DTEND gives all the length of the first, as RFC
// 5545 (3.8.5.3) has it; whole days are whole days.
utc_seconds end_of(const calendar_event& event, const zoned_time& clock, local_seconds start) {
  const zoned_time& first = *event.start;
  if (event.length) return after(clock, start, *event.length);
  if (!event.end) return instant_at(clock, start + std::chrono::days(1));
  if (first.at.is_date) return instant_at(clock, start + (event.end->at.shown - first.at.shown));
  return instant_at(clock, start) + (event.end->instant() - first.instant());
}

bool is_within(const calendar_rule& rule, const zoned_time& first, local_seconds shown) {
  const auto& until = rule.until();
  if (!until) return true;
  if (!until->is_utc) return shown <= until->shown;
  return instant_at(first, shown) <= utc_seconds(until->shown.time_since_epoch());
}

}  // namespace

utc_seconds zoned_time::instant() const { return instant_at(*this, at.shown); }

event_reader::event_reader(const std::shared_ptr<const time_zone>& floating,
                           std::vector<calendar_fault>& faults, int line)
    : floating_(floating), faults_(faults) {
  event_.line = line;
}

void event_reader::refuse(int line, std::string text) {
  faults_.push_back({line, std::move(text)});
  good_ = false;
}

bool event_reader::once(const content_line& line) {
  if (std::find(std::begin(single), std::end(single), line.name) == std::end(single)) return true;
  if (std::find(seen_.begin(), seen_.end(), line.name) != seen_.end()) {
    refuse(line.line, line.name + " stands twice in this event");
    return false;
  }
  seen_.push_back(line.name);
  return true;
}

void event_reader::take(const content_line& line) {
  if (!once(line)) return;
  if (line.name == "UID") event_.uid = line.value;
  if (line.name == "DTSTART") take_time(line, event_.start);
  if (line.name == "DTEND") take_time(line, event_.end);
  if (line.name == "RECURRENCE-ID") {
    if (!line.parameter("RANGE").empty()) refuse(line.line, "RANGE is not taken");
    take_time(line, event_.replaces);
  }
  if (line.name == "DURATION") {
    event_.length = calendar_length_in(line.value);
    if (!event_.length) refuse(line.line, "DURATION is no length above nothing, up to ten years");
  }
  if (line.name == "STATUS") take_status(line);
  if (line.name == "RRULE") take_rule(line);
  if (line.name == "EXRULE") refuse(line.line, "EXRULE is not taken; write EXDATE");
  if (line.name == "RDATE") take_more(line);
  if (line.name == "EXDATE") take_except(line);
}

void event_reader::take_status(const content_line& line) {
  const std::string status = upper_case(line.value);
  event_.cancelled = status == "CANCELLED";
  if (!event_.cancelled && status != "CONFIRMED" && status != "TENTATIVE") {
    refuse(line.line, "STATUS is none of CONFIRMED, TENTATIVE and CANCELLED");
  }
}

void event_reader::take_rule(const content_line& line) {
  std::string fault;
  event_.rule_line = line.line;
  event_.rule = calendar_rule::read(upper_case(line.value), fault);
  if (!event_.rule) refuse(line.line, std::move(fault));
}

// Nothing after a report.
std::optional<zoned_time> event_reader::time_of(const content_line& line, std::string_view value) {
  const std::string kind = upper_case(line.parameter("VALUE"));
  const std::string id(line.parameter("TZID"));
  const auto at = calendar_time_in(value);
  if (!at) {
    refuse(line.line, line.name + " is no time from 1970 to 2099 such as 20261224T180000");
  } else if (at->is_date != (kind == "DATE")) {
    refuse(line.line, line.name + (at->is_date ? " is a day without VALUE=DATE"
                                               : " is no day, but VALUE says DATE"));
  } else if (at->is_utc || (!at->is_date && !id.empty())) {
    if (at->is_utc && !id.empty()) {
      refuse(line.line, line.name + " has both a TZID and the Z of UTC");
      return std::nullopt;
    }
    if (at->is_utc) return zoned_time{*at, nullptr};
    if (auto zone = find_zone(id)) return zoned_time{*at, std::move(zone)};
    refuse(line.line, "the TZID of " + line.name +
                          " is no time zone of this system, such as Europe/Berlin");
  } else if (!floating_) {
    refuse(line.line, line.name + (at->is_date ? " is a day" : " has no time zone") +
                          ": the schedule needs \"timezone\" beside \"calendar\"");
  } else {
    return zoned_time{*at, floating_, true};
  }
  return std::nullopt;
}

void event_reader::take_time(const content_line& line, std::optional<zoned_time>& to) {
  to = time_of(line, line.value);
}

void event_reader::take_period(const content_line& line, std::string_view value) {
  const auto slash = value.find('/');
  content_line plain = line;
  std::erase_if(plain.parameters, [](const auto& one) { return one.first == "VALUE"; });
  const auto start = time_of(plain, value.substr(0, slash));
  if (!start) return;
  const auto rest = slash == value.npos ? std::string_view() : value.substr(slash + 1);
  if (const auto length = calendar_length_in(rest)) {
    event_.more.push_back({*start, after(*start, start->at.shown, *length)});
    return;
  }
  const auto end = calendar_time_in(rest) ? time_of(plain, rest) : std::nullopt;
  if (end && end->instant() > start->instant()) event_.more.push_back({*start, end->instant()});
  else refuse(line.line, "RDATE holds a period that has no end, or ends before it begins");
}

void event_reader::take_more(const content_line& line) {
  const bool periods = upper_case(line.parameter("VALUE")) == "PERIOD";
  each_item(line.value, [&](std::string_view item) {
    if (periods) {
      take_period(line, item);
    } else if (const auto at = time_of(line, item)) {
      event_.more.push_back({*at, {}});
    }
  });
}

void event_reader::take_except(const content_line& line) {
  each_item(line.value, [&](std::string_view item) {
    if (const auto at = time_of(line, item)) event_.except.push_back(*at);
  });
}

void event_reader::check() {
  const zoned_time& start = *event_.start;
  const bool is_date = start.at.is_date;
  const auto unlike = [&](const zoned_time& other) { return other.at.is_date != is_date; };
  if (event_.end && event_.length) refuse(event_.line, "this event has both DTEND and DURATION");
  if (!event_.end && !event_.length && !is_date) {
    refuse(event_.line, "this event has neither DTEND nor DURATION");
  }
  if (is_date && event_.length && event_.length->exact != seconds(0)) {
    refuse(event_.line, "this event has days, but no whole days as its DURATION");
  }
  if (event_.end && (unlike(*event_.end) || event_.end->instant() <= start.instant())) {
    refuse(event_.line, "this event has a DTEND that is not after DTSTART, or of another kind");
  }
  if (event_.replaces && event_.rule) {
    refuse(event_.line, "this event has both RECURRENCE-ID and RRULE");
  }
  if (std::any_of(event_.except.begin(), event_.except.end(), unlike) ||
      std::any_of(event_.more.begin(), event_.more.end(),
                  [&](const auto& one) { return !one.end && unlike(one.start); })) {
    refuse(event_.line, "RDATE and EXDATE must be days where DTSTART is one, else times");
  }
  if (!event_.rule || !event_.rule->until()) return;
  const auto& until = *event_.rule->until();
  const bool in_utc = !is_date && !start.floats;
  if (until.is_date != is_date || until.is_utc != in_utc) {
    refuse(event_.rule_line, in_utc ? "UNTIL must be in UTC, with a Z, as DTSTART has a time zone"
                                    : "UNTIL must be of the same kind as DTSTART");
  }
}

std::optional<calendar_event> event_reader::finish() {
  if (event_.uid.empty()) refuse(event_.line, "this event has no UID");
  const bool has_start = std::find(seen_.begin(), seen_.end(), "DTSTART") != seen_.end();
  if (!has_start) refuse(event_.line, "this event has no DTSTART");
  if (good_) check();
  return good_ ? std::optional(std::move(event_)) : std::nullopt;
}

occurrences occurrences_of(const calendar_event& event, std::size_t most, std::string& fault) {
  occurrences all;
  const zoned_time& first = *event.start;
  const auto add = [&](const zoned_time& clock, local_seconds shown) {
    const auto start = instant_at(clock, shown);
    const auto end = end_of(event, clock, shown);
    if (end > start) all.emplace(start, end);
  };
  add(first, first.at.shown);              // DTSTART counts, whether the rule names it or not
  if (event.rule) {
    int count = 1;
    fault = event.rule->each(first.at, [&](local_seconds shown) {
      if (shown <= first.at.shown) return true;
      if (event.rule->count() > 0 && ++count > event.rule->count()) return false;
      if (!is_within(*event.rule, first, shown)) return false;
      add(first, shown);
      return all.size() <= most;
    });
  }
  for (const auto& one : event.more) {
    if (one.end) all.insert_or_assign(one.start.instant(), *one.end);
    else add(one.start, one.start.at.shown);
  }
  return all;
}

}  // namespace pullkeeper
