// The health as JSON: what is written is what is read.
#include "service/health_json.hpp"

#include <doctest/doctest.h>

#include "core/utf8.hpp"

using namespace pullkeeper;

namespace {

const utc_millis then = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);

status_report full() {
  status_report report;
  report.by = {true, 4711, "1.0", "/etc/pullkeeper", "/var/lib/pullkeeper", then, {}};
  report.seen.made = then + std::chrono::hours(1);
  const cause why{failure_kind::permission, "Forbidden.RAM", "no", "R-7", operation::update, 3};
  schedule_health dark;
  dark.name = "harbour";
  dark.key = {"live.example.com", "cams", "harbour"};
  dark.owner = "night desk";
  dark.labels = {{"site", "bonn"}, {"team", "news"}};
  dark.state = condition::dark;
  dark.since = dark.lapse = then;
  dark.why = why;
  dark.next = next_try{operation::update, then + std::chrono::hours(2)};
  dark.todo = {true, "let a RAM policy allow it"};
  schedule_health covered;
  covered.name = "bridge";
  covered.key = {"live.example.com", "cams", "bridge"};
  covered.covered_until = covered.lapse = then + std::chrono::days(6);
  covered.seen = false;
  covered.online = {true, presence::dark, then - std::chrono::minutes(3)};
  report.seen.schedules = {dark, covered};
  report.seen.troubles = {{trouble_kind::permission_missing, then, 1, then, why, "", {true, "do"}}};
  report.seen.domains = {{"live.example.com", handover::unique, {}}};
  report.seen.role = {2, std::chrono::hours(2), 1, then};
  put_in_order(report.seen);
  return report;
}

}  // namespace

TEST_CASE("a report is read as it was written") {
  const auto given = full();
  const auto text = to_json(given);
  const auto got = read_report(text);
  REQUIRE(got);
  CHECK(to_json(*got) == text);
  CHECK(got->by.pid == 4711);
  CHECK(sentence_of(got->seen.role) ==
        "This host is a standby of rank 2 and acts for 1 pull, since 2026-12-01T00:00:00Z");
  CHECK(got->seen.well() == given.seen.well());
  CHECK(got->seen.schedules[0].owner == "night desk");
  CHECK(got->seen.schedules[0].labels == given.seen.schedules[0].labels);
  CHECK(got->seen.schedules[0].why == given.seen.schedules[0].why);
  CHECK(got->seen.schedules[0].next->at == given.seen.schedules[0].next->at);
  CHECK(got->seen.schedules[1].covered_until == given.seen.schedules[1].covered_until);
  CHECK_FALSE(got->seen.schedules[1].seen);
  CHECK(got->seen.schedules[1].online == given.seen.schedules[1].online);
  CHECK(got->seen.offline() == 1);
  CHECK(got->seen.troubles[0].what == trouble_kind::permission_missing);
  CHECK(sentence_of(got->seen) == sentence_of(given.seen));
}

TEST_CASE("every name of a state, a trouble and a kind is read as what it is") {
  status_report report;
  for (std::size_t i = 0; i < conditions; ++i) {
    schedule_health one;
    one.name = to_string(static_cast<condition>(i));
    one.key.stream = one.name;
    one.state = static_cast<condition>(i);
    report.seen.schedules.push_back(one);
  }
  for (std::size_t i = 0; i < trouble_kinds; ++i) {
    report.seen.troubles.push_back({.what = static_cast<trouble_kind>(i)});
  }
  const auto got = read_report(to_json(report));
  REQUIRE(got);
  for (std::size_t i = 0; i < conditions; ++i) {
    CHECK(got->seen.schedules[i].name == to_string(got->seen.schedules[i].state));
  }
  for (std::size_t i = 0; i < trouble_kinds; ++i) {
    CHECK(got->seen.troubles[i].what == static_cast<trouble_kind>(i));
  }
}

TEST_CASE("what is no UTF-8 becomes such") {
  auto report = full();
  report.seen.schedules[0].why.detail = "caf\xe9";
  report.seen.schedules[0].name = "\xff";
  const auto text = to_json(report);
  CHECK(is_utf8(text));
  CHECK(read_report(text)->seen.schedules[0].why.detail == "caf?");
}

TEST_CASE("what is no report is not read") {
  CHECK_FALSE(read_report(""));
  CHECK_FALSE(read_report("[]"));
  CHECK_FALSE(read_report("{\"version\": 1}"));
  CHECK_FALSE(read_report("{\"version\": 2}"));
}
