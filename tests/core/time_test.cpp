#include "core/time.hpp"

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

// Counted by `date -u -d ... +%s`, so that the tests do not lean on what they test.
utc_seconds unix_time(std::int64_t count) { return utc_seconds{seconds{count}}; }

}  // namespace

TEST_CASE("an RFC 3339 instant with Z or an offset is read as UTC") {
  struct row {
    std::string text;
    std::int64_t count;
  };
  const row rows[] = {
      {"1970-01-01T00:00:00Z", 0},
      {"1969-12-31T23:59:59Z", -1},
      {"2026-12-01T00:00:00Z", 1796083200},
      {"2026-12-01T08:00:00+08:00", 1796083200},
      {"2026-11-30T19:30:00-04:30", 1796083200},
      {"2026-12-01T00:00:00+00:00", 1796083200},
      {"2026-12-01T00:00:00-00:00", 1796083200},
      {"2026-12-01t00:00:00z", 1796083200},
      {"2026-12-01 00:00:00Z", 1796083200},
      {"2026-12-01T08:00:00+0800", 1796083200},
      {"2026-12-01 08:00:00+0800", 1796083200},
      {"2026-12-01T00:00:00.000Z", 1796083200},
      {"2026-12-01T23:59:59+23:59", 1796083200 + 59},
      {"2024-02-29T12:00:00Z", 1709208000},
      {"2000-02-29T00:00:00Z", 951782400},
      {"2038-01-19T03:14:08Z", 2147483648},
      {"2100-03-01T00:00:00Z", 4107542400},
      {"9999-12-31T23:59:59Z", 253402300799},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    const auto got = parse_rfc3339(r.text);
    REQUIRE(got.has_value());
    CHECK(*got == unix_time(r.count));
  }
}

