// A device that fails now and then: this program's own fdatasync and pread64 come before the C
// library's, for SQLite too.
#include <doctest/doctest.h>

#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

int syncs_to_fail = 0;
int read_to_fail = 0;                  // the first is 1; 0: none

}  // namespace

extern "C" int fdatasync(int file) {
  if (syncs_to_fail <= 0) return static_cast<int>(::syscall(SYS_fdatasync, file));
  --syncs_to_fail;
  errno = EIO;
  return -1;
}

extern "C" ssize_t pread64(int file, void* into, size_t size, off64_t from) {
  if (read_to_fail == 0 || --read_to_fail > 0)
    return ::syscall(SYS_pread64, file, into, size, from);
  errno = EIO;
  return -1;
}

TEST_CASE("a sync that fails is told, and what it was for is written exactly once [P02 P10]") {
  for (const int failures : {1, 2, 5}) {
    const scratch_directory home;
    auto opened = open_store(home);
    memory all = sample_memory();
    opened.store->remember(changes_to(all));
    opened.store->record(sample_call(day(1)));
    REQUIRE(opened.store->flush());
    syncs_to_fail = failures;
    all.streams.front().name = "later";
    opened.store->remember(changes_to(all));
    opened.store->record(sample_call(day(2)));
    int failed = 0;
    for (; failed < 10 && !opened.store->flush(); ++failed) {
      CHECK(opened.store->problem().find("I/O error") != std::string::npos);
    }
    CHECK(failed >= 1);
    CHECK(failed <= failures);
    syncs_to_fail = 0;
    CHECK(opened.store->problem().empty());
    CHECK(opened.store->take_notes().empty());
    opened.store.reset();
    CHECK(found_in(home) == all);
    const std::vector<call_record> calls{sample_call(day(1)), sample_call(day(2))};
    CHECK(read_history(home.path()).calls == calls);
  }
}

TEST_CASE("a read that fails once costs nothing that was kept [P10]") {
  bool reached_end = false;
  for (int which = 1; !reached_end && which < 100; ++which) {
    const scratch_directory home;
    keep(home, sample_memory());
    read_to_fail = which;
    const auto opened = open_store(home);
    reached_end = read_to_fail > 0;
    read_to_fail = 0;
    CAPTURE(which);
    REQUIRE(opened.store);
    REQUIRE(opened.found == sample_memory());
    REQUIRE(opened.store->take_notes().empty());
    opened.store->record(sample_call(day(1)));
    REQUIRE(opened.store->flush());
    REQUIRE(read_state(home.path()).found == sample_memory());
  }
  CHECK(reached_end);
}
