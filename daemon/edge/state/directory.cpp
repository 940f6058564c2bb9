#include "edge/state/directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>

#include "edge/state/descriptor.hpp"

namespace pullkeeper {
namespace {

// A lock of the open file description: unlike a lock of the process, it does not end because the
// same process looks into the file and closes it again.
struct flock whole_file() {
  struct flock area{};
  area.l_type = F_WRLCK;
  area.l_whence = SEEK_SET;
  return area;
}

// 0 where no id is written there.
int pid_in(int fd) {
  char text[16];
  const auto size = ::pread(fd, text, sizeof text, 0);
  int pid = 0;
  if (size > 0) std::from_chars(text, text + size, pid);
  return pid > 0 ? pid : 0;
}

state_dir_result refused(state_dir_problem problem, std::string error) {
  state_dir_result result;
  result.problem = problem;
  result.error = std::move(error);
  return result;
}

state_dir_result refused_by_system(const std::string& what, int error) {
  const bool denied = error == EACCES || error == EPERM || error == EROFS;
  return refused(denied ? state_dir_problem::no_permission : state_dir_problem::unusable,
                 what + ": " + std::strerror(error));
}

class held_dir : public state_dir {
 public:
  held_dir(std::string path, descriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}
  // The id goes first: whoever reads it later must not take it for that of a holder.
  ~held_dir() override {
    [[maybe_unused]] const int ignored = ::ftruncate(lock_.get(), 0);
    hand_over();
  }
  void hand_over() const override;
  const std::string& path() const override { return path_; }

 private:
  std::string path_;
  descriptor lock_;
};

void held_dir::hand_over() const {
  struct stat owner{};
  if (::geteuid() != 0 || ::stat(path_.c_str(), &owner) != 0 || owner.st_uid == 0) return;
  std::error_code failed;
  for (std::filesystem::directory_iterator at(path_, failed), end; !failed && at != end;
       at.increment(failed)) {
    const descriptor file(::open(at->path().c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    struct stat about{};
    if (!file.valid() || ::fstat(file.get(), &about) != 0) continue;
    // The owner may have made a link to a file of root's that stands elsewhere.
    const bool is_left_by_root = S_ISREG(about.st_mode) && about.st_uid == 0 && about.st_nlink == 1;
    if (!is_left_by_root) continue;
    [[maybe_unused]] const int ignored =
        ::fchownat(file.get(), "", owner.st_uid, owner.st_gid, AT_EMPTY_PATH);
  }
}

// Empty, or why the directory is refused.
state_dir_result objection_to(int dir, const std::string& path) {
  struct stat about{};
  if (::fstat(dir, &about) != 0) return refused_by_system(path, errno);
  if (about.st_uid != ::geteuid() && ::geteuid() != 0)
    return refused(state_dir_problem::no_permission,
                   path + " belongs to user " + std::to_string(about.st_uid) +
                       ", but this process is user " + std::to_string(::geteuid()));
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    return refused(state_dir_problem::no_permission,
                   path + " is refused because others can write there (chmod 700 helps)");
  if (::faccessat(dir, ".", W_OK | X_OK, AT_EACCESS) != 0)
    return refused_by_system("cannot write in " + path, errno);
  return {};
}

// Writes our id into the lock for people. A full disk does not matter: the lock itself counts.
void write_pid(int lock) {
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0) return;
  [[maybe_unused]] const auto ignored = ::pwrite(lock, text.data(), text.size(), 0);
}

state_dir_result take(int dir, std::string path) {
  const std::string name = path + "/lock";
  // O_NONBLOCK: opening a pipe must not wait.
  constexpr int flags = O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  descriptor lock(::openat(dir, "lock", flags, 0600));
  if (!lock.valid() && errno == ELOOP)
    return refused(state_dir_problem::unusable, name + " is a symbolic link");
  if (!lock.valid()) return refused_by_system(name, errno);
  struct stat about{};
  if (::fstat(lock.get(), &about) != 0 || !S_ISREG(about.st_mode))
    return refused(state_dir_problem::unusable, name + " is not a regular file");
  struct flock area = whole_file();
  if (::fcntl(lock.get(), F_OFD_SETLK, &area) != 0) {
    if (errno != EAGAIN && errno != EACCES) return refused_by_system("cannot lock " + name, errno);
    const int pid = pid_in(lock.get());
    return refused(state_dir_problem::held_by_other,
                   path + " is in use by another pullkeeper" +
                       (pid ? " (pid " + std::to_string(pid) + ")" : ""));
  }
  write_pid(lock.get());
  state_dir_result result;
  result.dir = std::make_unique<held_dir>(std::move(path), std::move(lock));
  return result;
}

}  // namespace

state_dir_result open_state_dir(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
    if (errno == ENOENT)
      return refused(state_dir_problem::unusable,
                     "cannot make " + path + ": the directory above it does not exist");
    // On a read-only file system, what is there already gets its own answer below.
    if (errno != EROFS) return refused_by_system("cannot make " + path, errno);
  }
  const descriptor dir(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!dir.valid() && errno == ENOTDIR)
    return refused(state_dir_problem::unusable, path + " is not a directory");
  if (!dir.valid()) return refused_by_system("cannot open " + path, errno);
  if (auto objection = objection_to(dir.get(), path); !objection.error.empty()) return objection;
  char real[PATH_MAX];
  if (!::realpath(path.c_str(), real)) return refused_by_system(path, errno);
  return take(dir.get(), real);
}

std::optional<int> holder_of(const std::string& path) {
  constexpr int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const descriptor lock(::open((path + "/lock").c_str(), flags));
  if (!lock.valid()) return std::nullopt;
  struct flock area = whole_file();
  // Asking for a lock to write needs no right to write; only taking it does.
  if (::fcntl(lock.get(), F_OFD_GETLK, &area) != 0 || area.l_type == F_UNLCK) return std::nullopt;
  return pid_in(lock.get());
}

}  // namespace pullkeeper
