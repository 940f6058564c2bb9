#include <doctest/doctest.h>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

stream_memory named(const std::string& stream, const std::string& name) {
  stream_memory one = sample_memory().streams.front();
  one.key.stream = stream;
  one.name = name;
  return one;
}

memory_changes one_change(const stream_memory& one) {
  memory_changes changes;
  changes.streams = {one};
  return changes;
}

unsigned mode_of(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 ? about.st_mode & 0777 : 0;
}

memory many_streams(int count, const std::string& name) {
  memory all = sample_memory();
  all.streams.clear();
  for (int i = 1000; i < 1000 + count; ++i) {
    all.streams.push_back(named(std::to_string(i), name));
  }
  return all;
}

}  // namespace

TEST_CASE("every field comes back after a restart") {
  const scratch_directory home;
  keep(home, sample_memory());
  const auto again = open_store(home);
  CHECK(again.found == sample_memory());
  CHECK(again.store->take_notes().empty());
  CHECK(again.store->problem().empty());
}

TEST_CASE("any text and any number comes back after a restart") {
  std::mt19937_64 random(20261);
  for (int round = 0; round < 40; ++round) {
    const scratch_directory home;
    const memory all = random_memory(random, round);
    keep(home, all);
    const auto again = open_store(home);
    REQUIRE(again.found == all);
    REQUIRE(again.store->take_notes().empty());
    REQUIRE(read_state(home.path()).found == all);
  }
}

TEST_CASE("a record replaces that of its key, and what is forgotten is gone") {
  const scratch_directory home;
  const auto opened = open_store(home);
  opened.store->remember(changes_to(many_streams(3, "old")));
  REQUIRE(opened.store->flush());
  memory_changes changes = one_change(named("1001", "new"));
  changes.forgotten_streams = {named("1000", "").key, named("never known", "").key};
  changes.forgotten_domains = {"live.example.com"};
  opened.store->remember(changes);
  REQUIRE(opened.store->flush());
  const memory seen = read_state(home.path()).found;
  CHECK(seen.streams == std::vector{named("1001", "new"), named("1002", "old")});
  CHECK(seen.domains.empty());
}

TEST_CASE("the latest of several records before one flush counts") {
  const scratch_directory home;
  const auto opened = open_store(home);
  memory_changes gone;
  gone.forgotten_streams = {named("a", "").key};
  opened.store->remember(one_change(named("a", "first")));
  opened.store->remember(gone);
  opened.store->remember(one_change(named("b", "first")));
  opened.store->remember(one_change(named("b", "second")));
  REQUIRE(opened.store->flush());
  CHECK(read_state(home.path()).found.streams == std::vector{named("b", "second")});
}

TEST_CASE("nothing is on disk before a flush, and nothing is written when nothing has changed") {
  const scratch_directory home;
  keep(home, sample_memory());
  const auto opened = open_store(home);
  const auto before = home.snapshot();
  opened.store->remember(changes_to(sample_memory()));
  CHECK(opened.store->flush());
  CHECK(home.snapshot() == before);
  opened.store->remember(one_change(named("new", "new")));
  CHECK(home.snapshot() == before);
  CHECK(opened.store->flush());
  CHECK(home.snapshot() != before);
}

TEST_CASE("records that are handed over again and are equal cause no transaction") {
  const scratch_directory home;
  const auto opened = open_store(home);
  memory all = many_streams(100, "kept");
  opened.store->remember(changes_to(all));
  REQUIRE(opened.store->flush());
  const auto before = home.snapshot();
  for (int times = 0; times < 3; ++times) {
    opened.store->remember(changes_to(all));
    CHECK(opened.store->flush());
  }
  CHECK(home.snapshot() == before);
  // Whatever field of whatever record differs, it is written.
  const std::function<void()> edits[] = {
      [&] { all.endpoint.limits[3].paused_until += milliseconds(1); },
      [&] { all.domains[0].failing.attempts += 1; },
      [&] { all.streams[50].under_way->accepted = false; },
      [&] { all.streams[50].proofs[1].accepted.sources[1] += "x"; }};
  for (const auto& edit : edits) {
    const auto last = home.snapshot();
    edit();
    opened.store->remember(changes_to(all));
    CHECK(opened.store->flush());
    CHECK(home.snapshot() != last);
    CHECK(read_state(home.path()).found == all);
  }
}

TEST_CASE("after an orderly end one file remains, which only its owner can read") {
  const scratch_directory home;
  const auto mask = ::umask(0);
  auto opened = open_store(home);
  opened.store->remember(changes_to(sample_memory()));
  CHECK(opened.store->flush());
  for (const std::string& name : home.names()) CHECK(mode_of(home.file(name)) == 0600);
  CHECK(home.names().size() == 3);
  opened.store.reset();
  ::umask(mask);
  CHECK(home.names() == std::vector<std::string>{"state.db"});
  ::chmod(home.database().c_str(), 0644);
  CHECK(found_in(home) == sample_memory());
  CHECK(mode_of(home.database()) == 0600);
}

