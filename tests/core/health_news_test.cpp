// What is amiss as a whole, for the log.
#include "core/health_news.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

const utc_millis then = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);

health with(std::vector<trouble_kind> troubles, milliseconds later) {
  health seen;
  seen.made = then + later;
  for (const auto what : troubles) {
    trouble one{.what = what, .streams = 3, .first_dark = then + 1h};
    one.why = {.kind = failure_kind::unreachable, .code = "dns"};
    seen.troubles.push_back(one);
  }
  return seen;
}

std::string names(const std::vector<event>& told) {
  std::string all;
  for (const auto& one : told) all += (all.empty() ? "" : " ") + std::string(one.name);
  return all;
}

}  // namespace

TEST_CASE("a trouble is told once when it begins, with cause and first dark, and once at its end") {
  using t = trouble_kind;
  health_news news;
  const auto told = news.follow(with({t::api_unreachable}, 0s), true, 0s);
  REQUIRE(names(told) == "api_unreachable");
  CHECK(told[0].severity == level::error);
  const std::vector<std::pair<const char*, std::string>> expected{
      {"cause", "the API cannot be reached"}, {"code", "dns"}, {"kind", "unreachable"},
      {"streams", "3"}, {"first_dark", "2026-12-01T01:00:00Z"}};
  REQUIRE(told[0].fields.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(std::string(told[0].fields[i].first) == expected[i].first);
    CHECK(told[0].fields[i].second == expected[i].second);
  }
  CHECK(news.follow(with({t::api_unreachable}, 60s), true, 60s).empty());
  CHECK(news.follow(with({}, 70s), true, 70s).empty());
  CHECK(news.wake() == 80s);
  const auto over = news.follow(with({}, 80s), true, 80s);
  REQUIRE(names(over) == "api_back");
  CHECK(over[0].fields[1].second == "1m20s");
  CHECK(news.follow(with({}, 90s), true, 90s).empty());
}

TEST_CASE("one that comes and goes is one, whichever way the API fails") {
  using t = trouble_kind;
  health_news news;
  CHECK(names(news.follow(with({t::api_unreachable}, 0s), true, 0s)) == "api_unreachable");
  CHECK(news.follow(with({}, 5s), true, 5s).empty());
  CHECK(news.follow(with({t::api_failing}, 9s), true, 9s).empty());
  CHECK(news.follow(with({}, 30s), true, 30s).empty());
  CHECK(names(news.follow(with({}, 40s), true, 40s)) == "api_back");
}

TEST_CASE("what is told where it is met is not told twice, but its end is") {
  using t = trouble_kind;
  health_news news;
  CHECK(news.follow(with({t::key_refused, t::permission_missing, t::clock_in_doubt}, 0s), true, 0s)
            .empty());
  news.follow(with({}, 1s), true, 1s);
  CHECK(names(news.follow(with({}, 20s), true, 20s)) ==
        "credentials_restored permission_restored clock_restored");
}

TEST_CASE("what the files or the disk do is told by those who see it") {
  using t = trouble_kind;
  health_news news;
  const auto seen = with({t::files_refused, t::state_not_writable, t::schedules_vanished}, 0s);
  CHECK(news.follow(seen, true, 0s).empty());
  news.follow(with({}, 1s), true, 1s);
  CHECK(news.follow(with({}, 20s), true, 20s).empty());
}

TEST_CASE("nobody has caught up while an outage keeps streams dark") {
  using t = trouble_kind;
  health_news news;
  CHECK(names(news.follow(with({t::catching_up}, 0s), true, 0s)) == "catching_up");
  auto dark = with({t::api_unreachable}, 5s);
  dark.count[static_cast<std::size_t>(condition::dark)] = 1;
  CHECK(names(news.follow(dark, true, 5s)) == "api_unreachable");
  for (const auto later : {15s, 25s, 35s}) {
    dark.made = then + later;
    CHECK(news.follow(dark, true, later).empty());
    CHECK(news.wake() > later);
  }
  const auto over = news.follow(with({}, 60s), true, 60s);
  CHECK(names(over) == "caught_up");
  CHECK(over[0].fields[1].second == "1m");
}

