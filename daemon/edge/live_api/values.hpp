// Single values of an answer's JSON, whatever type it gives them. Part of live_api: nothing else
// includes it. Pure.
#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>

namespace pullkeeper {

// Null, or a text with nothing in it.
bool is_nothing(const boost::json::value& value);
// A text as it is, anything else as JSON.
std::string shown_value(const boost::json::value& value);
// Empty where the member is missing or no text.
std::string text_of(const boost::json::object& from, const char* name);
// Nothing for what is no whole number from 0 on; it may be a text.
std::optional<long long> number_of(const boost::json::object& from, const char* name);

}  // namespace pullkeeper
