// posix_spawn and not Boost.Process: version 1.81 leaves signals that are ignored here ignored
// there, gives the program no session of its own, and runs its own code between fork and exec
// although a thread of the resolver may hold a lock then.
#include "edge/programs/process.hpp"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace pullkeeper {
namespace {

class owned_descriptor {
 public:
  explicit owned_descriptor(int fd) : fd_(fd) {}
  ~owned_descriptor() { close(); }
  owned_descriptor(const owned_descriptor&) = delete;
  owned_descriptor& operator=(const owned_descriptor&) = delete;
  int get() const { return fd_; }
  void close() {
    if (fd_ >= 0) ::close(fd_);
    fd_ = -1;
  }

 private:
  int fd_;
};

// What is done in the child before it becomes the program.
class child_steps {
 public:
  child_steps(int input, int output) {
    ::posix_spawn_file_actions_init(&files_);
    ::posix_spawn_file_actions_adddup2(&files_, input, STDIN_FILENO);
    if (output >= 0) {
      ::posix_spawn_file_actions_adddup2(&files_, output, STDOUT_FILENO);
    } else {
      ::posix_spawn_file_actions_addopen(&files_, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    }
    ::posix_spawn_file_actions_addopen(&files_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&files_, STDERR_FILENO + 1);
    ::posix_spawn_file_actions_addchdir_np(&files_, "/");
    ::posix_spawnattr_init(&rest_);
    ::posix_spawnattr_setflags(&rest_, POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK |
                                           POSIX_SPAWN_SETSIGDEF);
    sigset_t signals;
    ::sigemptyset(&signals);
    ::posix_spawnattr_setsigmask(&rest_, &signals);
    ::sigfillset(&signals);
    ::posix_spawnattr_setsigdefault(&rest_, &signals);
  }
  ~child_steps() {
    ::posix_spawn_file_actions_destroy(&files_);
    ::posix_spawnattr_destroy(&rest_);
  }
  child_steps(const child_steps&) = delete;
  child_steps& operator=(const child_steps&) = delete;
  const posix_spawn_file_actions_t* files() const { return &files_; }
  const posix_spawnattr_t* rest() const { return &rest_; }

 private:
  posix_spawn_file_actions_t files_{};
  posix_spawnattr_t rest_{};
};

started_process failed(const std::string& what, int error) {
  started_process result;
  result.error = what + ": " + std::strerror(error);
  return result;
}

}  // namespace

started_process start_process(const std::vector<std::string>& command, const std::string& input,
                              const process_wish& wish) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failed("cannot make a pipe", errno);
  const owned_descriptor reader(ends[0]);
  owned_descriptor writer(ends[1]);
  // A message fits into a pipe: nobody needs to be waited for.
  ::fcntl(writer.get(), F_SETFL, O_NONBLOCK);
  if (::write(writer.get(), input.data(), input.size()) != static_cast<ssize_t>(input.size()))
    return failed("the message does not fit into a pipe", EAGAIN);
  writer.close();

  std::vector<char*> arguments;
  for (const auto& one : command) arguments.push_back(const_cast<char*>(one.c_str()));
  arguments.push_back(nullptr);
  char path[] = "PATH=/usr/bin:/bin";
  char language[] = "LANG=C.UTF-8";
  std::string home = "HOME=" + wish.home;
  char* const environment[] = {path, language, wish.home.empty() ? nullptr : home.data(), nullptr};
  const child_steps steps(reader.get(), wish.output);
  started_process result;
  const int error = ::posix_spawn(&result.id, command.front().c_str(), steps.files(), steps.rest(),
                                  arguments.data(), environment);
  if (error != 0) return failed(command.front() + " cannot be started", error);
  result.handle = static_cast<int>(::syscall(SYS_pidfd_open, result.id, 0));
  if (result.handle >= 0) return result;
  const auto unwatched = failed(command.front() + " cannot be waited for", errno);
  ::kill(-result.id, SIGKILL);
  reap_process(result.id);
  return unwatched;
}

std::string reap_process(pid_t id) {
  siginfo_t how{};
  while (::waitid(P_PID, static_cast<id_t>(id), &how, WEXITED) != 0) {
    if (errno != EINTR) return std::strerror(errno);
  }
  if (how.si_code == CLD_EXITED && how.si_status == 0) return {};
  return how.si_code == CLD_EXITED ? "it exited with " + std::to_string(how.si_status)
                                   : "it was ended by signal " + std::to_string(how.si_status);
}

}  // namespace pullkeeper
