#include "edge/credentials/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <vector>

#include "core/text.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t largest_file = 64 * 1024;

class descriptor {
 public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

bool is_group_of_ours(gid_t group) {
  if (group == ::getegid()) return true;
  std::vector<gid_t> ids(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
  if (::getgroups(static_cast<int>(ids.size()), ids.data()) < 0) return false;
  return std::find(ids.begin(), ids.end(), group) != ids.end();
}

// Whether the group is how it is to be read: Kubernetes hands secrets out as root's, mode 0440,
// with a group of the pod.
bool is_handed_out(const struct stat& about) {
  const bool own = about.st_uid == ::geteuid();
  return is_group_of_ours(about.st_gid) && (!own || (about.st_mode & S_IWUSR) == 0);
}

mode_t forbidden(file_guard guard, const struct stat& about) {
  if (guard == file_guard::anybody) return S_IWOTH;
  if (guard == file_guard::group) return S_IROTH | S_IWOTH;
  const mode_t read = is_handed_out(about) ? 0 : S_IRGRP;
  return read | S_IWGRP | S_IROTH | S_IWOTH;
}

// As a shell takes it for one word.
std::string quoted(const std::string& path) {
  if (is_simple_name(path, path.size(), "/._-+,:@%")) return path;
  std::string result = "'";
  for (const char c : path) result += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return result + "'";
}

// Why there is no text.
std::string read_all(const std::string& path, file_guard guard, secret_file& into) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) {
    into.absent = errno == ENOENT || errno == ENOTDIR;
    return std::strerror(errno);
  }
  struct stat about{};
  if (::fstat(file.get(), &about) != 0) return std::strerror(errno);
  if (!S_ISREG(about.st_mode)) return "not a regular file";
  if ((about.st_mode & forbidden(guard, about)) != 0) {
    const bool for_group = guard == file_guard::group;     // which may be how it is read
    return std::string("refused because others can read or change it; run: chmod ") +
           (for_group ? "o-rwx " : "600 ") + quoted(path);
  }
  std::string& text = into.text;
  text.reserve(largest_file + 1);
  text.resize(largest_file + 1);
  std::size_t size = 0;
  while (size < text.size()) {
    const auto got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::strerror(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > largest_file) return "larger than 64 KiB";
  text.resize(size);
  return {};
}

}  // namespace

secret_file::~secret_file() { wipe(text); }

secret_file read_secret_file(const std::string& path, file_guard guard) {
  secret_file result;
  result.error = read_all(path, guard, result);
  if (!result.error.empty()) wipe(result.text);
  return result;
}

}  // namespace pullkeeper
