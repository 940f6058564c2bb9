#include "edge/live_api/values.hpp"

#include <boost/json/serialize.hpp>
#include <charconv>

namespace pullkeeper {

namespace json = boost::json;

bool is_nothing(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty());
}

std::string shown_value(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

std::string text_of(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::optional<long long> number_of(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr) return std::nullopt;
  long long number = -1;
  if (value->is_string()) {
    const std::string text(value->get_string());
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  } else {
    json::error_code failed;
    number = value->to_number<long long>(failed);
    if (failed) return std::nullopt;
  }
  return number >= 0 ? std::optional(number) : std::nullopt;
}

}  // namespace pullkeeper
