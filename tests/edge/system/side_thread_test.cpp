#include "edge/system/side_thread.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>

using namespace pullkeeper;

TEST_CASE("work is done one by one beside the loop, and what follows it on the loop") {
  boost::asio::io_context loop;
  side_thread beside(loop);
  std::string order;                   // no lock: what follows is all on this thread
  std::atomic<std::thread::id> worker;
  for (const char* name : {"a", "b", "c"}) {
    beside.begin([&] { worker = std::this_thread::get_id(); }, [&order, name] { order += name; });
  }
  CHECK(beside.is_busy());
  CHECK(beside.wait(std::chrono::minutes(1)));
  CHECK(order == "abc");
  CHECK_FALSE(beside.is_busy());
  CHECK(worker.load() != std::this_thread::get_id());
  loop.poll();                         // what was posted for it meanwhile finds nothing to do
  CHECK(order == "abc");
}

TEST_CASE("the loop is told when work has ended, without waiting for it") {
  boost::asio::io_context loop;
  const auto keep_running = boost::asio::make_work_guard(loop);
  side_thread beside(loop);
  beside.begin([] {}, [&] { loop.stop(); });
  loop.run();
  CHECK_FALSE(beside.is_busy());
}

TEST_CASE("waiting for work that does not end ends by itself, and the work is still under way") {
  boost::asio::io_context loop;
  std::atomic<bool> stuck = true;
  bool followed = false;
  side_thread beside(loop);
  beside.begin([&] { stuck.wait(true); }, [&] { followed = true; });
  CHECK_FALSE(beside.wait(milliseconds{10}));
  CHECK(beside.is_busy());
  CHECK_FALSE(followed);
  stuck = false;
  stuck.notify_all();
  CHECK(beside.wait(std::chrono::minutes(1)));
  CHECK(followed);
}

TEST_CASE("the end waits for what was asked for, and nothing follows it") {
  boost::asio::io_context loop;
  int done = 0;
  bool followed = false;
  {
    side_thread beside(loop);
    for (int i = 0; i < 100; ++i) beside.begin([&] { ++done; }, [&] { followed = true; });
  }
  CHECK(done == 100);
  CHECK_FALSE(followed);
}
