// Disks that are really full or read-only: a small one in memory, seen by one child process only.
// Where mounting is not permitted, these tests say so and pass.
#include <doctest/doctest.h>

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <unistd.h>

#include <functional>

#include "edge/state/directory.hpp"
#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

memory generation(int number) {
  memory all = sample_memory();
  const stream_memory model = all.streams.front();
  for (int i = 0; i < 100; ++i) {
    all.streams.push_back(model);
    all.streams.back().key.stream = "s" + std::to_string(1000 + i);
    all.streams.back().name = std::to_string(number);
  }
  return all;
}

// Takes every byte that is left, until its end.
class filler {
 public:
  explicit filler(const scratch_directory& home) : name_(home.file("filler")) {
    const int file = ::open(name_.c_str(), O_WRONLY | O_CREAT, 0600);
    const std::string block(4096, 'x');
    while (::write(file, block.data(), block.size()) > 0) {}
    ::close(file);
  }
  ~filler() { ::unlink(name_.c_str()); }
  filler(const filler&) = delete;
  filler& operator=(const filler&) = delete;

 private:
  std::string name_;
};

// What `work` complains of: the first promise that was not kept.
using complaint = std::string;

complaint on_small_disk(const std::function<complaint(const scratch_directory&)>& work) {
  const scratch_directory home;
  child_process child([&](int out) {
    complaint result = "not mounted";
    if (::unshare(CLONE_NEWNS) == 0 &&
        ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        ::mount("none", home.path().c_str(), "tmpfs", 0, "size=2m,mode=0700") == 0) {
      result = work(home);
    }
    ::_exit(::write(out, result.data(), result.size()) >= 0 ? 0 : 1);
  });
  complaint result;
  for (int byte = child.next_byte(); byte >= 0; byte = child.next_byte()) {
    result += static_cast<char>(byte);
  }
  if (result != "not mounted") return result;
  MESSAGE("mounting is not permitted here");
  return {};
}

complaint full_while_running(const scratch_directory& home) {
  const auto opened = open_store(home);
  opened.store->remember(changes_to(generation(1)));
  if (!opened.store->flush()) return opened.store->problem();
  {
    const filler full(home);
    for (int number = 2; number < 6; ++number) {
      opened.store->remember(changes_to(generation(number)));
      opened.store->record(sample_call(day(number)));
      opened.store->flush();           // the log may still have some room
    }
    if (opened.store->problem().find("full") == std::string::npos) return "no problem was told";
  }
  if (!opened.store->flush()) return opened.store->problem();
  if (!opened.store->problem().empty()) return "the problem stayed";
  if (!opened.store->take_notes().empty()) return "a file was moved aside";
  if (read_state(home.path()).found != generation(5)) return "a record was lost";
  return read_history(home.path()).calls.size() == 4 ? "" : "a call was lost or doubled";
}

complaint full_at_start(const scratch_directory& home) {
  keep(home, generation(1));
  store_result opened;
  {
    const filler full(home);
    opened = open_store(home);
    if (!opened.store) return opened.error;
    if (opened.found != generation(1)) return "what was kept was not found";
    opened.store->remember(changes_to(generation(2)));
    if (opened.store->flush()) return "written on a full disk";
    if (opened.store->problem().empty()) return "no problem was told";
  }
  if (!opened.store->flush()) return opened.store->problem();
  return read_state(home.path()).found == generation(2) ? "" : "a record was lost";
}

complaint full_at_first_start(const scratch_directory& home) {
  store_result opened;
  {
    const filler full(home);
    opened = open_store(home);
    if (!opened.store) return opened.error;
    if (opened.store->problem().empty()) return "no problem was told";
  }
  opened.store->remember(changes_to(generation(1)));
  if (!opened.store->flush()) return opened.store->problem();
  return read_state(home.path()).found == generation(1) ? "" : "a record was lost";
}

complaint read_only(const scratch_directory& home) {
  keep(home, generation(1));
  if (::mount("none", home.path().c_str(), nullptr, MS_REMOUNT | MS_RDONLY, nullptr) != 0)
    return "not remounted";
  if (open_state_dir(home.path()).problem != state_dir_problem::no_permission)
    return "the directory was taken";
  const auto opened = open_store(home);
  if (opened.store || opened.refusal != state_refusal::no_permission) return "the file was taken";
  if (opened.error.empty()) return "no reason was told";
  return read_state(home.path()).found == generation(1) ? "" : "it could not be read";
}

}  // namespace

TEST_CASE("a disk that is full for a while costs no record and no call [P09]") {
  CHECK(on_small_disk(full_while_running) == "");
}

TEST_CASE("a daemon starts on a full disk with what was kept, and writes when there is room") {
  CHECK(on_small_disk(full_at_start) == "");
  CHECK(on_small_disk(full_at_first_start) == "");
}

TEST_CASE("a read-only disk is refused by a daemon and read by other commands [P11]") {
  CHECK(on_small_disk(read_only) == "");
}
