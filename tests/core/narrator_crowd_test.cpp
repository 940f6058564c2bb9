// Incidents of many schedules at once.
#include "core/narrator_crowd.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

std::vector<event> lost(int count) {
  std::vector<event> all;
  for (int i = 0; i < count; ++i) {
    all.push_back({level::error,
                   "coverage_lost",
                   {{"schedule", "s" + std::to_string(i)}, {"domain", "d"}, {"cause", "gone"}}});
  }
  return all;
}

}  // namespace

TEST_CASE("twenty are told one by one, three hundred as one line with the first and the cause") {
  crowd c;
  CHECK(c.thin(lost(20), 0ms).size() == 20);
  crowd other;
  const auto told = other.thin(lost(300), 0ms);
  REQUIRE(told.size() == 1);
  CHECK(std::string(told[0].name) == "coverage_lost");
  CHECK(told[0].severity == level::error);
  REQUIRE(told[0].fields.size() == 3);
  CHECK(std::string(told[0].fields[0].first) == "count");
  CHECK(told[0].fields[0].second == "300");
  CHECK(std::string(told[0].fields[1].first) == "first");
  CHECK(told[0].fields[1].second == "s0");
  CHECK(told[0].fields[2].second == "gone");
}

TEST_CASE("of many the first that has failed speaks, and not one that waits behind it") {
  auto told = lost(30);
  told[4].fields.emplace_back("code", "Forbidden.RAM");
  crowd c;
  CHECK(c.thin(told, 0ms).at(0).fields[1].second == "s4");
  CHECK(c.thin(lost(3), 1s).empty());
  CHECK(c.thin(told, 2s).empty());
  CHECK(c.thin(lost(3), 3s).empty());
  const auto later = c.thin({}, 11s);
  REQUIRE(later.size() == 1);
  CHECK(later[0].fields[0].second == "36");
  CHECK(later[0].fields[1].second == "s4");
}

TEST_CASE("what follows within the minute is one line every ten seconds, and then it begins anew") {
  crowd c;
  CHECK(c.thin(lost(21), 0ms).size() == 1);
  CHECK(c.wake() == far_future);
  CHECK(c.thin(lost(5), 10s).empty());
  CHECK(c.thin(lost(5), 15s).empty());
  CHECK(c.wake() == 20s);
  const auto told = c.thin({}, 20s);
  REQUIRE(told.size() == 1);
  CHECK(told[0].fields[0].second == "10");
  CHECK(c.wake() == far_future);
  CHECK(c.thin(lost(5), 55s).empty());
  CHECK(c.wake() == 60s);
  CHECK(c.thin({}, 60s).size() == 1);
  CHECK(c.thin(lost(5), 61s).size() == 5);
}

TEST_CASE("what is held when the process ends is told") {
  crowd c;
  c.thin(lost(21), 0ms);
  CHECK(c.flush().empty());
  c.thin(lost(3), 1s);
  const auto told = c.flush();
  REQUIRE(told.size() == 1);
  CHECK(told[0].fields[0].second == "3");
  CHECK(c.flush().empty());
}

TEST_CASE("other events are told as they are, and incidents of another name do not count") {
  crowd c;
  auto told = lost(15);
  for (int i = 0; i < 30; ++i) told.push_back({level::info, "window_accepted", {}});
  for (int i = 0; i < 15; ++i) told.push_back({level::info, "coverage_restored", {}});
  CHECK(c.thin(told, 0ms).size() == 60);
}
