#include "core/lint.hpp"

#include <doctest/doctest.h>

#include <functional>

using namespace pullkeeper;

namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

const utc_seconds today = *parse_rfc3339("2026-12-01T00:00:00Z");

// What a case may change: settings, schedules, the longest call.
struct setup {
  keep_settings keep;
  std::vector<schedule> schedules;
  seconds call_timeout{20};

  std::vector<finding> findings() const { return lint({schedules, keep, call_timeout, today}); }
};

schedule stream(int number) {
  schedule s;
  s.name = "s" + std::to_string(number);
  s.key = {"live.example.com", "cams", s.name};
  s.sources = {"rtmp://origin.example.com/" + s.name};
  s.wanted.start = today - days(1000);
  return s;
}

setup with_streams(int count) {
  setup result;
  for (int i = 0; i < count; ++i) result.schedules.push_back(stream(i));
  return result;
}

std::string shown(const std::vector<finding>& all) {
  std::string text;
  for (const finding& f : all) {
    text += (f.setting.empty() ? "" : f.setting + ": ") +
            (f.schedule ? "[" + std::to_string(*f.schedule) + "]: " : "") + f.text + "; " +
            f.hint + "\n";
  }
  return text;
}

struct rule {
  const char* name;
  std::function<void(setup&)> change;
  const char* told;                    // a part of the only finding; empty: there is none
};

const rule rules[] = {
    {"the defaults", [](setup&) {}, ""},
    {"no schedules", [](setup& s) { s.schedules.clear(); }, "there are no schedules"},
    {"all paused", [](setup& s) { s.schedules[0].paused = true; }, "all schedules are paused"},
    {"over", [](setup& s) { s.schedules[0].wanted.end = today; },
     "[0]: schedule \"s0\" is over since 2026-12-01T00:00:00Z"},
    {"over in a second", [](setup& s) { s.schedules[0].wanted.end = today + seconds(1); }, ""},
    {"a start in the future", [](setup& s) { s.schedules[0].wanted.start = today + days(99); }, ""},
    {"window shorter than lead",
     [](setup& s) { s.keep.window = hours(22); },
     "windows.window: the window (22h) is shorter than the lead (23h)"},
    {"window as long as lead", [](setup& s) { s.keep.window = hours(23); }, ""},
    {"exactly seven days", [](setup& s) { s.keep.lead = days(1); },
     "windows.window: window + lead is exactly 7 days"},
    {"add without a way back",
     [](setup& s) {
       s.keep.handover = handover_mode::add;
       s.keep.lead = days(2);
     },
     "windows.handover: \"handover: add\" with window + lead over max_config"},
    {"add that leaves a way back", [](setup& s) { s.keep.handover = handover_mode::add; }, ""},
    {"a lead of less than two calls",
     [](setup& s) {
       s.keep.lead = seconds(39);
       s.keep.observe_every = seconds(39);
     },
     "windows.lead: the lead (39s) does not hold two calls"},
    {"a lead of two calls",
     [](setup& s) {
       s.keep.lead = seconds(40);
       s.keep.observe_every = seconds(40);
     },
     ""},
    {"looking more rarely than the lead is long",
     [](setup& s) { s.keep.observe_every = hours(24); },
     "reconcile.observe_every: observe_every (1d) is longer than the lead (23h)"},
    {"looking as rarely as the lead is long",
     [](setup& s) { s.keep.observe_every = hours(23); }, ""},
    {"a brake that is always on",
     [](setup& s) {
       s.keep.on_removed = removal_policy::remove;
       s.keep.delete_brake = 0;
     },
     "reconcile.delete_brake: \"on_removed: delete\" with \"delete_brake: 0\" deletes nothing"},
    {"a brake of 0 where nothing is deleted", [](setup& s) { s.keep.delete_brake = 0; }, ""},
    {"a source twice",
     [](setup& s) { s.schedules[0].sources = {"rtmp://a/x", "rtmp://b/x", "RTMP://A/x"}; },
     "[0]: schedule \"s0\" names source 1 again as source 3"},
    {"300 configs", [](setup& s) { s = with_streams(300); }, ""},
    {"301 configs", [](setup& s) { s = with_streams(301); },
     "301 schedules need 301 configs, and the documented quota is 300"},
    {"151 pairs of configs",
     [](setup& s) {
       s = with_streams(151);
       s.keep.handover = handover_mode::add;
     },
     "151 schedules need up to 302 configs"},
    {"301 schedules, one of them paused",
     [](setup& s) {
       s = with_streams(301);
       s.schedules[7].paused = true;
     },
     ""},
    {"more domains than calls to look at them",
     [](setup& s) {
       s = with_streams(6);
       for (schedule& each : s.schedules) each.key.domain = each.name + ".example.com";
       s.keep.observe_every = seconds(1);
     },
     "set observe_every to 2s or more"},
};

}  // namespace

