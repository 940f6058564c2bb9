#include <doctest/doctest.h>

#include <string>

#include "core/lint.hpp"

using namespace pullkeeper;

namespace {

using std::chrono::days;
using std::chrono::hours;

const utc_seconds today = *parse_rfc3339("2026-12-01T00:00:00Z");

schedule harbour() {
  schedule s;
  s.name = "harbour";
  s.key = {"live.example.com", "cams", "harbour"};
  s.sources = {"rtmp://origin.example.com/harbour"};
  s.wanted.start = today - days(1000);
  return s;
}

// The texts and hints of all findings, a line each.
std::string told(const schedule& s) {
  std::string text;
  for (const finding& f : lint_schedule(s, 7, today)) {
    CHECK(f.schedule == 7);
    text += f.text + "; " + f.hint + "\n";
  }
  return text;
}

std::string told_of(const std::string& source) {
  schedule s = harbour();
  s.sources = {source};
  return told(s);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a source that only the own network reaches is told with the kind of its address") {
  const std::pair<const char*, const char*> kinds[] = {
      {"127.0.0.1", "a loopback address"},      {"127.255.0.9:1935", "a loopback address"},
      {"10.1.2.3", "a private address"},        {"172.16.0.1", "a private address"},
      {"172.31.9.9", "a private address"},      {"192.168.1.5", "a private address"},
      {"100.64.0.1", "a private address"},      {"169.254.1.1", "a link-local address"},
      {"169.254.169.254", "the metadata address"}, {"100.100.100.200", "the metadata address"},
      {"0.0.0.0", "no address of a host"},      {"239.1.1.1", "a multicast or reserved address"},
      {"localhost", "a name of the own host"},  {"LocalHost:80", "a name of the own host"},
      {"a.localhost", "a name of the own host"}, {"nas.local", "a name of a private network"},
      {"cam.lan", "a name of a private network"},
      {"metadata.google.internal", "a name of a private network"}};
  for (const auto& [host, kind] : kinds) {
    const auto text = told_of("rtmp://u:geheim@" + std::string(host) + "/x");
    CAPTURE(text);
    CHECK(has(text, std::string("the host of source 1 is ") + kind));
    CHECK(!has(text, "geheim"));
  }
}

TEST_CASE("a source that the internet reaches is not told") {
  for (const char* host : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.1.1", "100.63.0.1",
                           "100.128.0.1", "11.0.0.1", "localhost.example.com", "lan.example.com",
                           "mylocalhost", "10.example.com", "1.2.3.4.5"}) {
    CHECK(told_of("rtmp://" + std::string(host) + "/x") == "");
  }
}

TEST_CASE("a source that is the stream's own playback URL is told as a loop") {
  for (const char* source : {"rtmp://live.example.com/cams/harbour",
                             "http://LIVE.example.com/cams/harbour.flv?auth_key=geheim",
                             "https://live.example.com:443/cams/harbour.m3u8"}) {
    CHECK(has(told_of(source), "source 1 is where the stream itself is played"));
    CHECK(!has(told_of(source), "geheim"));
  }
  for (const char* source : {"rtmp://live.example.com/cams/other",
                             "rtmp://live.example.com/cams/harbour2",
                             "rtmp://origin.example.com/cams/harbour"}) {
    CHECK(told_of(source) == "");
  }
}

TEST_CASE("more sources than older accounts take are told") {
  schedule s = harbour();
  for (const char* more : {"b", "c", "d"}) s.sources.push_back("rtmp://o.example.com/" +
                                                               std::string(more));
  CHECK(told(s) == "");
  s.sources.emplace_back("rtmp://o.example.com/e");
  CHECK(has(told(s), "has 5 sources, and older accounts take 4 only"));
}

TEST_CASE("sources that fill a request line are told before the API is asked to take them") {
  schedule s = harbour();
  s.sources = {"http://o.example.com/" + std::string(3300, 'a')};
  CHECK(told(s) == "");
  s.sources = {"http://o.example.com/" + std::string(1200, '/')};
  CHECK(has(told(s), "bytes of an update's request line"));
}

TEST_CASE("variables and placeholders that nobody filled in are told, and a plain $ is not") {
  CHECK(has(told_of("rtmp://o.example.com/$STREAM"), "\"$\" is left in source 1"));
  CHECK(has(told_of("rtmp://o.example.com/${stream}"), "\"${\" is left in source 1"));
  CHECK(has(told_of("rtmp://o.example.com/{{ stream }}"), "\"{{\" is left in source 1"));
  CHECK(told_of("rtmp://o.example.com/a$b?c=$1&d=5$") == "");
  schedule s = harbour();
  s.key.stream = "{{cam}}";
  s.key.app = "$APP";
  s.name = "${NAME}";
  CHECK(has(told(s), "left in stream"));
  CHECK(has(told(s), "left in app"));
  CHECK(has(told(s), "left in name"));
}

TEST_CASE("full-width punctuation in a name is told as such") {
  schedule s = harbour();
  s.key.stream = "東京：港";
  CHECK(has(told(s), "its stream holds full-width punctuation (U+FF1A, which looks like \":\")"));
  s.key.stream = "東京港４";
  CHECK(told(s) == "");
}

TEST_CASE("a year far off is told, and one within ten years is not") {
  schedule s = harbour();
  s.wanted.start = today + days(365 * 10);
  s.wanted.end = today + days(365 * 20);
  CHECK(told(s) == "");
  s.wanted.start += hours(1);
  CHECK(has(told(s), "its start (2036-11-28T01:00:00Z) is more than 10 years ahead; is the year"));
  s.wanted.start = today - days(365 * 10) - hours(1);
  CHECK(has(told(s), "is more than 10 years ago"));
  s.wanted.start = today;
  s.wanted.end = *parse_rfc3339("9999-12-31T00:00:00Z");
  CHECK(has(told(s), "is more than 20 years ahead; leave the end out"));
  s.wanted = {};                       // of pulls alone
  s.pulls = {{today, today + hours(1)}, {today + days(9999), today + days(9999) + hours(1)}};
  CHECK(has(told(s), "its last pull ("));
  CHECK(!has(told(s), "its start"));
}
