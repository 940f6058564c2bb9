// Sources as defaults write them: with `{stream}`, `{app}`, `{domain}` and `{name}` for the words
// of each schedule, and `{{` for a brace.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

struct source_pattern {
  std::string text;
  yaml_place at;
};

// The member `sources` of the defaults. What would be wrong for every schedule is reported here.
std::optional<std::vector<source_pattern>> read_patterns(report& out, const yaml_member& field);

// With the schedule's own words, of which `%XX` replaces whatever would mean something in a URL.
std::string filled_in(const source_pattern& pattern, const schedule& of);

}  // namespace pullkeeper
