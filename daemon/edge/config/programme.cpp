#include "edge/config/programme.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/shown_keys.hpp"
#include "edge/zones/zones.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t most_days = 1000;
constexpr std::chrono::days longest_span{3660};
constexpr seconds shortest_hours = std::chrono::minutes(15);
const quiet_hours no_hours{0, {}, {}, {}};

const word_list repeat_keys = {"days", "from", "to", "timezone", "except", "also"};
const word_list hours_keys = {"days", "from", "to", "timezone"};
const word_list pull_keys = {"start", "end", "sources"};
const word_list weekdays(weekday_names.begin(), weekday_names.end());

// The items of a list, or the one value that stands in its place. Nothing after a report.
std::optional<std::vector<yaml_value>> items_of(report& out, const yaml_member& field,
                                                std::size_t most, const char* expected) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::faulty) return std::nullopt;
  if (value.kind == yaml_kind::scalar || value.kind == yaml_kind::map) return {{value}};
  if (value.kind == yaml_kind::list && value.items.size() <= most) return value.items;
  out.add(value.at, quoted_word(field.key.text) + " must be " + expected);
  return std::nullopt;
}

// Calls `take` with the text of each item; reports what is no text, and what `take` refuses.
template <typename Take>
bool each_word(report& out, const yaml_member& field, const char* expected, Take take) {
  const auto items = items_of(out, field, most_days, expected);
  if (!items) return false;
  bool good = true;
  for (const yaml_value& item : *items) {
    if (item.kind == yaml_kind::faulty || (item.kind == yaml_kind::scalar && take(item.text))) {
      good = good && item.kind != yaml_kind::faulty;
      continue;
    }
    const std::string what = item.kind == yaml_kind::scalar ? quoted_word(item.text) + " is not "
                                                            : std::string("this is not ");
    out.add(item.at, what + expected);
    good = false;
  }
  return good;
}

// The number of a weekday, Monday being 0.
std::optional<std::size_t> weekday_in(std::string_view word) {
  const auto found = std::find(weekdays.begin(), weekdays.end(), word);
  if (found == weekdays.end()) return std::nullopt;
  return static_cast<std::size_t>(found - weekdays.begin());
}

// `mon`, or `fri-mon`: from the first to the last, over the end of the week as well.
std::uint8_t days_in(std::string_view word) {
  const auto dash = word.find('-');
  const auto first = weekday_in(word.substr(0, dash));
  const auto last = dash == word.npos ? first : weekday_in(word.substr(dash + 1));
  if (!first || !last) return 0;
  std::uint8_t days = 0;
  for (std::size_t day = *first;; day = (day + 1) % weekdays.size()) {
    days = static_cast<std::uint8_t>(days | 1U << day);
    if (day == *last) return days;
  }
}

std::optional<std::uint8_t> read_days(report& out, const yaml_member& field) {
  std::uint8_t days = 0;
  const bool good = each_word(out, field, "a day of the week such as mon, or a range as mon-fri",
                              [&](const std::string& word) {
                                const auto some = days_in(word);
                                days = static_cast<std::uint8_t>(days | some);
                                return some != 0;
                              });
  return good ? std::optional(days) : std::nullopt;
}

std::optional<local_days> day_in(std::string_view text) {
  const auto at = parse_rfc3339(std::string(text) + "T00:00:00Z");
  if (text.size() != 10 || !at) return std::nullopt;
  return local_days(std::chrono::floor<std::chrono::days>(at->time_since_epoch()));
}

// `2027-02-15`, or `2027-02-15..2027-02-21`.
std::optional<day_span> span_in(std::string_view text) {
  const auto dots = text.find("..");
  const auto first = day_in(text.substr(0, dots));
  const auto last = dots == text.npos ? first : day_in(text.substr(dots + 2));
  if (!first || !last || *last < *first || *last - *first > longest_span) return std::nullopt;
  return day_span{*first, *last};
}

std::optional<std::vector<day_span>> read_spans(report& out, const yaml_member& field) {
  std::vector<day_span> spans;
  const bool good = each_word(out, field,
                              "a day such as 2027-02-15, or a range as 2027-02-15..2027-02-21",
                              [&](const std::string& word) {
                                const auto span = span_in(word);
                                if (span) spans.push_back(*span);
                                return span.has_value();
                              });
  return good ? std::optional(std::move(spans)) : std::nullopt;
}

// `08:00` or `08:00:30`; `24:00` only where a day may end.
std::optional<seconds> time_in(std::string_view text, bool may_be_24) {
  if (may_be_24 && text == "24:00") return std::chrono::hours(24);
  const std::string full = std::string(text) + (text.size() == 5 ? ":00" : "");
  const auto at = parse_rfc3339("1970-01-01T" + full + "Z");
  if (full.size() != 8 || !at) return std::nullopt;
  return at->time_since_epoch();
}

std::optional<seconds> read_time(report& out, const yaml_member& field, bool may_be_24) {
  const auto text = read_text(out, field);
  if (!text) return std::nullopt;
  const auto time = time_in(*text, may_be_24);
  if (!time) {
    out.add(field.value.at, quoted_word(field.key.text) + " must be a time of day such as 08:00");
  }
  return time;
}

// The first of `keys` that the map lacks is reported, once; true where it lacks none.
bool has_all(report& out, const yaml_value& map, const std::string& list,
             std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) {
    const bool there = std::any_of(map.members.begin(), map.members.end(),
                                   [&](const yaml_member& m) { return m.key.text == key; });
    if (there) continue;
    out.add(map.at, list + " lacks \"" + std::string(key) + "\"");
    return false;
  }
  return true;
}

