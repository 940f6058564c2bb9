#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "edge/state/directory.hpp"
#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

unsigned mode_of(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777 : 0;
}

// In a process without root's rights: whether a directory is refused for want of permission.
bool is_denied_for_user(const std::string& path, unsigned user) {
  child_process other([&](int out) {
    const bool changed = ::setgid(user) == 0 && ::setuid(user) == 0;
    const auto opened = open_state_dir(path);
    const bool denied = opened.problem == state_dir_problem::no_permission && !opened.dir &&
                        !opened.error.empty();
    const char byte = changed && denied ? 'y' : 'n';
    ::_exit(::write(out, &byte, 1) == 1 ? 0 : 1);
  });
  return other.next_byte() == 'y';
}

}  // namespace

TEST_CASE("a missing directory is made for its owner alone, its parents are not made") {
  const scratch_directory home;
  const auto mask = ::umask(0);
  const auto opened = open_state_dir(home.file("state"));
  ::umask(mask);
  REQUIRE_MESSAGE(opened.dir, opened.error);
  CHECK(opened.dir->path() == std::filesystem::canonical(home.file("state")).string());
  CHECK(mode_of(home.file("state")) == 0700);
  CHECK(mode_of(home.file("state/lock")) == 0600);
  const auto deep = open_state_dir(home.file("not/there"));
  CHECK(deep.problem == state_dir_problem::unusable);
  CHECK(deep.error.find("the directory above it does not exist") != std::string::npos);
}

TEST_CASE("what is no directory, or has a link or a pipe for a lock, is refused [S12]") {
  const scratch_directory home;
  write_bytes(home.file("file"), "");
  CHECK(open_state_dir(home.file("file")).problem == state_dir_problem::unusable);
  CHECK(open_state_dir(home.file("file/below")).problem == state_dir_problem::unusable);
  CHECK(open_state_dir("").problem == state_dir_problem::unusable);
  std::filesystem::create_symlink(home.file("elsewhere"), home.file("lock"));
  const auto linked = open_state_dir(home.path());
  CHECK(linked.problem == state_dir_problem::unusable);
  CHECK(linked.error == home.path() + "/lock is a symbolic link");
  CHECK_FALSE(std::filesystem::exists(home.file("elsewhere")));
  std::filesystem::remove(home.file("lock"));
  REQUIRE(::mkfifo(home.file("lock").c_str(), 0600) == 0);
  CHECK(open_state_dir(home.path()).problem == state_dir_problem::unusable);
}

TEST_CASE("a directory may be reached by a symbolic link") {
  const scratch_directory home;
  std::filesystem::create_directory(home.file("real"));
  std::filesystem::permissions(home.file("real"), std::filesystem::perms::owner_all);
  std::filesystem::create_symlink("real", home.file("link"));
  const auto opened = open_state_dir(home.file("link"));
  REQUIRE_MESSAGE(opened.dir, opened.error);
  CHECK(opened.dir->path().ends_with("/real"));
  const auto store = open_state_store(home.file("link"), endpoint_of_tests);
  CHECK_MESSAGE(store.store, store.error);
}

TEST_CASE("a directory that others can write is refused and left as it is") {
  const scratch_directory home;
  for (const unsigned mode : {0770u, 0707u, 01777u}) {
    ::chmod(home.path().c_str(), mode);
    const auto opened = open_state_dir(home.path());
    CHECK(opened.problem == state_dir_problem::no_permission);
    CHECK(opened.error.find("others can write") != std::string::npos);
    CHECK(mode_of(home.path()) == (mode & 0777));
  }
  CHECK(home.names().empty());
}

TEST_CASE("the directory of another user, and one that must not be written, are refused [P11]") {
  if (::geteuid() != 0) return;        // only root can become somebody else
  const scratch_directory home;
  ::chmod(home.path().c_str(), 0755);
  CHECK(is_denied_for_user(home.path(), 65534));
  const auto own = home.file("own");
  std::filesystem::create_directory(own);
  REQUIRE(::chown(own.c_str(), 65534, 65534) == 0);
  ::chmod(own.c_str(), 0555);
  CHECK(is_denied_for_user(own, 65534));
  ::chmod(own.c_str(), 0700);
  CHECK_FALSE(is_denied_for_user(own, 65534));
}

TEST_CASE("a second daemon is told the process of the first, until that one ends [P15]") {
  const scratch_directory home;
  CHECK_FALSE(holder_of(home.path()));
  child_process first([&](int out) {
    const auto opened = open_state_dir(home.path());
    if (!opened.dir || ::write(out, "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  });
  REQUIRE(first.next_byte() == 'x');
  const int pid = first.pid();
  CHECK(holder_of(home.path()) == pid);
  const auto second = open_state_dir(home.path());
  CHECK_FALSE(second.dir);
  CHECK(second.problem == state_dir_problem::held_by_other);
  CHECK(second.error.find("(pid " + std::to_string(pid) + ")") != std::string::npos);
  CHECK(holder_of(home.path()) == pid);
  first.kill_hard();
  CHECK_FALSE(holder_of(home.path()));
  CHECK(open_state_dir(home.path()).dir);
}

TEST_CASE("looking for the holder does not end the lock, and its end leaves no process named") {
  const scratch_directory home;
  auto opened = open_state_dir(home.path());
  REQUIRE(opened.dir);
  for (int i = 0; i < 3; ++i) CHECK(holder_of(home.path()) == ::getpid());
  CHECK(open_state_dir(home.path()).problem == state_dir_problem::held_by_other);
  opened.dir.reset();
  CHECK_FALSE(holder_of(home.path()));
  CHECK(bytes_of(home.file("lock")).empty());
}
