#include "core/telling/message.hpp"

#include <algorithm>
#include <chrono>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

// An alert that nobody ends, since its end could not be delivered, ends by itself some day.
constexpr auto open_most = std::chrono::days(7);

struct context {
  const message& from;
  const std::string& host;
};

std::string instant(utc_millis at) { return at == never ? "" : format_utc(at); }

const char* name_of(level severity) {
  return severity == level::error ? "error" : severity == level::warning ? "warning" : "info";
}

struct placeholder {
  std::string_view name;
  std::string (*value)(const context&);
};

constexpr placeholder placeholders[] = {
    {"id", [](const context& c) { return c.from.id; }},
    {"incident", [](const context& c) { return c.from.incident; }},
    {"phase", [](const context& c) { return std::string(c.from.begins ? "begin" : "end"); }},
    {"severity", [](const context& c) { return std::string(name_of(c.from.severity)); }},
    {"summary", [](const context& c) { return c.from.summary; }},
    {"remedy", [](const context& c) { return c.from.remedy; }},
    {"cause", [](const context& c) { return c.from.cause; }},
    {"code", [](const context& c) { return c.from.code; }},
    {"count", [](const context& c) { return std::to_string(c.from.count); }},
    {"schedule", [](const context& c) { return c.from.schedule; }},
    {"schedules", [](const context& c) { return c.from.schedules; }},
    {"owner", [](const context& c) { return c.from.whose.owner; }},
    {"labels", [](const context& c) { return c.from.whose.labels; }},
    {"since", [](const context& c) { return instant(c.from.since); }},
    {"at", [](const context& c) { return instant(c.from.at); }},
    {"until",
     [](const context& c) {
       return instant(c.from.begins ? c.from.since + open_most : c.from.at);
     }},
    {"first_dark", [](const context& c) { return instant(c.from.first_dark); }},
    {"host", [](const context& c) { return c.host; }},
};

const placeholder* find(std::string_view name) {
  const auto found = std::find_if(std::begin(placeholders), std::end(placeholders),
                                  [&](const placeholder& one) { return one.name == name; });
  return found == std::end(placeholders) ? nullptr : found;
}

// Inside the quotes of a JSON string. What would not be seen is a "?".
std::string escaped(const std::string& raw) {
  std::string result;
  for (const char c : visible_text(raw)) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result;
}

// Calls one of the two for each piece, in order. False where a placeholder does not end.
template <class Text, class Name>
bool each_piece(std::string_view text, Text on_text, Name on_name) {
  while (!text.empty()) {
    const auto begin = std::min(text.find("{{"), text.size());
    on_text(text.substr(0, begin));
    text.remove_prefix(begin);
    if (text.empty()) break;
    const auto end = text.find("}}");
    if (end == text.npos) return false;
    on_name(trimmed(text.substr(2, end - 2), " "));
    text.remove_prefix(end + 2);
  }
  return true;
}

}  // namespace

const char* const whole_message =
    R"({"version":1,"id":"{{id}}","incident":"{{incident}}","phase":"{{phase}}",)"
    R"("severity":"{{severity}}","summary":"{{summary}}","remedy":"{{remedy}}",)"
    R"("cause":"{{cause}}","code":"{{code}}","count":{{count}},"schedule":"{{schedule}}",)"
    R"("schedules":"{{schedules}}","owner":"{{owner}}","labels":"{{labels}}",)"
    R"("since":"{{since}}","at":"{{at}}",)"
    R"("first_dark":"{{first_dark}}","host":"{{host}}"})";

std::string fault_of_template(std::string_view text) {
  std::string fault;
  const bool whole = each_piece(text, [](std::string_view) {}, [&](std::string_view name) {
    if (!fault.empty() || find(name)) return;
    fault = "has the unknown placeholder \"" + visible_text(name.substr(0, 40)) + "\"; known are";
    for (const auto& one : placeholders) {
      fault += (one.name == placeholders[0].name ? " " : ", ") + std::string(one.name);
    }
  });
  return whole ? fault : "has a \"{{\" without its \"}}\"";
}

std::string filled_in(std::string_view text, const message& from, const std::string& host) {
  std::string result;
  each_piece(text, [&](std::string_view piece) { result += piece; },
             [&](std::string_view name) {
               const auto* known = find(name);
               if (known) result += escaped(known->value({from, host}));
             });
  return result;
}

}  // namespace pullkeeper
