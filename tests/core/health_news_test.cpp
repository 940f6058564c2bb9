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
  const auto told = news.follow(with({t::api_unreachable}, 0s), 0s);
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
  CHECK(news.follow(with({t::api_unreachable}, 60s), 60s).empty());
  CHECK(news.follow(with({}, 70s), 70s).empty());
  CHECK(news.wake() == 80s);
  const auto over = news.follow(with({}, 80s), 80s);
  REQUIRE(names(over) == "api_back");
  CHECK(over[0].fields[1].second == "1m20s");
  CHECK(news.follow(with({}, 90s), 90s).empty());
}

TEST_CASE("one that comes and goes is one, whichever way the API fails") {
  using t = trouble_kind;
  health_news news;
  CHECK(names(news.follow(with({t::api_unreachable}, 0s), 0s)) == "api_unreachable");
  CHECK(news.follow(with({}, 5s), 5s).empty());
  CHECK(news.follow(with({t::api_failing}, 9s), 9s).empty());
  CHECK(news.follow(with({}, 30s), 30s).empty());
  CHECK(names(news.follow(with({}, 40s), 40s)) == "api_back");
}

TEST_CASE("what is told where it is met is not told twice, but its end is") {
  using t = trouble_kind;
  health_news news;
  CHECK(news.follow(with({t::key_refused, t::permission_missing, t::clock_in_doubt}, 0s), 0s)
            .empty());
  news.follow(with({}, 1s), 1s);
  CHECK(names(news.follow(with({}, 20s), 20s)) ==
        "credentials_restored permission_restored clock_restored");
}

TEST_CASE("what the files or the disk do is told by those who see it") {
  using t = trouble_kind;
  health_news news;
  CHECK(news.follow(with({t::files_refused, t::state_not_writable, t::schedules_vanished}, 0s), 0s)
            .empty());
  news.follow(with({}, 1s), 1s);
  CHECK(news.follow(with({}, 20s), 20s).empty());
}

TEST_CASE("nobody has caught up while an outage keeps streams dark") {
  using t = trouble_kind;
  health_news news;
  CHECK(names(news.follow(with({t::catching_up}, 0s), 0s)) == "catching_up");
  auto dark = with({t::api_unreachable}, 5s);
  dark.count[static_cast<std::size_t>(condition::dark)] = 1;
  CHECK(names(news.follow(dark, 5s)) == "api_unreachable");
  for (const auto later : {15s, 25s, 35s}) {
    dark.made = then + later;
    CHECK(news.follow(dark, later).empty());
    CHECK(news.wake() > later);
  }
  const auto over = news.follow(with({}, 60s), 60s);
  CHECK(names(over) == "caught_up");
  CHECK(over[0].fields[1].second == "1m");
}
