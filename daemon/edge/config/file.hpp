// Reads DIR/pullkeeper.yaml and DIR/schedules/*.yaml into one configuration, strictly.
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "core/lint.hpp"
#include "core/reference.hpp"
#include "edge/config/configuration.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

// What was read from where, for those who have more to say about it.
struct config_places {
  struct entry {
    std::uint32_t file = 0;            // of schedule_files
    yaml_place at;
  };
  std::string settings_file;           // empty: there is none
  std::map<std::string, yaml_place> settings;   // by key, as `windows.lead`: of the value
  std::vector<std::string> schedule_files;
  std::vector<entry> schedules;        // in the order of configuration::schedules
};

struct load_result {
  configuration config;                // complete only where errors is empty
  std::vector<diagnostic> errors;      // all errors of all files, in the order of files and lines
  config_places places{};
  bool denied = false;                 // nothing but what this user may not read is wrong
};

// pullkeeper.yaml may be absent or empty; only regular files named *.yaml or *.yml, in any case
// and without a leading dot, count in schedules/, in C-locale order.
// What references in sources stand for comes from `look_up`. Schedules of one stream may have
// overlapped before `now`.
// Never throws; what cannot be read is an error at 1:1.
load_result load_configuration(const std::string& directory, reference_lookup look_up,
                               utc_seconds now = {});

// True if a file that load_configuration reads was written within the `span` before now: its writer
// may not be through with it.
bool recently_written(const std::string& directory, milliseconds span);

// Findings at their places, with excerpts, in the order of files and lines; those without a place
// come first.
std::vector<diagnostic> placed(const std::vector<finding>& found, const config_places& places,
                               diagnostic_kind kind);

// The error as people read it in a terminal: to_string, the excerpt (of a long line the part that
// matters), and a caret below the place; three lines, or one where there is no excerpt.
std::string with_excerpt(const diagnostic& d, bool colour = false);

// to_string, with colours where they are wanted.
std::string in_one_line(const diagnostic& d, bool colour);

// A file name as it may be shown: what is invisible or no UTF-8 becomes "?".
std::string shown_name(const std::string& file);

}  // namespace pullkeeper
