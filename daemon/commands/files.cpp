#include "commands/files.hpp"

#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include "commands/exit_codes.hpp"
#include "commands/terminal.hpp"
#include "core/counted.hpp"
#include "edge/config/file_modes.hpp"
#include "edge/credentials/reference.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

// Empty, or why the directory as a whole cannot be used, with 77 or 78.
found_files look_into(const std::string& dir) {
  std::error_code failed;
  const bool is_dir = std::filesystem::is_directory(dir, failed);
  if (!failed && !is_dir) return {{}, escape_text(dir) + " is not a directory", exit_configuration};
  if (!failed && access(dir.c_str(), R_OK | X_OK) == 0) return {};
  if (!failed) failed.assign(errno, std::system_category());
  const bool denied = failed == std::errc::permission_denied;
  return {{},
          "cannot read " + escape_text(dir) + ": " + failed.message() +
              (denied ? "; " + how_to_open(dir, dir) : ""),
          denied ? exit_permission : exit_configuration};
}

}  // namespace

command_option state_dir_option(std::string& dir) {
  return {"--state-dir", &dir,
          "where the daemon remembers; else $STATE_DIRECTORY, else state_dir\n"
          "of pullkeeper.yaml, else /var/lib/pullkeeper",
          "DIR"};
}

command_option instance_option(std::string& name) {
  return {"--instance", &name, "of the service pullkeeper@NAME", "NAME"};
}

std::string runtime_directory() {
  const char* given = std::getenv("RUNTIME_DIRECTORY");
  const std::string all = given ? given : "";
  return all.substr(0, all.find(':'));
}

utc_seconds now_by_this_host() {
  return std::chrono::floor<seconds>(std::chrono::system_clock::now());
}

found_files find_files(const std::string& dir) {
  auto files = look_into(dir);
  if (!files.dir_error.empty()) return files;
  files.read = load_configuration(dir, look_up_reference, now_by_this_host());
  return files;
}

int refuse_found(const found_files& files, const std::string& consequence) {
  if (!files.dir_error.empty()) return refuse(files.dir_error, files.dir_code);
  const int code = refuse_files(files.read.errors, consequence);
  return files.read.denied ? exit_permission : code;
}

int load_files(const std::string& dir, const std::string& consequence, configuration& config) {
  auto files = find_files(dir);
  if (!files.good()) return refuse_found(files, consequence);
  config = std::move(files.read.config);
  return exit_ok;
}

int refuse_files(const std::vector<diagnostic>& errors, const std::string& consequence) {
  const bool colour = wants_colour(STDERR_FILENO);
  for (const auto& wrong : errors) std::cerr << with_excerpt(wrong, colour) << "\n";
  return refuse(counted(errors.size(), "error") + " in the configuration" + consequence,
                exit_configuration);
}

bool is_denied(const std::string& dir) {
  return access(dir.c_str(), R_OK | X_OK) != 0 && errno == EACCES;
}

std::string state_dir_of(const command_places& where, const configuration& config) {
  if (!where.state_dir.empty()) return where.state_dir;
  const char* given = std::getenv("STATE_DIRECTORY");
  return given && *given ? given : config.state_dir;
}

}  // namespace pullkeeper
