#include "edge/hooks/program_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace pullkeeper {
namespace {

constexpr mode_t by_others = S_IWGRP | S_IWOTH;

std::string fault_of_owner(const struct stat& about, const std::string& path) {
  if (about.st_uid == 0 || about.st_uid == ::geteuid()) return {};
  return path + " belongs to neither root nor the user that runs this (" +
         std::to_string(::geteuid()) + ")";
}

// Of every directory above the path. Where others may write, a sticky bit keeps them from replacing
// what is not theirs.
std::string fault_above(const std::string& path) {
  for (auto end = path.find('/', 1); end != path.npos; end = path.find('/', end + 1)) {
    const auto directory = path.substr(0, end);
    struct stat about{};
    if (::stat(directory.c_str(), &about) != 0) return directory + ": " + std::strerror(errno);
    if (auto fault = fault_of_owner(about, directory); !fault.empty()) return fault;
    if ((about.st_mode & by_others) != 0 && (about.st_mode & S_ISVTX) == 0) {
      return "others can write to " + directory;
    }
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
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  if (!real) return path + ": " + std::strerror(errno);
  auto fault = fault_above(path);
  return fault.empty() ? fault_above(real.get()) : fault;
}

}  // namespace pullkeeper
