// When the streams of a domain are listed, what an answer is worth, and what is told of it.
#include "core/online/watch.hpp"

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// An agenda that keeps the streams, and a cloud that gets those of `online`.
struct watched_world {
  world cloud{day_one};
  online_watch tested;
  std::vector<std::string> online;
  std::optional<failure> fails{};
  std::size_t page_size = 3000;
  bool loses_second_page = false;
  std::vector<online_call> calls{};
  std::vector<event> told{};

  explicit watched_world(const std::vector<schedule>& schedules,
                         const online_settings& settings = {}) {
    begin(cloud, schedules);
    for (const auto& s : schedules) online.push_back(s.key.stream);
    tested.configure(settings, cloud.local().boot);
  }
  agenda_view view() {
    auto seen = cloud.tested.view();
    seen.now = {cloud.local().boot, cloud.now()};
    return seen;
  }
  online_answer answer_to(const online_call& asked) const {
    online_answer got;
    if (fails) {
      got.got.says = refused{*fails, {}};
      return got;
    }
    got.got.says = accepted{};
    auto& page = got.shown;
    page.number = asked.page;
    page.records = static_cast<long long>(online.size());
    page.pages = static_cast<long long>((online.size() + page_size - 1) / page_size);
    if (loses_second_page && asked.page == 2) return got;
    const auto first = static_cast<std::size_t>(asked.page - 1) * page_size;
    for (auto i = first; i < std::min(online.size(), first + page_size); ++i) {
      page.streams.push_back({key_of(online[i]), day_one});
    }
    return got;
  }
  // In steps of a second.
  void run_for(seconds span) {
    for (seconds i{0}; i < span; i += 1s) {
      cloud.run_for(1s);
      while (auto due = tested.wake() <= cloud.local().boot ? tested.next(view()) : std::nullopt) {
        calls.push_back(*due);
        cloud.run_for(200ms);
        tested.answered(due->id, answer_to(*due), view());
      }
      for (auto& one : tested.take_events()) told.push_back(std::move(one));
    }
  }
  std::size_t count(const std::string& name) const {
    return static_cast<std::size_t>(std::count_if(
        told.begin(), told.end(), [&](const event& one) { return one.name == name; }));
  }
  online_health of(const std::string& stream) {
    auto seen = health();
    seen.schedules.push_back({.key = key_of(stream)});
    tested.show(seen);
    return seen.schedules[0].online;
  }
};

std::string field(const event& of, const std::string& key) {
  for (const auto& [name, value] : of.fields) if (name == key) return value;
  return {};
}

}  // namespace

TEST_CASE("a domain is listed once a minute, the first time after a minute") {
  watched_world w({harbour, studio});
  w.run_for(59s);
  CHECK(w.calls.empty());
  w.run_for(600s);
  CHECK(w.calls.size() >= 9);
  CHECK(w.calls.size() <= 10);
  CHECK(w.calls[0].domain == "live.example.com");
  CHECK(w.told.empty());
  CHECK(w.of("harbour").is == presence::online);
  CHECK(w.of("harbour").since == day_one);
}

TEST_CASE("where no config runs nobody asks") {
  watched_world w({keep("later", day_one + days{30})});
  w.run_for(600s);
  CHECK(w.calls.empty());
}

TEST_CASE("nobody asks while it is off, and what was known is forgotten") {
  watched_world w({harbour});
  w.run_for(120s);
  w.tested.configure({.on = false}, w.cloud.local().boot);
  w.calls.clear();
  w.run_for(600s);
  CHECK(w.calls.empty());
  CHECK(!w.of("harbour").watched);
  w.tested.configure({}, w.cloud.local().boot);
  w.run_for(200s);
  CHECK(w.of("harbour").is == presence::online);
}

