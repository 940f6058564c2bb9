#include "core/preflight/comparison.hpp"

#include <doctest/doctest.h>

#include "support/core/make.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const std::string domain = "live.example.com";
const std::vector<std::string> sources = {"rtmp://origin/app/s?key=1"};
const utc_seconds now = day_one;

schedule wanted(const char* stream, utc_seconds start = now - 1h,
                std::optional<utc_seconds> end = {}) {
  schedule s;
  s.name = stream;
  s.key = {domain, "app", stream};
  s.sources = sources;
  s.wanted = {start, end};
  return s;
}

record held(const char* stream, utc_seconds from = now - 1h, utc_seconds until = now + days{3}) {
  record one;
  one.key = {domain, "app", stream};
  one.held = {sources, from, until};
  return one;
}

// Of one schedule against one record.
comparison of(const schedule& s, const record& one) {
  listed shown;
  shown.records = {one};
  return compare(shown, domain, {s}, keep_settings(), now);
}

}  // namespace

TEST_CASE("a config is as wanted if it stands when needed, with the sources of the files") {
  const struct {
    const char* what;
    utc_seconds start, from, until;    // of the schedule; of the config
    bool as_wanted;
  } rows[] = {
      {"now", now - 1h, now - 1h, now + 1h, true},
      {"a second is left", now - 1h, now - 1h, now + 1s, true},
      {"it has just ended", now - 1h, now - 2h, now, false},
      {"it begins in a second", now - 1h, now + 1s, now + days{2}, false},
      {"a pull of tomorrow, and a config for it", now + 24h, now + 24h, now + 48h, true},
      {"a pull of tomorrow, and a config until then", now + 24h, now, now + 24h, false},
      {"a pull of tomorrow, and a config that begins later", now + 24h, now + 25h, now + 48h,
       false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.what);
    const comparison seen = of(wanted("s", row.start), held("s", row.from, row.until));
    CHECK(seen.wanted == 1);
    CHECK(seen.as_wanted == (row.as_wanted ? 1 : 0));
    CHECK(seen.missing == (row.as_wanted ? 0 : 1));
    CHECK(seen.foreign == 0);
  }
}

TEST_CASE("of what is missing, that within the lead is due at once") {
  const listed none;
  const auto at = [&](utc_seconds start) {
    return compare(none, domain, {wanted("s", start)}, keep_settings(), now);
  };
  CHECK(at(now - 1h).due == 1);
  CHECK(at(now + 23h).due == 1);
  CHECK(at(now + 23h + 1s).due == 0);
  CHECK(at(now + 23h + 1s).missing == 1);
}

TEST_CASE("other sources differ, and those in another form of a list may be the same") {
  record one = held("s");
  one.held.sources = {"rtmp://ORIGIN/app/s?key=1"};
  CHECK(of(wanted("s"), one).as_wanted == 1);
  one.held.sources = {"rtmp://origin:1935/app/s"};
  CHECK(of(wanted("s"), one).otherwise == 1);
  one.held.sources = {"rtmp://origin/app/other"};
  const schedule s = wanted("s");
  const comparison seen = of(s, one);
  CHECK(seen.differing.size() == 1);
  CHECK(seen.as_wanted + seen.otherwise + seen.missing == 0);
}

TEST_CASE("one config with the right sources is enough beside another") {
  record other = held("s");
  other.held.sources = {"rtmp://elsewhere/x"};
  listed shown;
  shown.records = {other, held("s")};
  const comparison seen = compare(shown, domain, {wanted("s")}, keep_settings(), now);
  CHECK(seen.as_wanted == 1);
  CHECK(seen.standing == 1);
}

TEST_CASE("what is not wanted, in no file, permanent or odd is counted apart") {
  schedule paused = wanted("paused");
  paused.paused = true;
  const schedule over = wanted("over", now - days{2}, now - days{1});
  const schedule permanent = wanted("permanent");
  record endless = held("permanent");
  endless.permanent = true;
  endless.held.end = {};
  listed shown;
  shown.records = {held("paused"), held("over"), endless, held("of-others"), held("of-others"),
                   held("ended", now - days{2}, now - days{1})};
  shown.odd.resize(2);
  const std::vector<schedule> all = {paused, over, permanent, wanted("missing")};
  const comparison seen = compare(shown, domain, all, keep_settings(), now);
  CHECK(seen.wanted == 2);
  CHECK(seen.resting == 2);
  CHECK(seen.permanent.size() == 1);
  CHECK(seen.missing == 1);
  CHECK(seen.foreign == 1);
  CHECK(seen.odd == 2);
  CHECK(seen.standing == 4);
}

TEST_CASE("schedules of other domains are not counted, nor taken for foreign ones") {
  schedule elsewhere = wanted("s");
  elsewhere.key.domain = "other.example.com";
  listed shown;
  shown.records = {held("s")};
  const comparison seen = compare(shown, domain, {elsewhere}, keep_settings(), now);
  CHECK(seen.wanted == 0);
  CHECK(seen.foreign == 1);
}

TEST_CASE("a name in another case is that of the files, unless it is another schedule's") {
  record one = held("Harbour");
  CHECK(of(wanted("harbour"), one).as_wanted == 1);
  listed shown;
  shown.records = {one};
  const comparison both =
      compare(shown, domain, {wanted("harbour"), wanted("Harbour")}, keep_settings(), now);
  CHECK(both.as_wanted == 1);
  CHECK(both.missing == 1);
  CHECK(both.foreign == 0);
}
