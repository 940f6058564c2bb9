// Templates of hooks: what is JSON with one message is the same JSON with every other, whatever the
// names, codes and causes in it are [S08].
#include <boost/json.hpp>

#include "core/telling/message.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;
using fuzz::demand;
namespace json = boost::json;

namespace {

// Objects, lists and keys alike; what stands in texts may differ.
bool same_shape(const json::value& a, const json::value& b) {
  if (a.is_object() && b.is_object()) {
    if (a.get_object().size() != b.get_object().size()) return false;
    for (const auto& member : a.get_object()) {
      const auto* other = b.get_object().if_contains(member.key());
      if (!other || !same_shape(member.value(), *other)) return false;
    }
    return true;
  }
  if (a.is_array() && b.is_array()) {
    if (a.get_array().size() != b.get_array().size()) return false;
    for (std::size_t i = 0; i < a.get_array().size(); ++i) {
      if (!same_shape(a.get_array()[i], b.get_array()[i])) return false;
    }
    return true;
  }
  return a.is_string() == b.is_string() && a.is_object() == b.is_object() &&
         a.is_array() == b.is_array();
}

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  message hostile;
  hostile.begins = from.ConsumeBool();
  hostile.count = from.ConsumeIntegral<std::uint16_t>();
  for (auto* field : {&hostile.id, &hostile.incident, &hostile.summary, &hostile.remedy,
                      &hostile.cause, &hostile.code, &hostile.schedule, &hostile.schedules}) {
    *field = from.ConsumeRandomLengthString(60);
  }
  const auto host = from.ConsumeRandomLengthString(60);
  const bool own = from.ConsumeBool();
  const auto text = own ? from.ConsumeRemainingBytesAsString() : std::string(whole_message);
  if (!fault_of_template(text).empty()) return 0;
  message plain = hostile;
  for (auto* field : {&plain.id, &plain.incident, &plain.summary, &plain.remedy, &plain.cause,
                      &plain.code, &plain.schedule, &plain.schedules}) {
    *field = "x";
  }
  json::error_code failed;
  const auto meant = json::parse(filled_in(text, plain, "x"), failed);
  demand(own || !failed, "the message of all is no JSON");
  if (failed) return 0;
  // A placeholder as a key of an object, or outside of quotes, is the author's own doing.
  const auto got = json::parse(filled_in(text, hostile, host), failed);
  if (text.find("\"{{") == text.npos) return 0;
  demand(own || (!failed && same_shape(meant, got)), "a value has left its string");
  return 0;
}