TEST_CASE("a dark stream is one warning with its sources, and its return one line") {
  auto secret = harbour;
  secret.sources = {"rtmp://user:word@a.example.com/cams/harbour?key=word"};
  watched_world w({secret, studio});
  w.run_for(200s);
  w.online = {"studio"};
  w.run_for(3600s);
  REQUIRE(w.told.size() == 1);
  CHECK(w.told[0].name == std::string("stream_dark"));
  CHECK(w.told[0].severity == level::warning);
  CHECK(field(w.told[0], "schedule") == "harbour");
  CHECK(field(w.told[0], "sources") == "rtmp://***@a.example.com/cams/harbour?***");
  CHECK(w.of("harbour").is == presence::dark);
  w.online = {"harbour", "studio"};
  w.run_for(3600s);
  REQUIRE(w.told.size() == 2);
  CHECK(w.told[1].name == std::string("stream_back"));
  CHECK(w.cloud.writes() == 0);
}

TEST_CASE("many of one list are one line, and all of a domain are, few as they are") {
  watched_world w(keep_many(10));
  w.run_for(200s);
  const auto all = std::exchange(w.online, {"cam0", "cam1"});
  w.run_for(600s);
  REQUIRE(w.told.size() == 1);
  CHECK(w.told[0].name == std::string("streams_dark"));
  CHECK(field(w.told[0], "streams") == "8");
  CHECK(field(w.told[0], "names").starts_with("cam2, cam3"));
  w.online = all;
  w.run_for(600s);
  CHECK(w.count("streams_back") == 1);
  w.told.clear();
  watched_world two({harbour, studio});
  two.run_for(200s);
  two.online = {};
  two.run_for(600s);
  REQUIRE(two.told.size() == 1);
  CHECK(two.told[0].name == std::string("streams_dark"));
}

TEST_CASE("all pages are one list, and a page that is missing makes it none") {
  watched_world w(keep_many(10));
  w.page_size = 4;
  w.run_for(130s);
  REQUIRE(w.calls.size() == 6);
  CHECK(w.calls[2].page == 3);
  CHECK(w.of("cam9").is == presence::online);
  w.loses_second_page = true;
  w.run_for(1200s);
  CHECK(w.told.empty());
  CHECK(w.of("cam5").is == presence::online);
}

TEST_CASE("without the permission it is said once, and asked again every hour") {
  watched_world w({harbour});
  w.fails = failure{failure_kind::permission, "Forbidden.RAM", {}};
  w.run_for(3500s);
  CHECK(w.calls.size() == 1);
  REQUIRE(w.told.size() == 1);
  CHECK(w.told[0].name == std::string("online_unknown"));
  CHECK(w.told[0].severity == level::info);
  CHECK(field(w.told[0], "code") == "Forbidden.RAM");
  CHECK(w.of("harbour").is == presence::unknown);
  w.run_for(24h);
  CHECK(w.calls.size() <= 26);
  w.fails.reset();
  w.run_for(3700s);
  CHECK(w.told.size() == 2);
  CHECK(w.count("online_known") == 1);
  CHECK(w.of("harbour").is == presence::online);
}

TEST_CASE("a list that fails now and then is not told, and one that goes on is") {
  watched_world w({harbour});
  w.run_for(200s);
  for (int i = 0; i < 50; ++i) {
    w.fails = failure{failure_kind::transient, "timeout", {}};
    w.run_for(70s);
    w.fails.reset();
    w.run_for(200s);
  }
  CHECK(w.told.empty());
  w.fails = failure{failure_kind::transient, "timeout", {}};
  w.run_for(3600s);
  CHECK(w.count("online_unknown") == 1);
  CHECK(w.told.size() == 1);
  CHECK(w.of("harbour").is == presence::unknown);
}

TEST_CASE("a stream that was dark stays so while the list cannot be had") {
  watched_world w({harbour, studio});
  w.run_for(200s);
  w.online = {"studio"};
  w.run_for(300s);
  w.fails = failure{failure_kind::transient, "timeout", {}};
  w.run_for(3600s);
  CHECK(w.of("harbour").is == presence::dark);
  CHECK(w.of("studio").is == presence::unknown);
  w.fails.reset();
  w.run_for(1200s);
  CHECK(w.count("stream_dark") == 1);
}

TEST_CASE("a day of forty streams with all their handovers is no line") {
  watched_world w(keep_many(40));
  w.run_for(26h);
  CHECK(w.told.empty());
  CHECK(w.calls.size() >= 1500);
  CHECK(w.calls.size() <= 1600);
}
