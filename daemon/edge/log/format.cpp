#include "edge/log/format.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "core/text.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

// `2026-11-22T15:54:08.123Z`
std::string stamp(utc_millis at) {
  const utc_seconds whole = std::chrono::floor<seconds>(at);
  const std::string fraction = std::to_string(1000 + (at - whole).count());
  std::string text = format_utc(whole);
  text.replace(text.size() - 1, 1, "." + fraction.substr(1) + "Z");
  return text;
}

// Key and value as logfmt has them; the value is quoted where it would not be read back otherwise.
void append_pair(std::string& line, const char* key, const std::string& value) {
  const std::string shown = escape_text(mask_urls(value));
  const bool bare = !shown.empty() && shown.find_first_of(" =\\") == shown.npos;
  if (!line.empty()) line += ' ';
  line += key;
  line += bare ? "=" + shown : "=\"" + shown + '"';
}

std::string logfmt(const event& e, const utc_millis* at) {
  std::string line;
  if (at) append_pair(line, "ts", stamp(*at));
  append_pair(line, "level", names_of(e.severity).text);
  append_pair(line, "event", e.name);
  for (const auto& [key, value] : e.fields) append_pair(line, key, value);
  return line;
}

// Fields that hold whole numbers. All others are texts, even where a stream is named 0815 or true:
// a store of logs refuses a field that is now of one type and now of another.
constexpr std::string_view numbers[] = {
    "at_risk",  "attempt",  "calls",    "calls_abandoned",   "calls_in_flight", "column", "count",
    "delete_brake", "deletions", "errors", "failures",
    "failures_not_logged", "files", "given_up", "line", "lost", "more", "of", "pid", "rank",
    "repairs", "schedules", "seconds_lost", "streams", "waiting"};

bool is_number(std::string_view key) {
  return std::find(std::begin(numbers), std::end(numbers), key) != std::end(numbers);
}

// What every reader of JSON takes exactly.
bool is_bare_in_json(std::string_view value) {
  if (value.starts_with('-') && value != "-0") value.remove_prefix(1);
  if (value.empty() || value.size() > 15 || !is_all_digits(value)) return false;
  return value == "0" || value[0] != '0';
}

void append_member(std::string& line, const char* key, const std::string& value, bool may_be_bare) {
  line += line.empty() ? "{" : ",";
  line += json_text(key) + ":";
  const std::string shown = mask_urls(value);
  line += may_be_bare && is_bare_in_json(shown) ? shown : json_text(shown);
}

std::string json(const event& e, const utc_millis* at) {
  std::string line;
  if (at) append_member(line, "ts", stamp(*at), false);
  append_member(line, "level", names_of(e.severity).text, false);
  append_member(line, "event", e.name, false);
  for (const auto& [key, value] : e.fields) append_member(line, key, value, is_number(key));
  return line + '}';
}

}  // namespace

const level_names& names_of(level severity) {
  static constexpr level_names all[] = {{"debug", "debug  ", "\x1b[2m", 7},
                                        {"info", "info   ", "\x1b[32m", 6},
                                        {"warning", "warning", "\x1b[33m", 4},
                                        {"error", "error  ", "\x1b[31m", 3}};
  return all[static_cast<std::size_t>(severity)];
}

std::string format_for_people(const event& e, const utc_millis* at, bool coloured) {
  const level_names& level_shown = names_of(e.severity);
  std::string line = at ? stamp(*at) + ' ' : std::string();
  line += coloured ? std::string(level_shown.colour) + level_shown.padded + "\x1b[0m"
                   : std::string(level_shown.padded);
  line += ' ';
  line += escape_text(e.name);
  for (const auto& [key, value] : e.fields) append_pair(line, key, value);
  return line;
}

std::string format_event(const event& e, log_format format, const utc_millis* at) {
  switch (format) {
    case log_format::json: return json(e, at);
    case log_format::logfmt: return logfmt(e, at);
    case log_format::text:
    case log_format::automatic: break;
  }
  return format_for_people(e, at, false);
}

}  // namespace pullkeeper
