// When a stream that should run is told not to be online, and when it is not.
#include "core/online/roll_call.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

constexpr utc_seconds noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 28} + 12h};
constexpr online_settings usual;
const std::vector<std::string> nothing;

stream_key key_of(const std::string& stream) { return {"live.example.com", "cams", stream}; }

// A domain that is looked at every minute.
struct domain_at_work {
  roll_call streams{};
  std::vector<expected_stream> expected{};
  seconds at{0};                       // of the next look, since noon
  std::optional<seconds> up{};         // when what is shown was published; none: it does not say

  explicit domain_at_work(const std::vector<std::string>& names) {
    for (const auto& name : names) expected.push_back({key_of(name), name, noon - 1h});
  }
  present now() const { return {100h + at, noon + at}; }
  online_list list(const std::vector<std::string>& shown) const {
    online_list result{.asked = now()};
    for (const auto& name : shown) {
      auto& one = result.streams.emplace_back(online_stream{key_of(name)});
      if (up) one.published = noon + *up;
    }
    return result;
  }
  presence_news look(const std::vector<std::string>& shown) { return look(list(shown)); }
  presence_news look(const online_list& shown) {
    const auto news = streams.looked(shown, expected, usual, now());
    at += 60s;
    return news;
  }
  presence is(const std::string& name) const { return streams.of(key_of(name)).is; }
};

}  // namespace

TEST_CASE("a stream is told once it was missing for 90 s in lists that follow each other") {
  domain_at_work d({"harbour", "studio"});
  CHECK(d.look({"harbour", "studio"}).dark.empty());
  CHECK(d.is("harbour") == presence::online);
  CHECK(d.look({"studio"}).dark.empty());
  CHECK(d.is("harbour") == presence::missing);
  CHECK(d.look({"studio"}).dark.empty());
  const auto news = d.look({"studio"});
  REQUIRE(news.dark.size() == 1);
  CHECK(news.dark[0].of.name == "harbour");
  CHECK(news.dark[0].since == noon + 60s);
  CHECK(!news.all_at_once);
  CHECK(d.is("harbour") == presence::dark);
  CHECK(d.is("studio") == presence::online);
}

TEST_CASE("it is told once, and its return with the time that it was missing") {
  domain_at_work d({"harbour"});
  d.look({"harbour"});
  for (int i = 0; i < 3; ++i) d.look(nothing);
  for (int i = 0; i < 100; ++i) CHECK(d.look(nothing).dark.empty());
  d.up = d.at - 10s;
  const auto news = d.look({"harbour"});
  REQUIRE(news.back.size() == 1);
  CHECK(news.back[0].since == noon + 60s);
  CHECK(news.back[0].lasted == *d.up - 60s);
  CHECK(d.look({"harbour"}).back.empty());
}

TEST_CASE("a stream that comes back in time is not told") {
  domain_at_work d({"harbour"});
  for (int i = 0; i < 100; ++i) {
    CHECK(d.look({"harbour"}).dark.empty());
    CHECK(d.look(nothing).dark.empty());
    CHECK(d.look(nothing).dark.empty());
  }
}

TEST_CASE("a stream whose config has just begun is not missed so far") {
  domain_at_work d({"harbour"});
  d.expected[0].began = noon + 30s;
  for (int i = 0; i < 2; ++i) {
    CHECK(d.look(nothing).dark.empty());
    CHECK(d.is("harbour") == presence::unknown);
  }
  d.look(nothing);                          // at 120 s it should be there
  CHECK(d.is("harbour") == presence::missing);
}

TEST_CASE("a handover of a stream that is missing does not put off that it is told") {
  domain_at_work d({"harbour"});
  d.look({"harbour"});
  d.look(nothing);
  d.expected[0].began = noon + d.at - 5s;
  d.look(nothing);
  CHECK(d.look(nothing).dark.size() == 1);
}

TEST_CASE("a list with a page missing proves what it shows, and nothing else") {
  domain_at_work d({"harbour", "studio"});
  d.look({"harbour", "studio"});
  for (int i = 0; i < 10; ++i) {
    auto part = d.list({"studio"});
    part.whole = false;
    CHECK(d.look(part).dark.empty());
  }
  CHECK(d.is("harbour") == presence::online);
}

