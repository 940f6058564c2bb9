#include "edge/system/new_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

namespace pullkeeper {
namespace {

std::string system_error() { return std::generic_category().message(errno); }

// The entry outlives a power failure.
void save_directory(const std::filesystem::path& directory) {
  const int fd = ::open(directory.empty() ? "." : directory.c_str(),
                        O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

}  // namespace

new_file::new_file(std::string path, const std::string& content, mode_t mode)
    : path_(std::move(path)) {
  const std::filesystem::path whole = path_;
  hidden_ = (whole.parent_path() / ("." + whole.filename().string() + ".XXXXXX")).string();
  descriptor_ = ::mkostemp(hidden_.data(), O_CLOEXEC);
  if (descriptor_ < 0) {
    error_ = system_error();
  } else if (!write(content) || ::fchmod(descriptor_, mode) != 0 || ::fsync(descriptor_) != 0) {
    error_ = system_error();
  }
}

new_file::~new_file() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!placed_) ::unlink(hidden_.c_str());
}

bool new_file::write(const std::string& content) {
  for (std::size_t done = 0; done < content.size();) {
    const auto some = ::write(descriptor_, content.data() + done, content.size() - done);
    if (some < 0 && errno == EINTR) continue;
    if (some < 0) return false;
    done += static_cast<std::size_t>(some);
  }
  return true;
}

void new_file::give_to(std::optional<uid_t> user, gid_t group) {
  if (!error_.empty()) return;
  if (::fchown(descriptor_, user.value_or(static_cast<uid_t>(-1)), group) != 0) {
    error_ = system_error();
  }
}

bool new_file::place() {
  if (!error_.empty()) return false;
  // Unlike rename() this takes no name from another file.
  if (::link(hidden_.c_str(), path_.c_str()) != 0) {
    error_ = errno == EEXIST ? "exists already, and is left as it is" : system_error();
    return false;
  }
  placed_ = true;
  ::unlink(hidden_.c_str());
  save_directory(std::filesystem::path(path_).parent_path());
  return true;
}

}  // namespace pullkeeper
