#include "edge/programs/program_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>
#include <vector>

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

constexpr mode_t by_others = S_IWGRP | S_IWOTH;
constexpr int links_most = 40;         // as the kernel

std::string fault_of_owner(const struct stat& about, const std::string& path) {
  if (about.st_uid == 0 || about.st_uid == ::geteuid()) return {};
  return path + " belongs to neither root nor the user that runs this (" +
         std::to_string(::geteuid()) + ")";
}

// Where others may write, a sticky bit keeps them from replacing what is not theirs.
std::string fault_of_directory(const std::string& directory) {
  struct stat about{};
  if (::stat(directory.c_str(), &about) != 0) return directory + ": " + std::strerror(errno);
  if (auto fault = fault_of_owner(about, directory); !fault.empty()) return fault;
  if ((about.st_mode & by_others) == 0 || (about.st_mode & S_ISVTX) != 0) return {};
  return "others can write to " + directory;
}

// Follows the path as the system does, link by link. Whoever can write to a directory on the way,
// or owns a link, could put another program there.
std::string fault_on_way(const std::string& path) {
  fs::path here = "/";
  std::vector<fs::path> ahead;         // the next one last
  const auto push = [&ahead](const fs::path& more) {
    const std::vector<fs::path> parts(more.begin(), more.end());
    ahead.insert(ahead.end(), parts.rbegin(), parts.rend());
  };
  push(path);
  for (int links = 0; !ahead.empty();) {
    const fs::path part = std::exchange(ahead.back(), {});
    ahead.pop_back();
    if (part.empty() || part == ".") continue;
    if (auto fault = fault_of_directory(here.string()); !fault.empty()) return fault;
    const fs::path next = part == ".." ? here.parent_path() : here / part;
    struct stat about{};
    if (::lstat(next.c_str(), &about) != 0) return next.string() + ": " + std::strerror(errno);
    if (!S_ISLNK(about.st_mode)) {
      here = next;
      continue;
    }
    if (auto fault = fault_of_owner(about, next.string()); !fault.empty()) return fault;
    std::error_code failed;
    const auto target = fs::read_symlink(next, failed);
    if (!failed && ++links > links_most) failed = std::make_error_code(std::errc(ELOOP));
    if (failed) return next.string() + ": " + failed.message();
    push(target);
  }
  return {};
}

}  // namespace

std::string fault_of_program(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return path + ": " + std::strerror(errno);
  if (!S_ISREG(about.st_mode)) return path + " is not a regular file";
  if (auto fault = fault_of_owner(about, path); !fault.empty()) return fault;
  if ((about.st_mode & by_others) != 0) {
    return "others can change " + path + "; run: chmod go-w " + path;
  }
  if (::faccessat(AT_FDCWD, path.c_str(), X_OK, AT_EACCESS) != 0) {
    return path + " cannot be executed: " + std::strerror(errno);
  }
  return fault_on_way(path);
}

}  // namespace pullkeeper
