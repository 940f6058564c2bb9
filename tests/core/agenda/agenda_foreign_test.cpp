// Configs of streams that are not in the files: each is told once, and not again by the next
// process.
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const stream_key theirs = key_of("theirs");

void stands(world& w, const stream_key& key, utc_seconds until) {
  w.cloud.set(key, {made(w.second(), until, source_b)}, w.second());
}

std::size_t remembered(const world& w) { return w.kept().domains.at(0).foreign.size(); }

}  // namespace

TEST_CASE("a foreign config is told once, however often the process begins anew") {
  world w(day_one);
  stands(w, theirs, day_one + days{6});
  w.load({harbour});
  for (int i = 0; i < 3; ++i) {
    w.run_for(1h);
    w.restart({harbour});
  }
  w.run_for(1h);
  CHECK(w.count("foreign_config") == 1);
  stands(w, key_of("another"), day_one + days{6});
  w.run_for(1h);
  w.restart({harbour});
  w.run_for(1h);
  CHECK(w.count("foreign_config") == 2);
  CHECK(w.last("foreign_config")["stream"] == "another");
}

TEST_CASE("a foreign stream that its keeper renews is not told again") {
  world w(day_one);
  w.load({harbour});
  for (int week = 0; week < 6; ++week) {
    stands(w, theirs, w.second() + days{7});
    w.run_for(days{3});
    w.restart({harbour});
    w.run_for(days{3} + 20h);
  }
  CHECK(w.count("foreign_config") == 1);
}

TEST_CASE("a foreign config without an end is told once in a year") {
  world w(day_one);
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    auto got = w.cloud.apply(c, now);
    records_of(got).push_back({.key = theirs, .held = {source_b, {}, {}}, .permanent = true});
    return got;
  };
  w.load({harbour});
  for (int month = 0; month < 3; ++month) {
    w.run_for(days{30});
    w.restart({harbour});
  }
  w.run_for(1h);
  CHECK(w.count("foreign_config") == 1);
  CHECK(remembered(w) == 1);
}

TEST_CASE("a config without an end is taken over by an update, and that is told") {
  world w(day_one);
  bool stands = true;
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (!stands) return std::nullopt;
    if (c.op == operation::add) return refusal(failure_kind::conflict, "ConfigAlreadyExists");
    if (c.op == operation::update) {
      stands = false;
      w.cloud.set(c.key, {made(day_one, day_one + 1h, source_b)}, now);
      return std::nullopt;
    }
    auto got = w.cloud.apply(c, now);
    records_of(got).push_back(
        {.key = c.key.stream.empty() ? harbour.key : c.key, .held = {source_b, day_one, {}},
         .permanent = true});
    return got;
  };
  w.load({harbour});
  w.run_for(1h);
  CHECK(w.count("config_adopted") == 1);
  CHECK(w.last("config_adopted")["before"].find("/no end ") != std::string::npos);
  w.run_for(days{14});
  CHECK(w.count("config_adopted") == 1);
}

TEST_CASE("a foreign stream that is gone for a week after its end is forgotten") {
  world w(day_one);
  stands(w, theirs, day_one + days{2});
  w.load({harbour});
  w.run_for(days{2} + 1h);
  w.cloud.set(theirs, {}, w.second());
  w.run_for(days{6});
  CHECK(remembered(w) == 1);
  w.run_for(days{2});
  CHECK(remembered(w) == 0);
  stands(w, theirs, w.second() + days{2});
  w.run_for(1h);
  CHECK(w.count("foreign_config") == 2);
}

TEST_CASE("of a great many foreign streams a thousand are remembered, and none is told twice") {
  world w(day_one);
  for (int i = 0; i < 1500; ++i) stands(w, key_of("s" + std::to_string(i)), day_one + days{6});
  w.load({harbour});
  w.run_for(1h);
  w.restart({harbour});
  w.run_for(1h);
  CHECK(w.count("foreign_config") == 1);
  CHECK(w.last("foreign_config")["count"] == "1500");
  CHECK(remembered(w) == 1000);
}

TEST_CASE("looks that show what was told leave nothing to save") {
  world w(day_one);
  stands(w, theirs, day_one + days{6});
  w.load({harbour});
  w.run_for(1h);
  const auto before = w.saves;
  w.run_for(6h);
  CHECK(w.saves == before);
}