TEST_CASE("a record that does not read may be the stream that is missing") {
  domain_at_work d({"harbour", "studio"});
  d.look({"harbour", "studio"});
  for (int i = 0; i < 10; ++i) {
    auto odd = d.list({"studio"});
    odd.odd.push_back({{"live.example.com", "cams", ""}, "StreamName", "7"});
    CHECK(d.look(odd).dark.empty());
  }
}

TEST_CASE("lists between which nobody has looked for long do not count together") {
  domain_at_work d({"harbour"});
  d.look({"harbour"});
  d.look(nothing);
  d.at += 600s;
  CHECK(d.look(nothing).dark.empty());
  CHECK(d.look(nothing).dark.empty());
  CHECK(d.look(nothing).dark.size() == 1);
}

TEST_CASE("a domain whose streams all go at once waits for a third list, and is told as one") {
  domain_at_work d({"harbour", "studio", "roof"});
  d.look({"harbour", "studio", "roof"});
  CHECK(d.look(nothing).dark.empty());
  d.at += 40s;                         // 100 s in two lists would be enough for one of them
  CHECK(d.look(nothing).dark.empty());
  const auto news = d.look(nothing);
  CHECK(news.dark.size() == 3);
  CHECK(news.all_at_once);
}

TEST_CASE("one that was missing before does not make an empty list count sooner") {
  domain_at_work d({"harbour", "studio"});
  d.look({"harbour", "studio"});
  d.look({"studio"});
  d.look(nothing);
  CHECK(d.look(nothing).dark.empty());
  d.look({"harbour", "studio"});
  CHECK(d.is("harbour") == presence::online);
}

TEST_CASE("what only empty lists have lacked counts from anew once they prove to be a mistake") {
  domain_at_work d({"harbour", "studio"});
  d.up = -1000s;
  d.look({"harbour", "studio"});
  d.look(nothing);
  d.look(nothing);
  CHECK(d.look({"studio"}).dark.empty());
  CHECK(d.look({"studio"}).dark.empty());
  CHECK(d.look({"studio"}).dark.size() == 1);
}

TEST_CASE("where the others have come back meanwhile, empty lists count") {
  domain_at_work d({"harbour", "studio"});
  d.up = -1000s;
  d.look({"harbour", "studio"});
  d.look(nothing);
  d.look(nothing);
  d.up = d.at - 10s;
  CHECK(d.look({"studio"}).dark.size() == 1);
}

TEST_CASE("names in another case count where they are nobody's as they are shown") {
  domain_at_work d({"Harbour", "harbour"});
  d.look({"Harbour", "harbour"});
  for (int i = 0; i < 3; ++i) d.look({"harbour"});
  CHECK(d.is("Harbour") == presence::dark);
  domain_at_work other({"Harbour"});
  for (int i = 0; i < 5; ++i) CHECK(other.look({"HARBOUR"}).dark.empty());
  CHECK(other.is("Harbour") == presence::online);
}

TEST_CASE("a list that was late once is given as much time again") {
  domain_at_work d({"harbour"});
  d.expected[0].began = noon - 60s;
  d.look(nothing);                          // not to be judged
  d.look(nothing);
  d.up = 5s;
  d.look({"harbour"});                 // published at 5 s, and not in the list of 60 s
  CHECK(d.streams.lag() == 55s);
  d.look(nothing);
  d.look(nothing);
  CHECK(d.look(nothing).dark.empty());
  CHECK(d.look(nothing).dark.size() == 1);
}

TEST_CASE("a list that leaves out what it shows again as it was is not late") {
  domain_at_work d({"harbour"});
  d.up = -1000s;
  d.look({"harbour"});
  d.look(nothing);
  d.look({"harbour"});
  CHECK(d.streams.lag() == 0s);
}

TEST_CASE("what is not wanted any more is forgotten") {
  domain_at_work d({"harbour"});
  d.look({"harbour"});
  for (int i = 0; i < 3; ++i) d.look(nothing);
  d.expected.clear();
  CHECK(d.look(nothing).back.empty());
  CHECK(d.is("harbour") == presence::unknown);
}
