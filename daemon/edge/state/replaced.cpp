#include "edge/state/replaced.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "edge/state/descriptor.hpp"

namespace pullkeeper {
namespace {

bool write_all(int to, const std::string& text) {
  for (std::size_t done = 0; done < text.size();) {
    const auto size = ::write(to, text.data() + done, text.size() - done);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return false;
    done += static_cast<std::size_t>(size);
  }
  return true;
}

bool write_file(const std::string& path,
                const std::function<bool(const file_writer& put)>& write) {
  constexpr int flags = O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC;
  const descriptor file(::open(path.c_str(), flags, 0600));
  if (!file.valid() || ::fchmod(file.get(), 0600) != 0) return false;
  return write([&file](const std::string& text) { return write_all(file.get(), text); }) &&
         ::fsync(file.get()) == 0;
}

bool sync_directory(const std::string& path) {
  const descriptor dir(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return dir.valid() && ::fsync(dir.get()) == 0;
}

std::string failed_at(const std::string& path) {
  return "cannot write " + path + ": " + std::strerror(errno);
}

}  // namespace

std::string replace_file(const std::string& dir, const std::string& name,
                         const std::function<bool(const file_writer& put)>& write) {
  const std::string path = dir + "/" + name;
  const std::string fresh = path + ".new";
  std::remove(fresh.c_str());          // of one that was killed while it wrote
  if (!write_file(fresh, write) || std::rename(fresh.c_str(), path.c_str()) != 0) {
    auto why = failed_at(path);
    std::remove(fresh.c_str());
    return why;
  }
  return sync_directory(dir) ? std::string() : failed_at(path);
}

std::string open_replaced(const std::string& path, std::ifstream& file) {
  struct stat about{};
  if (::lstat(path.c_str(), &about) != 0) return errno == ENOENT ? "" : std::strerror(errno);
  if (!S_ISREG(about.st_mode)) return "no regular file";
  file.open(path, std::ios::binary);
  return file ? "" : std::strerror(errno);
}

}  // namespace pullkeeper