TEST_CASE("what a process has told before it died ends in the next, once, where it is gone") {
  using t = trouble_kind;
  health_news before;
  const std::vector all{t::schedules_vanished, t::key_refused, t::api_failing,
                        t::permission_missing, t::quota_reached, t::state_not_writable,
                        t::drift_fight, t::removal_held, t::clock_in_doubt, t::throttled,
                        t::catching_up, t::files_refused};
  before.follow(with(all, 0s), true, 0s);
  health_news news;
  news.recall(before.lasting());
  CHECK(news.lasting() == before.lasting());
  CHECK(news.follow(with({}, 50s), false, 5s).empty());
  CHECK(news.wake() == far_future);
  CHECK(news.follow(with({}, 60s), true, 15s).empty());
  CHECK(news.wake() == 25s);
  const auto over = news.follow(with({}, 70s), true, 25s);
  CHECK(names(over) == "schedules_settled credentials_restored api_back permission_restored "
                       "quota_restored state_restored drift_fight_over removal_released "
                       "clock_restored throttling_over caught_up");
  for (const auto& one : over) {
    CHECK(one.severity == level::info);
    CHECK(one.fields[0].second == "2026-12-01T00:00:00Z");
    CHECK(one.fields[1].second == "1m10s");
  }
  CHECK(news.lasting().empty());
  CHECK(news.follow(with({}, 90s), true, 40s).empty());
}

TEST_CASE("what goes on in the next process is told by it as well, and its end is of both") {
  using t = trouble_kind;
  health_news news;
  news.recall({{t::api_unreachable, then}, {t::state_not_writable, then}});
  const auto again = with({t::api_unreachable, t::state_not_writable}, 60s);
  CHECK(names(news.follow(again, false, 5s)) == "api_unreachable");
  CHECK(news.follow(again, true, 6s).empty());
  // Who meets it tells when the disk takes what is written again.
  CHECK(news.follow(with({}, 62s), true, 7s).empty());
  CHECK(news.lasting() == std::vector<told_alarm>{{t::api_unreachable, then}});
  const auto over = news.follow(with({}, 80s), true, 25s);
  REQUIRE(names(over) == "api_back");
  CHECK(over[0].fields[0].second == "2026-12-01T00:00:00Z");
}

TEST_CASE("what a process only remembers it does not tell to begin, but its end") {
  using t = trouble_kind;
  health_news news;
  news.recall({{t::quota_reached, then}});
  auto remembered = with({t::quota_reached}, 10s);
  remembered.troubles[0].why.recalled = true;
  CHECK(news.follow(remembered, false, 5s).empty());
  CHECK(news.follow(remembered, true, 60s).empty());
  CHECK(news.lasting() == std::vector<told_alarm>{{t::quota_reached, then}});
  SUBCASE("a call of its own meets it") {
    CHECK(names(news.follow(with({t::quota_reached}, 70s), true, 65s)) == "quota_reached");
    CHECK(news.follow(with({t::quota_reached}, 80s), true, 75s).empty());
  }
  SUBCASE("none does") {
    CHECK(news.follow(with({}, 70s), true, 65s).empty());
    CHECK(names(news.follow(with({}, 80s), true, 75s)) == "quota_restored");
  }
}

TEST_CASE("what was never told is, even where an earlier process has met it") {
  health_news news;
  auto remembered = with({trouble_kind::quota_reached}, 10s);
  remembered.troubles[0].why.recalled = true;
  CHECK(names(news.follow(remembered, true, 5s)) == "quota_reached");
}

TEST_CASE("a pass does not wait for what is gone to stay away, but for what is still to be done") {
  using t = trouble_kind;
  health_news news;
  news.recall({{t::quota_reached, then}});
  CHECK(news.follow_to_the_end(with({}, 1s), false, 1s).empty());
  CHECK(names(news.follow_to_the_end(with({}, 2s), true, 2s)) == "quota_restored");
  CHECK(names(news.follow(with({t::catching_up}, 3s), true, 3s)) == "catching_up");
  auto behind = with({}, 4s);
  behind.count[static_cast<std::size_t>(condition::dark)] = 1;
  CHECK(news.follow_to_the_end(behind, true, 4s).empty());
}