TEST_CASE("what is legal but will not work is told, and what will work is not") {
  for (const rule& r : rules) {
    CAPTURE(std::string(r.name));
    setup s = with_streams(1);
    r.change(s);
    const auto found = s.findings();
    CAPTURE(shown(found));
    if (std::string_view(r.told).empty()) {
      CHECK(found.empty());
      continue;
    }
    REQUIRE(found.size() == 1);
    CHECK(shown(found).find(r.told) != std::string::npos);
    CHECK(!found[0].hint.empty());
  }
}

TEST_CASE("with handover add the window alone must stay below seven days") {
  setup s = with_streams(1);
  s.keep.handover = handover_mode::add;
  s.keep.window = days(7);
  REQUIRE(s.findings().size() == 2);
  CHECK(s.findings()[0].text.find("window is exactly 7 days") == 0);
  s.keep.window = days(6) + hours(12);
  REQUIRE(s.findings().size() == 1);
  CHECK(s.findings()[0].setting == "windows.handover");
}

TEST_CASE("a lead that is too short for the rate is told with one that would do") {
  setup s = with_streams(100);
  s.keep.window = hours(1);
  s.keep.lead = seconds(60);
  s.keep.observe_every = seconds(60);
  s.keep.rate.add = 1;
  auto found = s.findings();
  REQUIRE(found.size() == 1);
  CHECK(found[0].setting == "windows.lead");
  CHECK(found[0].text.find("100 configs fall due") == 0);
  CHECK(found[0].text.find("late by 40s") != std::string::npos);
  CHECK(found[0].hint == "a lead of 1m40s would do, or api.rate.add and .update: 2");
  s.keep.lead = seconds(100);
  s.keep.observe_every = seconds(100);
  CHECK(shown(s.findings()) == "");
}

TEST_CASE("where no lead fits, the rate is to be raised, else the starts are to be spread") {
  setup s = with_streams(100);
  s.keep.window = seconds(90);
  s.keep.lead = seconds(60);
  s.keep.max_config = seconds(150);
  s.keep.observe_every = seconds(60);
  s.keep.rate.add = 1;
  REQUIRE(s.findings().size() == 1);
  CHECK(s.findings()[0].hint == "raise api.rate.add and .update to 2");
  s.call_timeout = seconds(1);
  s.keep.lead = seconds(2);
  s.keep.observe_every = seconds(2);
  s.keep.max_config = seconds(92);
  REQUIRE(s.findings().size() == 1);
  CHECK(s.findings()[0].hint == "spread the starts of schedules over the window");
}

TEST_CASE("pulls that begin at different times do not crowd each other") {
  setup s = with_streams(100);
  s.keep.window = hours(1);
  s.keep.rate = {1, 1, 1, 1};
  const auto delay = [&] { return worst_congestion({s.schedules, s.keep, seconds(20), today}, 1); };
  CHECK(delay().calls == 100);
  CHECK(delay().delay == seconds(100));
  for (std::size_t i = 0; i < 100; ++i) s.schedules[i].wanted.start += seconds(i);
  CHECK(delay().delay == seconds(1));
  for (schedule& each : s.schedules) each.wanted.end = today;
  CHECK(delay().calls == 0);
}

