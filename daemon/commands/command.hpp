// What all commands share: each describes itself here, with its options, and main.cpp lists them.
// Only command.cpp knows the library that parses.
#pragma once
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace pullkeeper {

// Where `value` points keeps its content unless the option is given. What it holds before is shown
// as the default, if it is not empty.
struct command_option {
  const char* name;                    // as "--days"; without dashes it is known by its place
  std::variant<bool*, int*, std::string*> value;
  const char* help;
  const char* type = "";               // stands for the value in the help; a flag has none
  int least = 0;                       // of an int
  int most = 0;
};

struct command {
  const char* name;
  const char* purpose;                 // one line
  std::vector<command_option> options;
  const char* details;                 // below them: what it does, exit codes, examples
  std::function<int()> act;            // returns the exit code; owns what the options point to
};

// `--config DIR`, which is /etc/pullkeeper where it is left out.
command_option config_option(std::string& dir);

// Parses, acts, and returns the exit code: 0 after help was asked for, 64 after a complaint.
int run_command_line(int count, char** words, const std::vector<command>& commands);

// Says on standard error why nothing is done, and returns `code`.
int refuse(const std::string& why, int code);

}  // namespace pullkeeper
