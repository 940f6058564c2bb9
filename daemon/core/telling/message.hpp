// A message to people: an incident has begun, or is over.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "core/event.hpp"
#include "core/time.hpp"

namespace pullkeeper {

// Whose the pulls of a message are.
struct belonging {
  std::string owner{};                 // who is named, each once; may be empty
  std::string labels{};                // those that all of them have, as `name=value`; may be empty
  bool operator==(const belonging&) const = default;
};

struct message {
  std::string id;                      // the same of both messages of an incident, and of no other
  std::string incident;                // `coverage`, or the name of a trouble
  bool begins = true;                  // false: it is over
  level severity = level::error;       // info where it is over
  std::string summary;                 // one sentence without a stop
  std::string remedy{};                // what a person must do, or that nobody must; may be empty
  std::string cause{};                 // in a few words; may be empty
  std::string code{};                  // the API's; may be empty
  std::size_t count = 0;               // pulls that it concerns
  std::string schedule{};              // its name where it concerns one pull of `coverage`
  std::string schedules{};             // names, of some of them; may be empty
  belonging whose{};
  utc_millis since{};                  // when it began
  utc_millis at{};                     // now
  utc_millis first_dark = never;       // when the first of them is or was without a config
  bool operator==(const message&) const = default;
};

// Why a template cannot be filled in: a placeholder that is none. Empty: it can.
std::string fault_of_template(std::string_view text);

// The text with the values of `from` for its placeholders, as {{summary}}, escaped for a JSON
// string; {{count}} is a number. `host`: the name of this one.
std::string filled_in(std::string_view text, const message& from, const std::string& host);

// What a hook without a template of its own gets: one object with all that there is.
extern const char* const whole_message;

}  // namespace pullkeeper