TEST_CASE("time in which nothing was due does not help a later burst") {
  setup s = with_streams(101);
  s.keep.window = hours(10);
  s.keep.rate = {1, 1, 1, 1};
  for (std::size_t i = 1; i < 101; ++i) s.schedules[i].wanted.start += hours(1);
  const congestion worst =
      worst_congestion({s.schedules, s.keep, seconds(20), today}, 1);
  CHECK(worst.calls == 100);
  CHECK(worst.delay == seconds(100));
}

TEST_CASE("a source holds credentials where it has a user name or a telling key in its query") {
  for (const char* source :
       {"rtmp://u:p@o.example.com/a", "rtmp://u@o/a", "http://o/a?x=1&Auth_Key=2",
        "srt://o:9000?streamid=a&passphrase=b", "http://o/a?token=", "http://o?sign=1",
        "rtmp://u:***@o/a?token=x", "http://u:p@o/a?token=***"}) {
    CAPTURE(std::string(source));
    CHECK(holds_credentials(source));
  }
  for (const char* source : {"rtmp://o.example.com/a", "srt://o:9000?streamid=a", "http://o/token",
                             "http://o/a@b", "http://o/a?x=token&y=1", "http://o/a?",
                             "rtmp://u:***@o/***?token=***", "***"}) {
    CAPTURE(std::string(source));
    CHECK(!holds_credentials(source));
  }
}

TEST_CASE("files that others can change, and secrets that others can read, are told [G13]") {
  const auto told = [](bool read, bool write, bool secret) {
    return lint_files({{"/etc/f.yaml", read, write, secret}});
  };
  CHECK(told(true, false, false).empty());
  CHECK(told(false, false, true).empty());
  CHECK(told(false, true, false).size() == 1);
  CHECK(told(true, false, true).size() == 1);
  CHECK(told(true, true, true).size() == 2);
  CHECK(told(true, true, true)[0].file == "/etc/f.yaml");
}

TEST_CASE("what a schedule has of its own is judged as that of all, at its place") {
  auto s = with_streams(2);
  s.schedules[1].own.window = hours(6);
  CHECK(shown(s.findings()).starts_with("[1]: schedule \"s1\": the window (6h) is shorter than the "
                                        "lead (23h)"));
  s.schedules[1].own.lead = hours(2);
  CHECK(s.findings().empty());
  s.schedules[1].own.lead = seconds(30);
  CHECK(shown(s.findings()).find("[1]: schedule \"s1\": the lead (30s) does not hold two calls") !=
        std::string::npos);
}

TEST_CASE("two pulls with hardly any time between them are told, once") {
  auto s = with_streams(1);
  auto& one = s.schedules[0];
  one.pulls = {{today, today + hours(1)}};
  one.others = {one};
  one.others[0].sources = {"rtmp://other.example.com/a"};
  one.others[0].pulls = {{today + hours(1) + seconds(39), today + hours(2)},
                         {today + hours(3), today + hours(4)}};
  const auto told = shown(s.findings());
  CHECK(told.starts_with("[0]: schedule \"s0\": the pull of 2026-12-01T01:00:39Z begins 39s "));
  CHECK(s.findings().size() == 1);
  one.others[0].pulls[0].start += seconds(1);
  CHECK(s.findings().empty());
}

TEST_CASE("a gap between pulls that is too short to be kept is told, once") {
  auto s = with_streams(1);
  s.schedules[0].pulls = {{today, today + hours(1)},
                          {today + hours(1) + seconds(39), today + hours(2)},
                          {today + hours(2) + seconds(1), today + hours(3)}};
  CHECK(shown(s.findings()).starts_with("[0]: schedule \"s0\": the gap of 39s from "
                                        "2026-12-01T01:00:00Z on is too short to stop "));
  CHECK(s.findings().size() == 1);
  s.schedules[0].pulls = {{today, today + hours(1)},
                          {today + hours(1) + seconds(60), today + hours(2)}};
  CHECK(s.findings().empty());
}
