// JSON as it was stored. Nothing outside this folder includes it.
#pragma once
#include <boost/json/parse.hpp>
#include <optional>
#include <string>

namespace pullkeeper {

// Nothing where it is no JSON. Texts of answers, names and paths may be any bytes.
inline std::optional<boost::json::value> stored_json(const std::string& text) {
  boost::json::parse_options options;
  options.allow_invalid_utf8 = true;
  boost::json::error_code failed;
  auto value = boost::json::parse(text, failed, {}, options);
  return failed ? std::nullopt : std::optional(std::move(value));
}

}  // namespace pullkeeper
