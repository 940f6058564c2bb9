// The command line. Each command describes itself and its options as values, which main.cpp lists.
// Only command.cpp uses the library that parses.
#pragma once
#include <functional>
#include <string>
#include <variant>
#include <vector>

namespace pullkeeper {

// Parsing writes to `value` only if the option is given. What it holds before that is the default,
// which the help shows unless it is empty.
struct command_option {
  const char* name;                    // as "--days"; without dashes it is positional
  // Of a list: each time that the option is given adds a word.
  std::variant<bool*, int*, std::string*, std::vector<std::string>*> value;
  const char* help;
  const char* type = "";               // the placeholder for the value in the help; not for flags
  int least = 0;                       // range of an int
  int most = 0;
};

struct command {
  const char* name;
  const char* purpose;                 // one line of the help
  std::vector<command_option> options;
  const char* details;                 // the end of the help: what it does, exit codes, examples
  std::function<int()> act;            // returns the exit code; owns what the options write to
};

// `--config DIR`. Sets `dir` to the default, /etc/pullkeeper.
command_option config_option(std::string& dir);

// Parses the words and runs the command. Returns its exit code; 1 where its output was lost; 0
// after printing help; 64, with the reason on standard error, if the words are wrong.
int run_command_line(int count, char** words, const std::vector<command>& commands);

// Prints `pullkeeper: WHY` on standard error, and returns `code`.
int refuse(const std::string& why, int code);

}  // namespace pullkeeper
