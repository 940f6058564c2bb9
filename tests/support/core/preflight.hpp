// How preflight findings read, for the tests of preflight.
#pragma once
#include <string>

#include "core/preflight/preflight.hpp"

namespace pullkeeper::test {

// `SEVERITY TOPIC WHERE: TEXT; REMEDY` of each.
inline std::string told(const preflight_findings& all) {
  std::string text;
  for (const auto& one : all) {
    text += std::string(to_string(one.how)) + " " + to_string(one.about) + " " + one.where + ": " +
            one.text + (one.remedy.empty() ? "" : "; " + one.remedy) + "\n";
  }
  return text;
}

inline bool holds(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

inline answer failing(failure_kind kind, const char* code) {
  answer got;
  got.says = refused{{kind, code, "some detail"}, {}};
  got.request_id = "R-1";
  return got;
}

inline answer listing(std::vector<record> records = {}) {
  answer got;
  got.says = listed{std::move(records), {}};
  return got;
}

}  // namespace pullkeeper::test
