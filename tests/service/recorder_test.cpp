// What the loop records while a thread writes to the disk. Played with ThreadSanitizer as well:
// tests/threads/run.sh.
#include "service/recorder.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

constexpr int calls = 400;

// The number of a call is its request id.
void end_call(recorder& into, int number, milliseconds boot) {
  call made;
  made.op = operation::add;
  made.key = {"live.example.com", "cams", std::to_string(number % 7)};
  answer got;
  got.request_id = std::to_string(number);
  into.record(made, got, {day(1) + boot, boot}, {day(1) + boot, boot});
}

}  // namespace

TEST_CASE("calls that end while the disk is written to are all on it afterwards, each once") {
  const scratch_directory home;
  {
    const auto opened = open_store(home);
    boost::asio::io_context loop;
    side_thread beside(loop);
    int ended = 0;
    recorder tested(*opened.store, &beside, [&] { ++ended; });
    const keep_settings settings;
    agenda all(settings, 1);
    milliseconds boot{0};
    int while_writing = 0;
    for (int number = 0; number < calls; ++number) {
      boot += milliseconds{1};
      while_writing += tested.is_writing();
      end_call(tested, number, boot);
      tested.turn(all, {day(1) + boot, boot}, number % 3 == 0);
      if (number % 5 == 0) REQUIRE(beside.wait(std::chrono::minutes(1)));
      loop.poll();
    }
    while (!tested.is_settled()) {
      REQUIRE(beside.wait(std::chrono::minutes(1)));
      tested.turn(all, {day(1) + boot, boot}, true);
    }
    CHECK(ended > calls / 5);
    CHECK(while_writing > 0);
    CHECK_FALSE(tested.failing());
  }
  const auto found = read_history(home.path()).calls;
  REQUIRE(found.size() == calls);
  for (int number = 0; number < calls; ++number) {
    CHECK(found[static_cast<std::size_t>(number)].request_id == std::to_string(number));
  }
}

TEST_CASE("a recorder without a thread writes in place") {
  const scratch_directory home;
  const auto opened = open_store(home);
  recorder tested(*opened.store);
  const keep_settings settings;
  agenda all(settings, 1);
  end_call(tested, 1, milliseconds{1});
  tested.turn(all, {day(1), milliseconds{1}}, true);
  CHECK(tested.is_settled());
  CHECK(read_history(home.path()).calls.size() == 1);
}
