// That the cloud pulls from another source is told, and no secret of it.
#include "core/online/source_watch.hpp"

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const std::string first = "rtmp://u:p@a.example.com/cams/harbour?key=secret";
const std::string second = "rtmp://b.example.com/cams/harbour?key=secret";

struct looking {
  world cloud{day_one};
  source_watch tested{};
  milliseconds at{100h};

  explicit looking(int count = 1) {
    std::vector<schedule> all = keep_many(count);
    for (auto& one : all) one.sources = {first, second};
    begin(cloud, all);
  }
  std::vector<event> look(const std::string& source, milliseconds after, int count = 1) {
    at += after;
    std::vector<source_in_use> shown;
    for (int i = 0; i < count; ++i) shown.push_back({key_of("cam" + std::to_string(i)), source});
    tested.looked("live.example.com", shown, cloud.tested.view().all, at);
    return tested.take_events();
  }
};

}  // namespace

TEST_CASE("a change of the source is told once, masked, and the first one is none") {
  looking w;
  CHECK(w.look(first, 10min).empty());
  CHECK(w.look(first, 10min).empty());
  const auto told = w.look(second, 10min);
  REQUIRE(told.size() == 1);
  CHECK(told[0].severity == level::info);
  CHECK(told[0].name == std::string("source_changed"));
  CHECK(told[0].fields[3].second == "rtmp://***@a.example.com/cams/harbour?***");
  CHECK(told[0].fields[4].second == "rtmp://b.example.com/cams/harbour?***");
  CHECK(w.look(second, 10min).empty());
  CHECK(w.tested.of(key_of("cam0")) == "rtmp://b.example.com/cams/harbour?***");
}

TEST_CASE("one that goes to and fro is told once an hour, with where it has come to") {
  looking w;
  w.look(first, 10min);
  std::size_t lines = 0;
  for (int i = 0; i < 144; ++i) lines += w.look(i % 2 == 0 ? second : first, 10min).size();
  CHECK(lines <= 24);
  CHECK(lines >= 10);
  const auto calm = w.look(second, 2h);
  CHECK(calm.size() + w.look(second, 2h).size() <= 1);
}

TEST_CASE("of many at once a few are told, and how many more there are") {
  looking w(12);
  w.look(first, 10min, 12);
  const auto told = w.look(second, 10min, 12);
  REQUIRE(told.size() == 5);
  CHECK(std::string(told[4].fields.back().first) == "more");
  CHECK(told[4].fields.back().second == "7");
}

TEST_CASE("streams that are in no file are nobody's business") {
  looking w;
  w.look(first, 10min, 3);
  CHECK(w.tested.of(key_of("cam2")).empty());
  CHECK(w.look(second, 10min, 3).size() == 1);
}