TEST_CASE("what is not exactly an RFC 3339 instant is refused [C07]") {
  for (const std::string text :
       {"", "now", "2026-12-01", "2026-12-01T00:00:00", "2026-12-01T00:00Z",
        "2026-12-01  00:00:00Z",
        "2026-12-01T00:00:00.5Z", "2026-12-01T00:00:00.Z", "2026-12-01T00:00:00,0Z",
        "2026-06-30T23:59:60Z", "2026-12-01T24:00:00Z", "2026-12-01T00:60:00Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-12-00T00:00:00Z",
        "2026-12-01T00:00:00+8:00", "2026-12-01T00:00:00+080", "2026-12-01_00:00:00Z",
        "2026-12-01T00:00:00+24:00",
        "2026-12-01T00:00:00+08:60", "2026-12-01T00:00:00+08", "2026-12-01T00:00:00Z ",
        " 2026-12-01T00:00:00Z", "26-12-01T00:00:00Z", "+2026-12-01T00:00:00Z",
        "2026-12-01T00:00:00ZZ", "2026-1-01T00:00:00Z", "2026-12-01T-1:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rfc3339(text).has_value());
  }
}

TEST_CASE("an instant of a Describe answer is read in every form it may have") {
  struct row {
    std::string text;
    std::int64_t count;
    seconds precision;
  };
  const row rows[] = {
      {"2026-12-01T00:00:00Z", 1796083200, 1s},
      {"2026-12-01T00:00:59Z", 1796083259, 1s},
      {"2026-12-01T00:00Z", 1796083200, 60s},
      {"2026-12-01 00:00", 1796083200, 60s},
      {"2026-12-01 00:00:07", 1796083207, 1s},
      {"2026-12-01T00:00:00", 1796083200, 1s},
      {"2026-12-01T08:00:00+08:00", 1796083200, 1s},
      {"2026-12-01T08:00+08:00", 1796083200, 60s},
      {"2026-12-01T08:00:00+0800", 1796083200, 1s},
      {"2026-12-01T00:00:00.999Z", 1796083200, 1s},
  };
  for (const auto& r : rows) {
    CAPTURE(r.text);
    const auto got = parse_instant_leniently(r.text);
    REQUIRE(got.has_value());
    CHECK(got->at == unix_time(r.count));
    CHECK(got->precision == r.precision);
  }
  for (const std::string text :
       {"", "2026-12-01", "2026-12-01T", "2026-12-01T00", "2026-12-01T00:00:",
        "2026-12-01T00:00:00.", "2026-12-01T00:00:00Zx", "2026-02-30T00:00Z",
        "2026-12-01T00:00:60Z", "1796083200"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_instant_leniently(text).has_value());
  }
}

TEST_CASE("the Date header is read in the form of RFC 9110 and in no other [A10]") {
  CHECK(parse_http_date("Tue, 01 Dec 2026 00:00:00 GMT") == unix_time(1796083200));
  CHECK(parse_http_date("Thu, 29 Feb 2024 12:00:00 GMT") == unix_time(1709208000));
  for (const std::string text :
       {"", "Tue, 1 Dec 2026 00:00:00 GMT", "Tue, 01 Dec 2026 00:00:00 UTC",
        "Tue, 01 Dec 2026 00:00:00 GMT ", "01 Dec 2026 00:00:00 GMT",
        "Tuesday, 01-Dec-26 00:00:00 GMT", "Tue Dec  1 00:00:00 2026",
        "Tue, 01 dec 2026 00:00:00 GMT", "Tue, 31 Feb 2026 00:00:00 GMT",
        "Tue, 01 Dec 2026 00:00:60 GMT", "2026-12-01T00:00:00Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_http_date(text).has_value());
  }
}

TEST_CASE("an instant is printed in the one form that the API documents") {
  CHECK(format_utc(unix_time(0)) == "1970-01-01T00:00:00Z");
  CHECK(format_utc(unix_time(-1)) == "1969-12-31T23:59:59Z");
  CHECK(format_utc(unix_time(1709208000)) == "2024-02-29T12:00:00Z");
  CHECK(format_utc(unix_time(253402300799)) == "9999-12-31T23:59:59Z");
}

TEST_CASE("what is printed is read back, on every day of five centuries [C08]") {
  const auto first = unix_time(-2208988800);         // 1900-01-01
  for (int day = 0; day < 500 * 366; ++day) {
    const auto at = first + std::chrono::days{day} + seconds{(day * 7919) % 86400};
    const auto text = format_utc(at);
    REQUIRE(text.size() == 20);
    REQUIRE(parse_rfc3339(text) == at);
  }
}

TEST_CASE("a duration is days, hours, minutes and seconds in this order") {
  struct row {
    std::string text;
    seconds length;
  };
  const row rows[] = {{"0s", 0s},   {"90s", 90s},          {"30m", 30min},
                      {"6h", 6h},   {"7d", 168h},          {"6d23h", 167h},
                      {"1h30m", 90min}, {"1d1h1m1s", 90061s}, {"120m", 2h},
                      {"36600d", std::chrono::days{36600}}, {"007d", 168h}};
  for (const auto& r : rows) {
    CAPTURE(r.text);
    CHECK(parse_duration(r.text) == r.length);
  }
  for (const std::string text :
       {"", "7", "d", "7w", "7 d", "-7d", "+7d", "1.5h", "23h6d", "1d1d", "1h1h", "7D", "7d ",
        " 7d", "7d6", "36601d", "99999999999999999999s", "36600d1s", "ms", "10ms"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text).has_value());
  }
}

TEST_CASE("a duration is printed in the shortest form that is read back") {
  CHECK(format_duration(0s) == "0s");
  CHECK(format_duration(167h) == "6d23h");
  CHECK(format_duration(90061s) == "1d1h1m1s");
  CHECK(format_duration(86400s) == "1d");
  CHECK(format_duration(-90s) == "-1m30s");
  for (std::int64_t count = 0; count < 3'000'000; count += 37) {
    REQUIRE(parse_duration(format_duration(seconds{count})) == seconds{count});
  }
}
