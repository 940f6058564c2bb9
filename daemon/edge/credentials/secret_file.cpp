#include "edge/credentials/secret_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

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

mode_t forbidden(file_guard guard) {
  if (guard == file_guard::anybody) return S_IWOTH;
  if (guard == file_guard::group) return S_IROTH | S_IWOTH;
  return S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
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
  if ((about.st_mode & forbidden(guard)) != 0) {
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
