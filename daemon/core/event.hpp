// What happened, for the operator: one event is one line of the log. Built by the core, printed by
// the log edge. Names and keys are a stable interface.
#pragma once
#include <string>
#include <utility>
#include <vector>

namespace pullkeeper {

enum class level { debug, info, warning, error };

// `fields` in the order of printing. Values are raw: the log escapes and masks them.
struct event {
  level severity = level::info;
  const char* name = "";
  std::vector<std::pair<const char*, std::string>> fields;
};

// A source as it may be shown: userinfo, query string and fragment replaced by "***".
std::string mask_source(const std::string& source);

// Several sources, masked, joined by ' '.
std::string mask_sources(const std::vector<std::string>& sources);

}  // namespace pullkeeper
