// The files of a command: where they are, and what is printed if they cannot be used.
#pragma once
#include <string>
#include <vector>

#include "commands/command.hpp"
#include "edge/config/file.hpp"

namespace pullkeeper {

// Ends each message that says why `run` or `once` did not start.
inline constexpr const char* nothing_started = "; nothing was started";

struct command_places {
  std::string config_dir;
  std::string state_dir;               // empty: the environment or the files name it
  std::string instance;                // of the service `pullkeeper@`; empty: pullkeeper.service
};

utc_seconds now_by_this_host();

// `--state-dir DIR`; without it `dir` stays as it is.
command_option state_dir_option(std::string& dir);

// `--instance NAME`; see command_places.
command_option instance_option(std::string& name);

// Where systemd wants sockets, the first of $RUNTIME_DIRECTORY; empty: it runs nothing here.
std::string runtime_directory();

// The files of a command, and why they cannot be used.
struct found_files {
  load_result read;
  std::string dir_error;               // of the directory as a whole; empty: it can be read
  int dir_code = 0;                    // ... and 77 or 78 if it cannot
  bool good() const { return dir_error.empty() && read.errors.empty(); }
};
found_files find_files(const std::string& dir);

// Prints every error of files that are not good on standard error; the last line of that ends with
// `consequence`. Returns 77 or 78.
int refuse_found(const found_files& files, const std::string& consequence);

// Reads the files into `config`. 0, or 77 or 78 after every error was printed on standard error;
// the last line of that ends with `consequence`.
int load_files(const std::string& dir, const std::string& consequence, configuration& config);

// Prints each error on standard error, then their number and `consequence`. Returns 78.
int refuse_files(const std::vector<diagnostic>& errors, const std::string& consequence);

// True if this user is not permitted to read the directory.
bool is_denied(const std::string& dir);

// The state directory: of the command line, else of $STATE_DIRECTORY, else of the files.
std::string state_dir_of(const command_places& where, const configuration& config);

}  // namespace pullkeeper