// False where there is none, which has been reported.
template <typename Value>
bool taken(std::optional<Value> value, Value& to) {
  if (value) to = std::move(*value);
  return value.has_value();
}

// Days, from, to and timezone, which a programme and quiet hours have alike; true for other keys.
template <typename Hours>
bool read_hours_member(report& out, const yaml_member& m, Hours& to) {
  const std::string& key = m.key.text;
  if (key == "days") return taken(read_days(out, m), to.days);
  if (key == "from") return taken(read_time(out, m, false), to.from);
  if (key == "to") return taken(read_time(out, m, true), to.to);
  if (key == "timezone") return taken(read_timezone(out, m), to.zone);
  return true;
}

std::optional<recurrence> read_recurrence(report& out, const yaml_value& map) {
  recurrence r;
  bool good = has_all(out, map, "\"repeat\"", {"from", "to", "timezone"});
  std::vector<day_span> also;
  read_members(out, map, repeat_keys, [&](const yaml_member& m) {
    good = read_hours_member(out, m, r) && good;
    if (m.key.text == "except") good = taken(read_spans(out, m), r.except) && good;
    if (m.key.text == "also") good = taken(read_spans(out, m), also) && good;
  });
  for (const day_span& span : also) {
    for (auto day = span.first; day <= span.last; day += std::chrono::days{1}) {
      r.also.push_back(day);
    }
  }
  return good ? std::optional(std::move(r)) : std::nullopt;
}

std::optional<quiet_hours> read_hours(report& out, const yaml_value& map) {
  quiet_hours hours;
  bool good = has_all(out, map, "\"handover_at\"", {"from", "to", "timezone"});
  read_members(out, map, hours_keys, [&](const yaml_member& m) {
    good = read_hours_member(out, m, hours) && good;
  });
  if (!good) return std::nullopt;
  if (hours.days == 0) {
    out.add(map.at, "\"handover_at\" names no day", "write off for any time");
    return std::nullopt;
  }
  if (length_of(hours) >= shortest_hours) return hours;
  out.add(map.at, "\"handover_at\" lasts " + format_duration(length_of(hours)) +
                      ", which is too short for tries",
          "give it " + format_duration(shortest_hours) + " or more");
  return std::nullopt;
}

std::optional<written_pull> read_pull(report& out, const yaml_value& map) {
  std::optional<utc_seconds> start, end;
  std::optional<std::vector<source_pattern>> sources;
  bool good = true;
  yaml_place end_at = map.at;
  const bool complete = has_all(out, map, "\"pulls\"", {"start", "end"});
  read_members(out, map, pull_keys, [&](const yaml_member& m) {
    if (m.key.text == "sources") {
      sources = read_sources(out, m);
      good = sources.has_value();
      return;
    }
    if (m.key.text == "end") end_at = m.value.at;
    (m.key.text == "start" ? start : end) = read_instant_field(out, m);
  });
  if (!complete || !start || !end || !good) return std::nullopt;
  if (*end > *start) return written_pull{{*start, end}, std::move(sources), map.at};
  out.add(end_at, "\"end\" (" + format_utc(*end) + ") is not after \"start\" (" +
                      format_utc(*start) + ")");
  return std::nullopt;
}

template <typename Value, typename Read>
std::optional<std::vector<Value>> read_maps(report& out, const yaml_member& field,
                                            const char* expected, Read read) {
  const auto items = items_of(out, field, most_pulls, expected);
  if (!items) return std::nullopt;
  std::vector<Value> all;
  bool good = !items->empty();
  if (!good) out.add(field.value.at, quoted_word(field.key.text) + " must be " + expected);
  for (const yaml_value& item : *items) {
    std::optional<Value> one;
    if (item.kind == yaml_kind::map) {
      one = read(out, item);
    } else if (item.kind != yaml_kind::faulty) {
      out.add(item.at, std::string("this is not ") + expected);
    }
    good = good && one;
    if (one) all.push_back(std::move(*one));
  }
  return good ? std::optional(std::move(all)) : std::nullopt;
}

}  // namespace

std::optional<std::shared_ptr<const time_zone>> read_timezone(report& out,
                                                              const yaml_member& field) {
  const auto name = read_text(out, field);
  if (!name) return std::nullopt;
  auto zone = find_zone(*name);
  if (zone) return zone;
  const auto names = zone_names();
  const std::string meant(nearest_word(*name, {names.begin(), names.end()}));
  out.add(field.value.at, quoted_word(*name) + " is no time zone of this system",
          meant.empty() ? "write it as Europe/Berlin" : "did you mean \"" + meant + "\"?");
  return std::nullopt;
}

std::optional<std::vector<recurrence>> read_repeat(report& out, const yaml_member& field) {
  constexpr const char* expected = "a map of days, from, to and timezone, or a list of these";
  return read_maps<recurrence>(out, field, expected, read_recurrence);
}

std::optional<quiet_hours> read_handover_at(report& out, const yaml_member& field) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::map) return read_hours(out, value);
  if (value.kind == yaml_kind::scalar && value.text == "off") return no_hours;
  if (value.kind != yaml_kind::faulty) {
    out.add(value.at, "\"handover_at\" must be a map of from, to, timezone and days, or off");
  }
  return std::nullopt;
}

std::optional<std::vector<written_pull>> read_pulls(report& out, const yaml_member& field) {
  auto all = read_maps<written_pull>(out, field, "a list of 1 to 100 maps of start and end",
                                     read_pull);
  if (all) {
    std::sort(all->begin(), all->end(), [](const written_pull& a, const written_pull& b) {
      return a.span.start < b.span.start;
    });
  }
  return all;
}

}  // namespace pullkeeper
