#include "edge/log/stream.hpp"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <string>

namespace pullkeeper {
namespace {

// A pipe that is ready for writing takes this much without blocking (pipe(7), PIPE_BUF).
constexpr std::size_t piece = 4096;
constexpr int patience_ms = 200;

bool names_stream(const char* variable, const struct stat& status) {
  return variable &&
         variable == std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
}

}  // namespace

log_stream::log_stream(int descriptor) : descriptor_(descriptor) {
  struct stat status {};
  // One that is closed now may be somebody else's file later.
  open_ = ::fstat(descriptor_, &status) == 0;
  terminal_ = open_ && ::isatty(descriptor_) == 1;
  journal_ = open_ && names_stream(std::getenv("JOURNAL_STREAM"), status);
}

bool log_stream::ready() const {
  pollfd wanted{descriptor_, POLLOUT, 0};
  const int count = ::poll(&wanted, 1, stalled_ ? 0 : patience_ms);
  return count > 0 && (wanted.revents & POLLOUT) != 0 && (wanted.revents & POLLERR) == 0;
}

void log_stream::write(std::string_view line) {
  if (!open_) return;
  const std::string joined = cut_ ? "\n" + std::string(line) : std::string();
  std::string_view rest = cut_ ? joined : line;
  while (!rest.empty()) {
    stalled_ = !ready();
    if (stalled_) break;
    const ssize_t count = ::write(descriptor_, rest.data(), std::min(rest.size(), piece));
    if (count < 0 && errno != EINTR) break;
    if (count > 0) {
      rest.remove_prefix(static_cast<std::size_t>(count));
      cut_ = !rest.empty();
    }
  }
}

}  // namespace pullkeeper
