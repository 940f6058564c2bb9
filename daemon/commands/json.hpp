// Pieces of the JSON that several commands print. An instant is a string to the second, as in
// `2026-12-01T00:00:00Z`.
#pragma once
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "core/lookahead/dry_run.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {

inline std::string json_instant(utc_millis at) {
  return format_utc(at);
}

// `raw`, in which the state may hold what is no UTF-8.
inline boost::json::value json_word(const std::string& raw) {
  return boost::json::value(utf8_text(raw));
}

// `value`, or null unless it applies.
inline boost::json::value value_if(bool applies, boost::json::value value) {
  return applies ? std::move(value) : boost::json::value();
}

inline boost::json::value instant_or_null(const std::optional<utc_millis>& at) {
  return at ? boost::json::value(json_instant(*at)) : boost::json::value();
}

// An object of `at` and `operation`, or null.
inline boost::json::value action_or_null(const std::optional<next_action>& next) {
  if (!next) return {};
  return {{"at", json_instant(next->at)}, {"operation", to_string(next->op)}};
}

// What the files say of the schedule for people: `owner`, `labels` and `paused_until`.
inline void add_words_of(const schedule& s, boost::json::object& to) {
  boost::json::object labels;
  for (const auto& one : s.labels) labels[one.name] = one.value;
  to["owner"] = value_if(!s.owner.empty(), boost::json::value(s.owner));
  to["labels"] = std::move(labels);
  to["paused_until"] = instant_or_null(s.paused_until);
}

}  // namespace pullkeeper
