// JSON that holds secrets, in memory that is wiped. Part of credentials: nothing else includes it.
#pragma once
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace pullkeeper {

// Nothing for a text that is no JSON object, or more than 8 levels deep.
std::optional<boost::json::object> parse_secret_json(std::string_view text);

// The string of that name; empty if there is none. A copy, to be wiped where it is secret.
std::string string_member(const boost::json::object& object, std::string_view name);

}  // namespace pullkeeper
