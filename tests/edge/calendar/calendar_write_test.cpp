// A calendar file that we write, as libical and our own strict reader read it back.
#include "edge/calendar/write.hpp"

#include <doctest/doctest.h>
#include <libical/ical.h>

#include <memory>
#include <string>

#include "edge/calendar/calendar.hpp"

using namespace pullkeeper;

namespace {

utc_seconds at(const char* text) { return parse_rfc3339(text).value(); }

const std::string odd = "a,b;c\\d\nBEGIN:VEVENT \xe4\xb8\xad\xe6\x96\x87 " + std::string(90, 'x') +
                        "\xe4\xb8\xad\xe6\x96\x87\xe4\xb8\xad\xe6\x96\x87 " +
                        std::string(80, 'y');

std::string written() {
  const utc_seconds start = at("2026-12-01T00:00:00Z");
  return write_calendar({{"window-1@x", start, start + std::chrono::days(6), odd},
                         {"add-1@x", start + std::chrono::days(5), {}, "cam: add"}},
                        at("2026-11-27T12:00:00Z"));
}

}  // namespace

TEST_CASE("what is written is read back by libical, every text of it") {
  const std::unique_ptr<icalcomponent, decltype(&icalcomponent_free)> all(
      icalparser_parse_string(written().c_str()), &icalcomponent_free);
  REQUIRE(all);
  CHECK(icalrestriction_check(all.get()));
  CHECK(icalcomponent_count_errors(all.get()) == 0);
  REQUIRE(icalcomponent_count_components(all.get(), ICAL_VEVENT_COMPONENT) == 2);
  auto* const first = icalcomponent_get_first_component(all.get(), ICAL_VEVENT_COMPONENT);
  CHECK(std::string(icalcomponent_get_summary(first)) == odd);
  CHECK(std::string(icalcomponent_get_uid(first)) == "window-1@x");
  CHECK(icaltime_as_timet(icalcomponent_get_dtstamp(first)) ==
        at("2026-11-27T12:00:00Z").time_since_epoch().count());
}

TEST_CASE("lines end with CRLF, and none is longer than 75 bytes") {
  const std::string text = written();
  REQUIRE(text.ends_with("END:VCALENDAR\r\n"));
  for (std::size_t pos = 0; pos < text.size();) {
    const auto end = text.find('\n', pos);
    REQUIRE(end != text.npos);
    CHECK(text[end - 1] == '\r');
    CHECK(end - 1 - pos <= 75);
    pos = end + 1;
  }
}

TEST_CASE("a window that is written is an occurrence for us") {
  const auto window = write_calendar(
      {{"1", at("2026-12-01T00:00:00Z"), at("2026-12-07T00:00:00Z"), odd}},
      at("2026-11-27T12:00:00Z"));
  const auto reading = read_calendar(window, nullptr);
  REQUIRE(reading.read);
  CHECK(reading.read->spans == std::vector<calendar::span>{{at("2026-12-01T00:00:00Z"),
                                                            at("2026-12-07T00:00:00Z")}});
}
