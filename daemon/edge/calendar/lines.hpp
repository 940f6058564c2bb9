// The content lines of a calendar file (RFC 5545, 3.1), with the numbers that people see in an
// editor: libical keeps none, and puts up with lines that are none.
#pragma once
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pullkeeper {

struct content_line {
  int line = 0;                        // its first, from 1 on
  std::string name;                    // in upper case
  std::vector<std::pair<std::string, std::string>> parameters;   // names in upper case
  std::string value;
  // Empty: it has none of that name.
  std::string_view parameter(std::string_view name) const;
};

struct calendar_fault {
  int line = 1;
  std::string text;                    // holds no value of the file but the name of a zone
};

// Unfolded, in their order. What is no content line is reported and left out.
std::vector<content_line> content_lines(std::string_view text, std::vector<calendar_fault>& faults);

}  // namespace pullkeeper
