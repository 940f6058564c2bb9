// What of a source with a secret in it may be seen.
#include "core/shown_sources.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

namespace {

std::string shown(const std::vector<std::string>& with_stars,
                  const std::vector<std::string>& held) {
  schedule s;
  s.sources = {"rtmp://u:canary@o/canary?k=canary"};
  s.shown_sources = with_stars;
  return mask_sources_of(s, held);
}

}  // namespace

TEST_CASE("what is wanted is shown as it is written") {
  const std::string held = "RTMP://u:canary@O/canary?k=canary";
  CHECK(shown({"rtmp://u:***@o/***?k=***"}, {held}) == "rtmp://***@o/***?***");
  CHECK(shown({"***"}, {held}) == "***");
  CHECK(shown({}, {"rtmp://u:p@o/a?k=v"}) == "rtmp://***@o/a?***");
}

TEST_CASE("what is not wanted shows no path where an earlier secret may be in it") {
  for (const char* with_stars : {"rtmp://o/***?k=v", "rtmp://***/a", "***://o/a", "***",
                                 "rtmp://***", "rtmp://o:***/a"}) {
    CAPTURE(with_stars);
    CHECK(shown({"srt://o:1", with_stars}, {"rtmp://old-canary/b?x", "http://o/a"}) ==
          "rtmp://*** http://***");
  }
  CHECK(shown({"rtmp://u:***@o/a?k=***#***"}, {"rtmp://u:old@o/b?k=old"}) == "rtmp://***@o/b?***");
}
