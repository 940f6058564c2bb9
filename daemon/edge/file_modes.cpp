#include "edge/file_modes.hpp"

#include <sys/stat.h>

#include <cerrno>

namespace pullkeeper {

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

}  // namespace pullkeeper
