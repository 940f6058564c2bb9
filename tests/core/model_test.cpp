#include "core/model.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "core/call.hpp"
#include "core/event.hpp"

using namespace pullkeeper;

TEST_CASE("a source is compared without what an answer may have changed cosmetically [A27]") {
  struct row {
    std::string text;
    const char* normal;
  };
  const row rows[] = {
      {"rtmp://a.example.com/x/y", "rtmp://a.example.com/x/y"},
      {"  rtmp://a.example.com/x/y \n", "rtmp://a.example.com/x/y"},
      {"RTMP://A.Example.COM/X/y", "rtmp://a.example.com/X/y"},
      {"https://H.example/x?a=1&amp;B=2", "https://h.example/x?a=1&B=2"},
      {"https://h.example/x?a=1&amp;amp;b=2", "https://h.example/x?a=1&amp;b=2"},
      {"srt://H.example:9000?StreamId=Harbour", "srt://h.example:9000?StreamId=Harbour"},
      {"rtmp://User:PassWord@Host.example/x", "rtmp://User:PassWord@host.example/x"},
      {"HTTP://HOST", "http://host"},
      {"rtmp://h.example/x@Y", "rtmp://h.example/x@Y"},
      {"Host.example/path", "Host.example/path"},
      {"", ""},
      {" \t", ""},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    const auto normal = normalised_source(r.text);
    CHECK(normal == r.normal);
    // An answer may be echoed again; only the escape of an escape may take a second turn.
    if (normal.find("&amp;") == std::string::npos) CHECK(normalised_source(normal) == normal);
  }
}

TEST_CASE("sources are the same where they are so one by one and in order") {
  const std::vector<std::string> two{"rtmp://a/x", "rtmp://b/x"};
  CHECK(same_sources(two, {"RTMP://A/x", " rtmp://b/x"}));
  CHECK_FALSE(same_sources(two, {"rtmp://b/x", "rtmp://a/x"}));
  CHECK_FALSE(same_sources(two, {"rtmp://a/x"}));
  CHECK_FALSE(same_sources({"rtmp://a/x"}, two));
  CHECK_FALSE(same_sources(two, {"rtmp://a/X", "rtmp://b/x"}));
  CHECK(same_sources({}, {}));
}

TEST_CASE("a shown source has neither its userinfo nor its query string nor its fragment") {
  struct row {
    std::string text;
    const char* shown;
  };
  const row rows[] = {
      {"rtmp://a.example.com/x", "rtmp://a.example.com/x"},
      {"https://h/x?token=SECRET", "https://h/x?***"},
      {"https://h?SECRET", "https://h?***"},
      {"srt://h:9000?streamid=SECRET", "srt://h:9000?***"},
      {"srt://h:9000?streamid=#!::r=x,u=SECRET", "srt://h:9000?***"},
      {"srt://h:9000#!::r=x,u=SECRET", "srt://h:9000#***"},
      {"https://h/x#SECRET", "https://h/x#***"},
      {"https://h/x#SECRET?SECRET", "https://h/x#***"},
      {"rtmp://u:SECRET@h/x#SECRET", "rtmp://***@h/x#***"},
      {"gate #1", "gate #1"},
      {"gate#1?SECRET", "gate#1?***"},
      {"#1 rtmp://h/x#SECRET", "#1 rtmp://h/x#***"},
      {"rtmp://user:SECRET@h/x", "rtmp://***@h/x"},
      {"rtmp://user:SECRET@h/x?auth=SECRET", "rtmp://***@h/x?***"},
      {"rtmp://u:SECRET@more:SECRET@h/x", "rtmp://***@h/x"},
      {"user:SECRET@host/x", "***@host/x"},
      {"rtmp://u:SECRET?SECRET@h/x", "rtmp://***"},
      {"rtmp://u:SECRET#SECRET@h/x", "rtmp://***"},
      {"rtmp://u:SECRET/SECRET@h/x", "rtmp://***"},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    const auto shown = mask_source(r.text);
    CHECK(shown.find("SECRET") == std::string::npos);
    if (std::string_view(r.shown) != "rtmp://***") CHECK(shown == r.shown);
  }
  CHECK(mask_sources({"rtmp://a/x", "https://u:p@b/y?z"}) == "rtmp://a/x https://***@b/y?***");
  CHECK(mask_sources({}).empty());
}

TEST_CASE("every operation, kind and outcome has a name of its own") {
  CHECK(std::string(to_string(operation::add)) == "add");
  CHECK(std::string(to_string(operation::update)) == "update");
  CHECK(std::string(to_string(operation::describe)) == "describe");
  CHECK(std::string(to_string(operation::remove)) == "delete");
  CHECK(std::string(to_string(outcome::done)) == "done");
  CHECK(std::string(to_string(outcome::not_done)) == "not_done");
  CHECK(std::string(to_string(outcome::unknown)) == "unknown");
  std::vector<std::string> names;
  for (int i = 0; i <= static_cast<int>(failure_kind::busy); ++i) {
    std::string name = to_string(static_cast<failure_kind>(i));
    CHECK_FALSE(name.empty());
    CHECK(std::find(names.begin(), names.end(), name) == names.end());
    names.push_back(std::move(name));
  }
  CHECK(names.size() == 14);
}

TEST_CASE("the defaults are those of the manual and fit into the limit of 7 days") {
  const keep_settings defaults;
  CHECK(defaults.window == std::chrono::days(6));
  CHECK(defaults.lead == std::chrono::hours(23));
  CHECK(defaults.max_config == std::chrono::days(7));
  CHECK(defaults.window + defaults.lead < defaults.max_config);
  CHECK(defaults.observe_every == std::chrono::minutes(10));
  CHECK(defaults.rate.add == 5);
}
