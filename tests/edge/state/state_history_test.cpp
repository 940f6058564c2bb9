#include <doctest/doctest.h>

#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

call_record call_of(const std::string& schedule, utc_millis at) {
  call_record call = sample_call(at);
  call.schedule = schedule;
  return call;
}

std::vector<utc_millis> instants(const history_view& view) {
  std::vector<utc_millis> all;
  for (const auto& call : view.calls) all.push_back(call.at);
  return all;
}

}  // namespace

TEST_CASE("calls come back by time with every field but their sources") {
  const scratch_directory home;
  const auto opened = open_store(home);
  call_record with_sources = sample_call(day(2));
  with_sources.wanted.sources = {"rtmp://a.example.com/x?key=geheim"};
  call_record describe;
  describe.at = day(1);
  describe.result = outcome::done;
  opened.store->record(with_sources);
  opened.store->record(describe);
  REQUIRE(opened.store->flush());
  CHECK(read_history(home.path()).calls == std::vector{describe, sample_call(day(2))});
  for (const auto& [name, bytes] : home.snapshot()) {
    CHECK(bytes.find("geheim") == std::string::npos);
  }
}

TEST_CASE("calls are given one by one, oldest first, and those that failed alone where asked") {
  const scratch_directory home;
  const auto opened = open_store(home);
  for (int i = 6; i >= 1; --i) {
    auto call = call_of("s", day(i));
    call.result = i % 3 == 0 ? outcome::done : i % 3 == 1 ? outcome::not_done : outcome::unknown;
    opened.store->record(call);
  }
  REQUIRE(opened.store->flush());
  std::vector<utc_millis> seen;
  history_filter filter;
  filter.failed = true;
  const auto take = [&](const call_record& one) { seen.push_back(one.at); };
  const auto end = each_call(home.path(), filter, take);
  CHECK(end.error.empty());
  CHECK(seen == std::vector<utc_millis>{day(1), day(2), day(4), day(5)});
  seen.clear();
  filter.newest = 3;
  each_call(home.path(), filter, take);
  CHECK(seen == std::vector<utc_millis>{day(2), day(4), day(5)});
}

TEST_CASE("history is asked by schedule, by time, and for the newest") {
  const scratch_directory home;
  const auto opened = open_store(home);
  for (int i = 1; i <= 6; ++i) opened.store->record(call_of(i % 2 ? "odd" : "it's", day(i)));
  REQUIRE(opened.store->flush());
  const auto asked = [&](const history_filter& filter) {
    return instants(read_history(home.path(), filter));
  };
  using days = std::vector<utc_millis>;
  CHECK(asked({}) == days{day(1), day(2), day(3), day(4), day(5), day(6)});
  CHECK(asked({"odd", {}, {}}) == days{day(1), day(3), day(5)});
  CHECK(asked({"it's", day(3), {}}) == days{day(4), day(6)});
  CHECK(asked({{}, day(6), {}}) == days{day(6)});
  CHECK(asked({{}, {}, 2}) == days{day(5), day(6)});
  CHECK(asked({"odd", day(2), 1}) == days{day(5)});
  CHECK(asked({"unknown", {}, {}}).empty());
  CHECK(asked({{}, {}, 100}).size() == 6);
}

TEST_CASE("with a schedule come the calls of its stream under names that nobody has now") {
  const scratch_directory home;
  const auto opened = open_store(home);
  int number = 0;
  for (const char* name : {"old", "evening", "morning", "it's"}) {
    opened.store->record(call_of(name, day(++number)));
  }
  auto other = call_of("old", day(5));
  other.key.stream = "another";
  opened.store->record(other);
  REQUIRE(opened.store->flush());
  history_filter filter;
  filter.schedule = "morning";
  filter.stream = sample_call(day(1)).key;
  filter.names_now = {"morning", "evening"};
  using days = std::vector<utc_millis>;
  CHECK(instants(read_history(home.path(), filter)) == days{day(1), day(3), day(4)});
  filter.newest = 2;
  CHECK(instants(read_history(home.path(), filter)) == days{day(3), day(4)});
}

TEST_CASE("of the history, writes alone can be asked for") {
  const scratch_directory home;
  const auto opened = open_store(home);
  for (const auto op : {operation::add, operation::describe, operation::update, operation::remove,
                        operation::describe}) {
    auto done = sample_call(day(1));
    done.op = op;
    opened.store->record(done);
  }
  REQUIRE(opened.store->flush());
  history_filter writes;
  writes.writes = true;
  std::vector<operation> found;
  for (const auto& one : read_history(home.path(), writes).calls) found.push_back(one.op);
  CHECK(found == std::vector{operation::add, operation::update, operation::remove});
  CHECK(read_history(home.path()).calls.size() == 5);
}

