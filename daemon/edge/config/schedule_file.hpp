// A file of schedules as a command writes it, and as it is read back.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/model.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

// True for what a schedule may have as its domain.
bool is_domain(std::string_view text);

// Why the files would refuse the schedule for its key, its sources or the number of its pulls;
// empty: they would not. Holds no secrets.
std::string fault_of_schedule(const schedule& s);

// The content of a file with these schedules, all of one domain, none of which has anything but a
// name, a key, sources and a pull or several. `remarks`: lines of comments at its head.
std::string schedule_file_text(const std::string& domain, const std::vector<schedule>& schedules,
                               const std::vector<std::string>& remarks);

struct schedule_file_content {
  std::vector<schedule> schedules;     // by name
  std::vector<diagnostic> errors;
};

// Reads one file by itself, in which no source has a reference.
schedule_file_content read_schedule_file(const std::string& path, const keep_settings& keep);

}  // namespace pullkeeper
