// Whose turn it is where several domains wait: one that fails or is slow must not cost another.
#include <doctest/doctest.h>

#include "sandbox/to_answer.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const std::string bad_domain = "bad.example.com";

std::vector<schedule> many(int count, const std::string& domain, utc_seconds start) {
  std::vector<schedule> schedules;
  for (int i = 0; i < count; ++i) {
    auto s = keep("cam" + std::to_string(i), start);
    s.name += " at " + domain;
    s.key.domain = domain;
    schedules.push_back(s);
  }
  return schedules;
}

std::vector<schedule> both(std::vector<schedule> a, const std::vector<schedule>& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// As the edge reads it.
answer said(const char* code, int status) {
  sandbox::cloud_answer from;
  from.status = status;
  from.code = code;
  return sandbox::to_answer(operation::describe, from, "R");
}

std::size_t looks_at(const world& w, const std::string& domain) {
  std::size_t result = 0;
  for (const auto& c : w.calls) {
    result += c.what.op == operation::describe && c.what.key.domain == domain ? 1U : 0U;
  }
  return result;
}

}  // namespace

TEST_CASE("a busy domain with four dark streams is no outage, and costs another one no look") {
  for (const char* code : {"ServiceBusy", "SystemUpgrading", "LockFail", "OperationConflict"}) {
    CAPTURE(code);
    world w(day_one);
    w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
      if (c.key.domain != bad_domain) return std::nullopt;
      return said(code, 403);
    };
    w.load(both(many(4, bad_domain, day_one - 1h), {harbour}));
    w.run_for(days{1});
    CHECK(looks_at(w, "live.example.com") >= 24 * 6);
    CHECK(!w.tested.view().way.endpoint().open());
    CHECK(w.last("attempt_failed")["kind"] == "busy");
    CHECK(w.cloud.dark(harbour.key, day_one + 5s, w.second()) == 0s);
    CHECK(w.calls.size() < 4 * 24 * 3600);
  }
}

TEST_CASE("a domain whose every outcome is unknown costs another one no look [A16]") {
  world w(day_one);
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.key.domain != bad_domain) return std::nullopt;
    return said("InternalError", 500);
  };
  w.load(both(many(4, bad_domain, day_one - 1h), {harbour}));
  w.run_for(10h);
  CHECK(looks_at(w, "live.example.com") >= 10 * 6);
}

TEST_CASE("forty dark streams of a busy domain leave half of the rate to another one") {
  world w(day_one);
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.key.domain != bad_domain || c.op == operation::describe) return std::nullopt;
    return said("ServiceBusy", 403);
  };
  const auto healthy = many(40, "live.example.com", day_one + 60s);
  w.load(both(many(40, bad_domain, day_one - 1h), healthy));
  w.run_for(1h);
  for (const auto& s : healthy) CHECK(w.cloud.dark(s.key, day_one + 60s, w.second()) == 0s);
}

TEST_CASE("a domain whose calls all time out does not keep another one's from being made") {
  world w(day_one);
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    const bool bad = c.key.domain == bad_domain;
    w.latency = bad ? milliseconds(10s) : 100ms;
    return bad ? std::optional(lost("timeout")) : std::nullopt;
  };
  const auto healthy = many(12, "live.example.com", day_one + 10min);
  w.load(both(many(20, bad_domain, day_one - 1h), healthy));
  w.run_for(5h);
  CHECK(looks_at(w, "live.example.com") >= 4 * 6);
  for (const auto& s : healthy) CHECK(w.cloud.dark(s.key, day_one + 10min, w.second()) == 0s);
}

TEST_CASE("a slow domain holds at most half of the calls in flight while another one waits") {
  world w(day_one);
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    const bool bad = c.key.domain == bad_domain;
    w.latency = bad ? milliseconds(10s) : 100ms;
    if (!bad || c.op == operation::describe) return std::nullopt;
    return said("ServiceBusy", 403);
  };
  const auto healthy = many(60, "live.example.com", day_one + 60s);
  w.load(both(many(20, bad_domain, day_one - 1h), healthy));
  w.run_for(1h);
  for (const auto& s : healthy) CHECK(w.cloud.dark(s.key, day_one + 60s, w.second()) == 0s);
}

TEST_CASE("the earliest lapse comes first, but no domain twice in a row while another waits") {
  world w(day_one - 2h);
  w.load(both(many(20, "a.example.com", day_one - 1h), many(20, "b.example.com", day_one)));
  w.run_for(1min);
  std::vector<std::string> order;
  for (const auto& c : w.calls) {
    if (c.what.op == operation::add) order.push_back(c.what.key.domain);
  }
  REQUIRE(order.size() == 40);
  CHECK(order[0] == "a.example.com");
  // But for the instants in which only the other one's look was allowed by the rates.
  int in_turn = 0;
  for (std::size_t i = 1; i < 38; ++i) in_turn += order[i] != order[i - 1];
  CHECK(in_turn >= 30);
}

TEST_CASE("a domain whose deletions could not be sent has its turn among others all the same") {
  keep_settings settings;
  settings.on_removed = removal_policy::remove;
  world w(day_one - days{1}, settings);
  const auto gone = many(4, "a.example.com", day_one - 20h);
  const auto kept = many(1, "b.example.com", day_one - 20h);
  w.load(both(gone, kept));
  w.run_for(6h);
  w.keeps_deletions_back = true;
  w.load(kept);
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 0);
  w.keeps_deletions_back = false;
  w.run_for(1h);
  CHECK(w.count(operation::remove) == 4);
  w.calls.clear();
  const auto now = w.second();
  auto wanted = both(many(20, "a.example.com", now - 1h), many(20, "b.example.com", now));
  w.load(both(wanted, many(20, "c.example.com", now)));
  w.run_for(10min);
  int of_a = 0, adds = 0;
  for (const auto& c : w.calls) {
    if (c.what.op != operation::add || ++adds > 30) continue;
    of_a += c.what.key.domain == "a.example.com" ? 1 : 0;
  }
  REQUIRE(adds >= 59);
  CHECK(of_a >= 8);
}
