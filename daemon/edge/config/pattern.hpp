// Sources as they are written: with references (core/reference), and in the defaults with
// `{stream}`, `{app}`, `{domain}` and `{name}` for the words of each schedule, and `{{` for a
// brace.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"
#include "core/reference.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

struct source_pattern {
  std::string text;
  yaml_place at;
};

// The member `sources` of a schedule, where only references stand for something else.
std::optional<std::vector<source_pattern>> read_sources(report& out, const yaml_member& field);

// The member `sources` of the defaults. What would be wrong for every schedule is reported here,
// but for what is known only with the values of references.
std::optional<std::vector<source_pattern>> read_patterns(report& out, const yaml_member& field);

// Of the defaults, with the schedule's own words, of which `%XX` replaces whatever would mean
// something in a URL. The references are still to be looked up.
std::vector<text_part> filled_in(const source_pattern& pattern, const schedule& of);
// With the words of no schedule, to see what is wrong for all.
std::vector<text_part> filled_in(const source_pattern& pattern);

}  // namespace pullkeeper