TEST_CASE("a flush that fails for a full disk loses nothing and succeeds later") {
  const scratch_directory home;
  const auto opened = open_store(home);
  opened.store->remember(changes_to(many_streams(50, "before")));
  REQUIRE(opened.store->flush());
  {
    const full_disk disk;
    opened.store->remember(changes_to(many_streams(60, "during")));
    opened.store->record(sample_call(day(1)));
    bool first = opened.store->flush();
    bool second = opened.store->flush();
    CHECK_FALSE(first);
    CHECK_FALSE(second);
  }
  CHECK(opened.store->problem().find(home.database()) != std::string::npos);
  CHECK(opened.store->problem().find("geheim") == std::string::npos);
  CHECK(read_state(home.path()).found == many_streams(50, "before"));
  CHECK(opened.store->flush());
  CHECK(opened.store->problem().empty());
  CHECK(opened.store->take_notes().empty());
  CHECK(read_state(home.path()).found == many_streams(60, "during"));
  CHECK(read_history(home.path()).calls == std::vector{sample_call(day(1))});
}

TEST_CASE("a store opened on a full disk knows what was kept, and writes when there is room") {
  for (const bool kept_before : {true, false}) {
    const scratch_directory home;
    if (kept_before) keep(home, sample_memory());
    store_result opened;
    bool flushed = true;
    {
      const full_disk disk;
      opened = open_store(home);
      if (opened.store) {
        opened.store->remember(one_change(named("new", "new")));
        flushed = opened.store->flush();
      }
    }
    REQUIRE(opened.store);
    CHECK(opened.found == (kept_before ? sample_memory() : memory{}));
    CHECK_FALSE(flushed);
    CHECK_FALSE(opened.store->problem().empty());
    CHECK(opened.store->flush());
    CHECK(opened.store->problem().empty());
    const memory seen = read_state(home.path()).found;
    CHECK(seen.streams.size() == (kept_before ? 2 : 1));
    CHECK(seen.streams.back() == named("new", "new"));
  }
}

TEST_CASE("a locked file is a failure that passes") {
  const scratch_directory home;
  keep(home, sample_memory());
  child_process other([&](int out) {
    lock_by_sql(home);
    if (::write(out, "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  });
  REQUIRE(other.next_byte() == 'x');
  const auto opened = open_store(home);
  CHECK(opened.found == sample_memory());
  opened.store->remember(one_change(named("new", "new")));
  CHECK_FALSE(opened.store->flush());
  CHECK(opened.store->problem() ==
        "cannot write " + home.database() + ": database is locked");
  other.kill_hard();
  CHECK(opened.store->flush());
  CHECK(opened.store->problem().empty());
  CHECK(read_state(home.path()).found.streams.size() == 2);
}

TEST_CASE("a file that is removed under a running daemon is written anew as a whole") {
  const scratch_directory home;
  const auto opened = open_store(home);
  opened.store->remember(changes_to(many_streams(40, "kept")));
  REQUIRE(opened.store->flush());
  std::filesystem::remove(home.database());
  memory all = many_streams(40, "kept");
  all.streams.push_back(named("new", "new"));
  opened.store->remember(one_change(all.streams.back()));
  CHECK(opened.store->flush());
  const auto notes = opened.store->take_notes();
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find("was removed while in use") != std::string::npos);
  CHECK(opened.store->take_notes().empty());
  CHECK(read_state(home.path()).found == all);
}

TEST_CASE("a file that is replaced under a running daemon is moved aside and written anew") {
  const scratch_directory old;
  keep(old, many_streams(7, "backup"));
  for (const std::string& bytes : {bytes_of(old.database()), std::string("rubbish")}) {
    const scratch_directory home;
    const auto opened = open_store(home);
    opened.store->remember(changes_to(many_streams(40, "kept")));
    REQUIRE(opened.store->flush());
    write_bytes(home.file("new"), bytes);
    std::filesystem::rename(home.file("new"), home.database());
    opened.store->remember(one_change(named("1000", "later")));
    CHECK(opened.store->flush());
    memory all = many_streams(40, "kept");
    all.streams[0].name = "later";
    CHECK(read_state(home.path()).found == all);
    const auto aside = home.names_with(".replaced-");
    REQUIRE_FALSE(aside.empty());
    CHECK(bytes_of(home.file(aside[0])) == bytes);
    CHECK(opened.store->take_notes().size() == 1);
  }
}
