// Processes that are killed while they write.
#include <doctest/doctest.h>

#include <unistd.h>

#include <chrono>
#include <csignal>
#include <thread>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

constexpr int streams = 30;

// All streams carry the number of their generation, and so does the number of their sources.
memory generation(int number) {
  memory all = sample_memory();
  const stream_memory model = all.streams.front();
  all.streams.clear();
  for (int i = 100; i < 100 + streams; ++i) {
    stream_memory one = model;
    one.key.stream = std::to_string(i);
    one.name = std::to_string(number);
    one.sent.front().sources.assign(static_cast<std::size_t>(number % 20 + 1), one.name);
    all.streams.push_back(one);
  }
  return all;
}

int number_of_generation(const memory& all) {
  return all.streams.empty() ? -1 : std::stoi(all.streams.front().name);
}

// Flushes one generation after the other, and tells each that is said to be on disk.
void write_for_ever(const scratch_directory& home, int first, int out) {
  const auto opened = open_store(home);
  for (int number = first;; ++number) {
    opened.store->remember(changes_to(generation(number)));
    opened.store->record(sample_call(day(number)));
    const auto byte = static_cast<unsigned char>(number % 251);
    if (!opened.store->flush() || ::write(out, &byte, 1) != 1) ::_exit(1);
  }
}

}  // namespace

TEST_CASE("a writer killed at any moment leaves one whole generation, the last it told of or the "
          "next [P01 P02]") {
  const scratch_directory home;
  std::mt19937 random(7);
  int told = -1;
  for (int round = 0; round < 50; ++round) {
    child_process writer([&](int out) { write_for_ever(home, told + 1, out); });
    // However slow the machine is, some are killed with something written.
    if (round % 5 == 4 && writer.next_byte() >= 0) ++told;
    // When the kill comes is meant to be left to chance.
    std::thread killer([&writer, wait = random() % 25'000] {
      std::this_thread::sleep_for(std::chrono::microseconds(wait));
      ::kill(writer.pid(), SIGKILL);
    });
    for (int byte = writer.next_byte(); byte >= 0; byte = writer.next_byte()) {
      ++told;
      REQUIRE(byte == told % 251);
    }
    killer.join();
    writer.kill_hard();
    const auto view = read_state(home.path());
    INFO("the reader says: " << view.error);
    const auto again = open_store(home);
    CHECK(again.store->take_notes().empty());
    if (told < 0 && again.found.streams.empty()) continue;
    const int found = number_of_generation(again.found);
    CHECK(found >= told);
    CHECK(found <= told + 1);
    CHECK(again.found == generation(found));
    CHECK((view.found == again.found || view.absent));
    CHECK(read_history(home.path()).calls.size() == static_cast<std::size_t>(found + 1));
    told = found;
  }
  CHECK(told > 0);
}

TEST_CASE("readers beside a writer see whole generations only, never an older one than before") {
  const scratch_directory home;
  keep(home, generation(0));
  child_process writer([&](int out) { write_for_ever(home, 1, out); });
  REQUIRE(writer.next_byte() == 1);
  int last = 0;
  for (int look = 0; look < 200; ++look) {
    const auto view = read_state(home.path());
    REQUIRE_MESSAGE(view.error.empty(), view.error);
    const int found = number_of_generation(view.found);
    REQUIRE(view.found == generation(found));
    REQUIRE(found >= last);
    last = found;
    const auto newest = read_history(home.path(), {{}, {}, 1});
    REQUIRE_MESSAGE(newest.error.empty(), newest.error);
  }
  writer.kill_hard();
  CHECK(last >= 1);
}
