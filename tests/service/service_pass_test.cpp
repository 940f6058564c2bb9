// One pass of the daemon's work: a service that ends by itself.
#include <doctest/doctest.h>

#include "service/service.hpp"
#include "support/service/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::testing;

namespace {

void make_pass(world& w, milliseconds longest, bool reached) {
  w.files.schedules = {wanted_stream("harbour")};
  w.ends = end_condition{longest, [reached](const agenda&, milliseconds) { return reached; }};
  w.start();
}

}  // namespace

TEST_CASE("a pass ends on the first turn on which its condition holds and no call is in flight") {
  world w;
  bool hanging = false;
  bool asked_in_flight = false;
  w.files.schedules = {wanted_stream("harbour")};
  w.api.hangs = [&](const call& made) { return hanging = made.op == operation::add; };
  w.ends = end_condition{seconds{60}, [&](const agenda&, milliseconds) {
                           asked_in_flight = asked_in_flight || hanging;
                           return w.api.calls.size() > 1;
                         }};
  w.start();
  w.pass(seconds{10});
  CHECK_FALSE(w.ended());
  hanging = false;
  w.api.let_go();
  w.pass(milliseconds{0});
  CHECK(w.ended());
  CHECK_FALSE(asked_in_flight);
  CHECK(w.daemon().schedules().counts().calls == w.api.calls.size());
  CHECK(w.state.on_disk().streams.size() == 1);
}

TEST_CASE("a pass whose condition never holds works until its longest time is over") {
  world w;
  make_pass(w, seconds{60}, false);
  w.pass(milliseconds{59'999});
  CHECK_FALSE(w.ended());
  CHECK(w.journal.count("window_accepted") == 1);
  w.pass(milliseconds{1});
  CHECK(w.ended());
}

TEST_CASE("a pass logs what it does, and nothing of a daemon's life") {
  world w;
  make_pass(w, seconds{5}, false);
  w.pass(seconds{5});
  CHECK(w.ended());
  CHECK(w.journal.count("window_accepted") == 1);
  for (const auto* name : {"started", "config_loaded", "ready", "stopping", "stopped"}) {
    CHECK(w.journal.count(name) == 0);
  }
}

TEST_CASE("a pass aborts calls 5 s after its end, and logs that they failed") {
  world w;
  w.api.hangs = [](const call& made) { return made.op == operation::add; };
  make_pass(w, seconds{3}, false);
  w.pass(milliseconds{7'999});
  CHECK_FALSE(w.ended());
  w.pass(milliseconds{1});
  CHECK(w.ended());
  CHECK(w.journal.count("attempt_failed") == 1);
}

TEST_CASE("a stop ends a pass before its condition holds") {
  world w;
  make_pass(w, seconds{60}, false);
  w.pass(seconds{3});
  w.daemon().stop();
  w.pass(milliseconds{0});
  CHECK(w.ended());
}