TEST_CASE("calls older than 90 days go, thousands in one flush") {
  const scratch_directory home;
  const auto opened = open_store(home);
  for (int i = 0; i < 12'000; ++i) opened.store->record(sample_call(day(0) + milliseconds(i)));
  opened.store->record(sample_call(day(1)));
  REQUIRE(opened.store->flush());
  opened.store->prune(day(90));
  REQUIRE(opened.store->flush());
  CHECK(read_history(home.path()).calls.size() == 12'001);
  opened.store->prune(day(91));
  REQUIRE(opened.store->flush());
  CHECK(read_history(home.path()).calls.size() == 7'001);
  REQUIRE(opened.store->flush());
  REQUIRE(opened.store->flush());
  CHECK(instants(read_history(home.path())) == std::vector{day(1)});
  const auto before = home.snapshot();
  REQUIRE(opened.store->flush());
  CHECK(home.snapshot() == before);
}

TEST_CASE("what is pruned is given back to the file system") {
  const scratch_directory home;
  const auto size = [&home] { return std::filesystem::file_size(home.database()); };
  {
    const auto opened = open_store(home);
    for (int i = 0; i < 4000; ++i) opened.store->record(sample_call(day(0)));
    REQUIRE(opened.store->flush());
  }
  const auto full = size();
  {
    const auto opened = open_store(home);
    opened.store->prune(day(100));
    REQUIRE(opened.store->flush());
  }
  CHECK(size() * 5 < full);
}

TEST_CASE("the history is bounded in the file and in memory, the newest stay") {
  const scratch_directory home;
  const auto opened = open_store(home, {std::chrono::days(90), 100, 30});
  for (int i = 0; i < 50; ++i) opened.store->record(sample_call(day(i)));
  REQUIRE(opened.store->flush());
  CHECK(read_history(home.path()).calls.size() == 30);
  for (int i = 50; i < 150; ++i) {
    opened.store->record(sample_call(day(i)));
    REQUIRE(opened.store->flush());
  }
  const auto calls = read_history(home.path()).calls;
  REQUIRE(calls.size() == 100);
  CHECK(calls.front().at == day(50));
}

TEST_CASE("the files do not grow with time") {
  const scratch_directory home;
  const auto opened = open_store(home, {std::chrono::days(90), 1000, 1000});
  auto size_after = [&, at = 0](int rounds) mutable {
    memory_changes changes = changes_to(sample_memory());
    for (; rounds > 0; --rounds, ++at) {
      for (int i = 0; i < 20; ++i) opened.store->record(sample_call(day(at)));
      changes.streams[0].name = std::to_string(at);
      opened.store->remember(changes);
      opened.store->prune(day(at));
      REQUIRE(opened.store->flush());
    }
    return std::filesystem::file_size(home.database()) +
           std::filesystem::file_size(home.database() + "-wal");
  };
  const auto early = size_after(400);
  CHECK(size_after(1200) <= early * 11 / 10);
}

TEST_CASE("reading leaves no trace, beside a daemon, after its end and after its death") {
  const scratch_directory home;
  keep(home, sample_memory());
  const auto reads = [&home](std::size_t calls) {
    const auto before = home.snapshot();
    CHECK(read_state(home.path()).found == sample_memory());
    CHECK(read_state(home.path()).endpoint == endpoint_of_tests);
    const auto history = read_history(home.path());
    CHECK_MESSAGE(history.error.empty(), history.error);
    CHECK(history.calls.size() == calls);
    CHECK(home.snapshot() == before);
  };
  reads(0);
  child_process daemon([&](int out) {
    const auto opened = open_store(home);
    opened.store->record(sample_call(day(1)));
    if (!opened.store->flush() || ::write(out, "x", 1) != 1) ::_exit(1);
    for (;;) ::pause();
  });
  REQUIRE(daemon.next_byte() == 'x');
  reads(1);
  daemon.kill_hard();
  reads(1);
  CHECK(found_in(home) == sample_memory());
  reads(1);
}

TEST_CASE("where nothing was kept, reading says so and makes nothing") {
  const scratch_directory home;
  for (const std::string& path : {home.path(), home.file("missing")}) {
    const auto view = read_state(path);
    CHECK(view.absent);
    CHECK(view.error == "there is no state in " + path + "/state.db");
    CHECK(read_history(path).absent);
  }
  CHECK(home.names().empty());
  write_bytes(home.database(), "");
  CHECK(read_state(home.path()).absent);
}

TEST_CASE("a call that does not decode is passed over and counted") {
  const scratch_directory home;
  {
    const auto opened = open_store(home);
    for (int i = 0; i < 3; ++i) opened.store->record(sample_call(day(i)));
    REQUIRE(opened.store->flush());
  }
  sql(home, "UPDATE calls SET outcome = 'perhaps' WHERE id = 2");
  const auto view = read_history(home.path());
  CHECK(view.error.empty());
  CHECK(view.unreadable == 1);
  CHECK(instants(view) == std::vector{day(0), day(2)});
}
