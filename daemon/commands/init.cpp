#include "commands/init.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <memory>
#include <utility>

#include "commands/exit_codes.hpp"
#include "commands/start_files.hpp"
#include "edge/log/log.hpp"
#include "edge/system/new_file.hpp"

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

constexpr mode_t file_mode = 0640;
constexpr mode_t directory_mode = 0750;

std::string make_directory(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  if (!fs::create_directory(path, error)) {
    return error ? error.message() : std::string("something else is there");
  }
  return ::chmod(path.c_str(), directory_mode) == 0 ? "" : std::strerror(errno);
}

int refuse_path(const fs::path& path, const std::string& why) {
  return refuse("cannot write " + escape_text(path.string()) + ": " + why, exit_failure);
}

}  // namespace

command describe_init() {
  auto dir = std::make_shared<std::string>();
  return {
      "init",
      "Write a commented configuration to start with.",
      {{"DIR", dir.get(), "where; it is made if it is not there", "TEXT"}},
      "Writes DIR/pullkeeper.yaml and DIR/schedules/example.yaml, mode 0640, in which every key\n"
      "is described, and nothing is wanted yet. Nothing is ever written over.\n"
      "\n"
      "Exit codes: 0 done, 1 not all can be written, or one of the files is there, 64 usage.\n"
      "\n"
      "Example:\n"
      "  pullkeeper init ./config && pullkeeper check --config ./config",
      [dir] {
        if (dir->empty()) return refuse("say where: `pullkeeper init ./config`", exit_usage);
        return init_command(*dir);
      }};
}

int init_command(const std::string& dir) {
  const fs::path base(dir);
  const std::pair<fs::path, const char*> files[] = {
      {base / "pullkeeper.yaml", settings_to_start_with},
      {base / "schedules" / "example.yaml", schedules_to_start_with}};
  std::error_code ignored;
  for (const auto& [path, text] : files) {
    if (fs::symlink_status(path, ignored).type() == fs::file_type::not_found) continue;
    return refuse(escape_text(path.string()) + " is there already: nothing was written",
                  exit_failure);
  }
  for (const auto& path : {base, base / "schedules"}) {
    if (const auto error = make_directory(path); !error.empty()) return refuse_path(path, error);
  }
  for (const auto& [path, text] : files) {
    new_file file(path.string(), text, file_mode);
    if (!file.place()) return refuse_path(path, file.error());
    std::cout << escape_text(path.string()) << "\n";
  }
  std::cout << "Describe your streams there; then: `pullkeeper check --config " << escape_text(dir)
            << "`\n";
  return exit_ok;
}

}  // namespace pullkeeper
