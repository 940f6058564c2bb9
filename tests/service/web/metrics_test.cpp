// The numbers, as text.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>
#include <string>

#include "service/web/metrics.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

const utc_millis noon = std::chrono::sys_days(std::chrono::year{2026} / 12 / 1) + 12h;

health two_schedules() {
  health seen;
  seen.made = noon;
  schedule_health harbour{.name = "harbour", .key = {"live.example.com", "cams", "h"}};
  harbour.covered_until = harbour.lapse = noon + 6h;
  harbour.next = next_try{operation::update, noon + 1h};
  schedule_health odd{.name = "a\\b\"c\nd", .key = {"live.example.com", "cams", "o"}};
  odd.state = condition::dark;
  odd.lapse = noon - 90s;
  odd.wanted.uncovered = 90s;
  odd.wanted.until = noon + 24h;
  seen.schedules = {harbour, odd};
  seen.troubles = {trouble{.what = trouble_kind::files_refused, .since = noon - 5s}};
  put_in_order(seen);
  return seen;
}

call_record ended(operation op, failure_kind kind, const std::string& code, int attempt = 1) {
  call_record done;
  done.at = noon;
  done.took = 300ms;
  done.op = op;
  done.key = {"live.example.com", "cams", "h"};
  done.attempt = attempt;
  done.kind = kind;
  done.code = code;
  done.result = kind == failure_kind::none ? outcome::done : outcome::not_done;
  return done;
}

std::string shown(const health& seen, const tally& counts,
                  metrics_format format = metrics_format::text) {
  return to_metrics(seen, {counts, "0.1.0", noon - 1h, 1500ms}, format);
}

bool has_line(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("instants are instants, in seconds, and what never comes is infinitely late") {
  const auto text = shown(two_schedules(), {});
  for (const char* line : {
           R"(pullkeeper_schedule_covered_until_timestamp_seconds{schedule="harbour"} 1796148000)",
           R"(pullkeeper_schedule_next_action_timestamp_seconds{schedule="harbour"} 1796130000)",
           R"(pullkeeper_schedule_lapse_timestamp_seconds{schedule="harbour"} 1796148000)",
           R"(pullkeeper_schedule_wanted_until_timestamp_seconds{schedule="harbour"} +Inf)",
           R"(pullkeeper_trouble_since_timestamp_seconds{trouble="files_refused"} 1796126395)",
           R"(pullkeeper_trouble_first_dark_timestamp_seconds{trouble="files_refused"} +Inf)",
           "pullkeeper_clock_offset_seconds 1.5", "pullkeeper_start_timestamp_seconds 1796122800",
           R"(pullkeeper_build_info{version="0.1.0"} 1)"}) {
    CHECK_MESSAGE(has_line(text, line), line);
  }
}

TEST_CASE("a label holds any name, escaped") {
  const auto text = shown(two_schedules(), {});
  CHECK(has_line(text, R"(pullkeeper_uncovered_seconds_total{schedule="a\\b\"c\nd"} 90)"));
  CHECK(text.find("covered_until_timestamp_seconds{schedule=\"a") == std::string::npos);
  auto broken = two_schedules();
  broken.schedules[0].name = "a\xff";
  CHECK(shown(broken, {}).find('\xff') == std::string::npos);
}

TEST_CASE("whose a schedule is, is a part of what it is") {
  auto seen = two_schedules();
  for (auto& one : seen.schedules) {
    if (one.name != "harbour") continue;
    one.owner = "Li \"Lei\"";
    one.labels = {{"stream", "main"}, {"2nd", "x"}};
  }
  const auto text = shown(seen, {});
  CHECK(has_line(text, R"(pullkeeper_schedule_info{schedule="harbour",domain="live.example.com",)"
                       R"(app="cams",stream="h",owner="Li \"Lei\"",label_stream="main",)"
                       R"(label_2nd="x"} 1)"));
  CHECK(count_of(text, "owner=") == 1);
}

TEST_CASE("a schedule is in one of its states, and each trouble lasts or does not") {
  const auto text = shown(two_schedules(), {});
  CHECK(has_line(text, R"(pullkeeper_schedule_state{schedule="harbour",state="covered"} 1)"));
  CHECK(has_line(text, R"(pullkeeper_schedule_state{schedule="harbour",state="dark"} 0)"));
  CHECK(count_of(text, "pullkeeper_schedule_state{schedule=\"harbour\"") == conditions);
  CHECK(has_line(text, R"(pullkeeper_schedules{state="dark"} 1)"));
  CHECK(has_line(text, R"(pullkeeper_trouble{trouble="files_refused"} 1)"));
  CHECK(has_line(text, R"(pullkeeper_trouble{trouble="key_refused"} 0)"));
  CHECK(has_line(text, "pullkeeper_config_last_reload_successful 0"));
  CHECK(has_line(text, "pullkeeper_well 0"));
}

TEST_CASE("a stream is online, is not, or nobody knows") {
  auto seen = two_schedules();
  const auto line = [&](presence is) {
    for (auto& one : seen.schedules) one.online = {true, is, noon - 60s};
    return shown(seen, {});
  };
  for (const auto& [is, number] : {std::pair(presence::online, " 1"), {presence::dark, " 0"},
                                   {presence::missing, " 0"}}) {
    const auto text = line(is);
    CHECK(has_line(text, std::string(R"(pullkeeper_stream_online{schedule="harbour"})") + number));
    CHECK(has_line(text, R"(pullkeeper_stream_online_since_timestamp_seconds{schedule="harbour"})"
                         " 1796126340"));
    CHECK(count_of(text, "pullkeeper_stream_online{") == 1);
  }
  CHECK(count_of(line(presence::unknown), "pullkeeper_stream_online{") == 0);
}

