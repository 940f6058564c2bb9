#include "edge/state/alarms.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <optional>

#include "edge/state/descriptor.hpp"

namespace pullkeeper {
namespace {

std::string path_of(const std::string& state_dir, trouble_kind what) {
  return state_dir + "/alarm-" + to_string(what);
}

std::optional<told_alarm> alarm_in(const std::string& state_dir, trouble_kind what) {
  struct stat about{};
  if (::lstat(path_of(state_dir, what).c_str(), &about) != 0) return std::nullopt;
  if (!S_ISREG(about.st_mode)) return std::nullopt;
  const std::chrono::nanoseconds part(about.st_mtim.tv_nsec);
  const auto since = seconds(about.st_mtim.tv_sec) + std::chrono::floor<milliseconds>(part);
  return told_alarm{what, utc_millis(since)};
}

void keep_alarm(const std::string& state_dir, const told_alarm& one) {
  const auto path = path_of(state_dir, one.what);
  constexpr int flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const descriptor file(::open(path.c_str(), flags, 0600));
  if (!file.valid()) return;
  const auto since = one.since.time_since_epoch();
  const auto whole = std::chrono::floor<seconds>(since);
  const timespec at{whole.count(), std::chrono::nanoseconds(since - whole).count()};
  const timespec times[] = {at, at};
  [[maybe_unused]] const int ignored = ::futimens(file.get(), times);
}

}  // namespace

std::vector<told_alarm> read_alarms(const std::string& state_dir) {
  std::vector<told_alarm> all;
  for (std::size_t i = 0; i < trouble_kinds; ++i) {
    if (auto one = alarm_in(state_dir, static_cast<trouble_kind>(i))) all.push_back(*one);
  }
  return all;
}

void keep_alarms(const std::string& state_dir, const std::vector<told_alarm>& now) {
  const auto before = read_alarms(state_dir);
  for (const auto& one : now) {
    if (std::find(before.begin(), before.end(), one) == before.end()) keep_alarm(state_dir, one);
  }
  for (const auto& one : before) {
    const bool lasts = std::any_of(now.begin(), now.end(), [&](const auto& other) {
      return other.what == one.what;
    });
    if (!lasts) ::unlink(path_of(state_dir, one.what).c_str());
  }
  const descriptor dir(::open(state_dir.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (dir.valid()) ::fsync(dir.get());
}

}  // namespace pullkeeper
