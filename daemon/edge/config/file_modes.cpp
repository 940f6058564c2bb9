#include "edge/config/file_modes.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

template <typename Counts>
void overlooked_in(const fs::path& directory, Counts counts, std::vector<std::string>& to) {
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const std::string plain = lower_case(name);
    const bool is_yaml = plain.ends_with(".yaml") || plain.ends_with(".yml");
    if (is_yaml && !name.starts_with('.') && !counts(name)) to.push_back(entry->path().string());
  }
}

}  // namespace

std::optional<file_facts> facts_of(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return std::nullopt;
  file_facts facts;
  facts.path = path;
  facts.others_read = (about.st_mode & S_IROTH) != 0;
  facts.others_write = (about.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  return facts;
}

std::string key_file_fault(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) {
    return errno == ENOENT || errno == ENOTDIR ? "does not exist" : "";
  }
  if (!S_ISREG(about.st_mode)) return "is not a regular file";
  constexpr auto open = S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
  return (about.st_mode & open) != 0 ? "is refused because others can read or change it" : "";
}

std::vector<std::string> overlooked_files(const std::string& directory) {
  std::vector<std::string> result;
  overlooked_in(directory, [](const std::string& name) { return name == "pullkeeper.yaml"; },
                result);
  overlooked_in(fs::path(directory) / "schedules",
                [](const std::string& name) { return name.ends_with(".yaml"); }, result);
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace pullkeeper