TEST_CASE("what left the files and shares its name with what is there is told once") {
  auto seen = two_schedules();
  schedule_health gone{.name = "harbour", .key = {"live.example.com", "cams", "old"}};
  gone.state = condition::leaving;
  seen.schedules.push_back(gone);
  put_in_order(seen);
  const auto text = shown(seen, {});
  CHECK(count_of(text, "pullkeeper_schedule_info{schedule=\"harbour\"") == 1);
  CHECK(has_line(text, R"(pullkeeper_schedule_state{schedule="harbour",state="covered"} 1)"));
}

TEST_CASE("calls are counted by operation, code and outcome, and retries by what went before") {
  tally counts;
  counts.add(ended(operation::add, failure_kind::throttled, "Throttling"));
  counts.add(ended(operation::add, failure_kind::none, "", 2));
  counts.add(ended(operation::describe, failure_kind::none, ""));
  const auto text = shown(two_schedules(), counts);
  for (const char* line : {
           R"(pullkeeper_api_requests_total{action="add",code="ok",outcome="done"} 1)",
           R"(pullkeeper_api_requests_total{action="add",code="Throttling",outcome="not_done"} 1)",
           R"(pullkeeper_api_retries_total{reason="throttled"} 1)",
           R"(pullkeeper_api_request_duration_seconds_bucket{action="add",le="0.25"} 0)",
           R"(pullkeeper_api_request_duration_seconds_bucket{action="add",le="0.5"} 2)",
           R"(pullkeeper_api_request_duration_seconds_bucket{action="add",le="+Inf"} 2)",
           R"(pullkeeper_api_request_duration_seconds_sum{action="add"} 0.6)",
           R"(pullkeeper_api_request_duration_seconds_count{action="add"} 2)",
           R"(pullkeeper_reconcile_last_success_timestamp_seconds{domain="live.example.com"})"
           " 1796126400.3"}) {
    CHECK_MESSAGE(has_line(text, line), line);
  }
}

TEST_CASE("codes without end become one") {
  tally counts;
  for (int i = 0; i < 1000; ++i) {
    counts.add(ended(operation::add, failure_kind::rejected, "Code." + std::to_string(i)));
  }
  CHECK(counts.calls().size() == 201);
  CHECK(shown({}, counts).find("code=\"other\",outcome=\"not_done\"} 800\n") != std::string::npos);
}

TEST_CASE("of a stream the latest 32 writes are kept, those of an earlier process as well") {
  tally counts;
  counts.recall(ended(operation::add, failure_kind::none, ""));
  for (int i = 0; i < 40; ++i) counts.add(ended(operation::update, failure_kind::none, ""));
  counts.add(ended(operation::describe, failure_kind::none, ""));
  const auto& kept = counts.writes({"live.example.com", "cams", "h"});
  CHECK(kept.size() == 32);
  CHECK(std::all_of(kept.begin(), kept.end(),
                    [](const auto& one) { return one.op == operation::update; }));
  CHECK(counts.writes({"live.example.com", "cams", "other"}).empty());
  CHECK(counts.calls().size() == 2);
}

TEST_CASE("events are counted by their name, and drift among them") {
  tally counts;
  counts.add(event{level::warning, "drift_found", {}});
  counts.add(event{level::warning, "drift_found", {}});
  const auto text = shown({}, counts);
  CHECK(has_line(text, R"(pullkeeper_events_total{event="drift_found"} 2)"));
  CHECK(has_line(text, "pullkeeper_drift_total 2"));
}

TEST_CASE("every family is told once, with its type, before its samples") {
  for (const auto format : {metrics_format::text, metrics_format::open_metrics}) {
    const auto text = shown(two_schedules(), {}, format);
    const auto families = count_of(text, "# TYPE ");
    CHECK(families > 20);
    CHECK(count_of(text, "# HELP ") == families);
    CHECK(text.ends_with("\n"));
  }
}

TEST_CASE("in OpenMetrics a counter is named without _total, and the end is marked") {
  const auto text = shown(two_schedules(), {}, metrics_format::open_metrics);
  CHECK(has_line(text, "# TYPE pullkeeper_uncovered_seconds counter"));
  CHECK(has_line(text, R"(pullkeeper_uncovered_seconds_total{schedule="harbour"} 0)"));
  CHECK(text.ends_with("\n# EOF\n"));
  const auto plain = shown(two_schedules(), {});
  CHECK(has_line(plain, "# TYPE pullkeeper_uncovered_seconds_total counter"));
  CHECK(plain.find("# EOF") == std::string::npos);
}

TEST_CASE("OpenMetrics is given to those who ask for it") {
  CHECK(metrics_format_for("application/openmetrics-text;version=1.0.0,text/plain;q=0.5") ==
        metrics_format::open_metrics);
  for (const char* accept : {"", "text/plain", "*/*"}) {
    CHECK(metrics_format_for(accept) == metrics_format::text);
  }
}
