// How all stands: the sentence by table, and the value from an agenda in virtual time.
#include "core/health.hpp"

#include <doctest/doctest.h>

#include <string>

#include "core/health_view.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const utc_millis then = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);
const auto bridge = keep("bridge", day_one);

health seen_in(const world& w) {
  auto seen = health_of(w.tested.view(), kept_by::this_process);
  put_in_order(seen);
  return seen;
}

const schedule_health& row(const health& seen, const std::string& name) {
  for (const auto& one : seen.schedules) {
    if (one.name == name) return one;
  }
  FAIL("no row " << name);
  return seen.schedules.front();
}

const trouble* trouble_of(const health& seen, trouble_kind what) {
  for (const auto& one : seen.troubles) {
    if (one.what == what) return &one;
  }
  return nullptr;
}

// So many of each.
health with(std::initializer_list<std::pair<condition, int>> counts, utc_millis lapse = never,
            std::optional<utc_millis> next = {}) {
  health seen;
  for (const auto& [state, count] : counts) {
    for (int i = 0; i < count; ++i) {
      schedule_health one;
      one.name = to_string(state) + std::to_string(i);
      one.state = state;
      const bool due = state == condition::dark || state == condition::at_risk;
      if (due) one.lapse = lapse;
      if (!due && next) one.next = next_try{operation::add, *next};
      seen.schedules.push_back(one);
    }
  }
  put_in_order(seen);
  return seen;
}

health with_trouble(health seen, trouble_kind what, const char* code) {
  seen.troubles.push_back({.what = what, .why = {.kind = failure_kind::transient, .code = code}});
  return seen;
}

answer gone() { return refusal(failure_kind::unreachable, "connect"); }

}  // namespace

TEST_CASE("what has failed with time left is not well and yet wakes nobody") {
  health seen;
  seen.schedules = {{.name = "harbour", .state = condition::due}};
  seen.schedules[0].why = {.kind = failure_kind::busy, .attempts = 1};
  CHECK_FALSE(seen.well());
  CHECK_FALSE(seen.alarming());
  seen.schedules[0].state = condition::at_risk;
  CHECK(seen.alarming());
  seen.schedules[0] = {.name = "harbour", .state = condition::dark};
  CHECK(seen.alarming());
  seen.troubles = {{.what = trouble_kind::catching_up}};
  CHECK_FALSE(seen.alarming());
  seen.troubles.push_back({.what = trouble_kind::api_failing});
  CHECK(seen.alarming());
}

TEST_CASE("the sentence names the worst first, and only what is so") {
  using c = condition;
  auto unseen = with({{c::due, 12}});
  for (auto& one : unseen.schedules) one.seen = false;
  const std::pair<health, const char*> table[] = {
      {{}, "No pull to keep"},
      {with_trouble({}, trouble_kind::key_refused, "InvalidAccessKeyId.NotFound"),
       "No pull to keep; the API takes no call with these keys (InvalidAccessKeyId.NotFound)"},
      {with({{c::covered, 1}}), "Keeping 1 pull, covered"},
      {with({{c::covered, 11}, {c::waiting, 1}, {c::paused, 1}, {c::over, 1}}, never, then),
       "Keeping 12 pulls, all covered; next submission 2026-12-01T00:00:00Z"},
      {with({{c::waiting, 1}}), "Keeping 1 pull, not wanted so far"},
      {with({{c::waiting, 2}, {c::paused, 1}}), "Keeping 2 pulls, none wanted so far"},
      {with({{c::covered, 10}, {c::due, 2}}, never, then),
       "Keeping 12 pulls, submitting 2; next submission 2026-12-01T00:00:00Z"},
      {with_trouble(unseen, trouble_kind::api_unreachable, "dns"),
       "Keeping 12 pulls; what stands for 12 is not yet known; the API cannot be reached (dns)"},
      {with({{c::covered, 7}, {c::dark, 2}, {c::at_risk, 3}}, then),
       "2 of 12 pulls without a config since 2026-12-01T00:00:00Z"},
      {with({{c::covered, 9}, {c::at_risk, 3}}, then),
       "3 of 12 pulls at risk, without a config from 2026-12-01T00:00:00Z on"},
      {with_trouble(with({{c::covered, 1}}), trouble_kind::api_failing, "no_answer"),
       "Keeping 1 pull, covered; the API fails (no_answer)"},
  };
  for (const auto& [seen, sentence] : table) CHECK(sentence_of(seen) == sentence);
}

TEST_CASE("before the first look nothing is claimed, and after it all is counted") {
  world w(day_one);
  auto later = keep("later", day_one + 48h);
  auto paused = keep("paused", day_one);
  paused.paused = true;
  w.load({harbour, bridge, later, paused});
  CHECK(seen_in(w).pulls() == 3);
  CHECK_FALSE(row(seen_in(w), "harbour").seen);
  CHECK(seen_in(w).in(condition::due) == 2);
  w.run_for(1min);
  const auto seen = seen_in(w);
  CHECK(seen.well());
  CHECK(seen.in(condition::covered) == 2);
  CHECK(row(seen, "later").state == condition::waiting);
  CHECK(row(seen, "paused").state == condition::paused);
  CHECK(row(seen, "later").next->at == utc_millis(day_one + 48h - 23h));
  CHECK(row(seen, "later").next->op == operation::add);
  CHECK(row(seen, "harbour").next->op == operation::update);
}

TEST_CASE("what has left the files is leaving as long as its config stands, and no pull") {
  world w(day_one);
  w.load({harbour, bridge});
  w.run_for(1min);
  w.load({harbour});
  w.run_for(1min);
  CHECK(seen_in(w).pulls() == 1);
  CHECK(w.tested.counts().schedules == 1);
  CHECK(row(seen_in(w), "bridge").state == condition::leaving);
  CHECK(row(seen_in(w), "bridge").covered_until == utc_millis(day_one + std::chrono::days(6)));
  w.restart({});
  w.run_for(1min);
  CHECK(seen_in(w).pulls() == 0);
  CHECK(w.tested.counts().schedules == 0);
  CHECK(sentence_of(seen_in(w)).starts_with("No pull to keep; 2 of 2 schedules gone from"));
}

TEST_CASE("an outage is told with its cause: at risk, dark since when, and over") {
  world w(day_one - 1h);
  w.load({harbour});
  w.run_until(utc_millis(day_one + 24h));
  const auto grid = day_one + std::chrono::days(6);
  w.fault = [&](const call&, utc_seconds now) -> std::optional<answer> {
    if (now < grid - 48h || now >= grid + 2h) return std::nullopt;
    return gone();
  };
  w.run_until(utc_millis(grid - 1h));
  auto seen = seen_in(w);
  CHECK_FALSE(seen.well());
  CHECK(row(seen, "harbour").state == condition::at_risk);
  CHECK(row(seen, "harbour").lapse == utc_millis(grid));
  CHECK(row(seen, "harbour").why.code == "connect");
  CHECK(row(seen, "harbour").why.kind == failure_kind::unreachable);
  CHECK(row(seen, "harbour").next->at <= w.now() + 5s);
  CHECK_FALSE(row(seen, "harbour").todo.by_person);
  auto* outage = trouble_of(seen, trouble_kind::api_unreachable);
  REQUIRE(outage);
  CHECK(outage->first_dark == utc_millis(grid));
  CHECK(outage->streams == 1);
  w.run_until(utc_millis(grid + 1h));
  seen = seen_in(w);
  CHECK(row(seen, "harbour").state == condition::dark);
  CHECK(row(seen, "harbour").since == utc_millis(grid));
  CHECK(row(seen, "harbour").wanted.uncovered == 1h);
  CHECK(row(seen, "harbour").wanted.until == never);
  w.run_until(utc_millis(grid + 3h));
  seen = seen_in(w);
  CHECK(seen.well());
  CHECK(seen.troubles.empty());
  CHECK(sentence_of(seen).starts_with("Keeping 1 pull, covered; next submission"));
}

TEST_CASE("a refusal that lasts names what a person must do, and the request that met it") {
  world w(day_one);
  w.fault = [](const call& made, utc_seconds) -> std::optional<answer> {
    if (made.op == operation::describe) return std::nullopt;
    auto no = refusal(failure_kind::permission, "Forbidden.RAM");
    no.request_id = "R-7";
    return no;
  };
  w.load({harbour});
  w.run_for(1min);
  const auto seen = seen_in(w);
  const auto& one = row(seen, "harbour");
  CHECK(one.state == condition::dark);
  CHECK(one.why.code == "Forbidden.RAM");
  CHECK(one.why.request_id == "R-7");
  CHECK(one.why.of == operation::add);
  CHECK(one.todo.by_person);
  CHECK(one.todo.text.find("live:AddLivePullStreamInfoConfig on acs:cdn:*:*:domain/" +
                           one.key.domain) != std::string::npos);
  REQUIRE(trouble_of(seen, trouble_kind::permission_missing));
  CHECK(sentence_of(seen).ends_with("live:AddLivePullStreamInfoConfig is not allowed "
                                    "(Forbidden.RAM)"));
}

TEST_CASE("an account in arrears is told as such, and not as a lack of a RAM policy") {
  world w(day_one);
  w.fault = [](const call& made, utc_seconds) -> std::optional<answer> {
    if (made.op == operation::describe) return std::nullopt;
    return refusal(failure_kind::permission, "InsufficientBalance");
  };
  w.load({harbour});
  w.run_for(1min);
  const auto seen = seen_in(w);
  const auto* whole = trouble_of(seen, trouble_kind::permission_missing);
  REQUIRE(whole);
  CHECK(whole->todo.text.starts_with("pay what the account owes"));
  CHECK(row(seen, "harbour").todo.text == whole->todo.text);
  CHECK(sentence_of(*whole) == "the account is in arrears (InsufficientBalance)");
  CHECK(w.last("permission_denied")["next"].starts_with(whole->todo.text));
}

TEST_CASE("a refused key is mended where it came from, by a restart where it is read only then") {
  for (const char* code : {"InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive",
                           "SignatureDoesNotMatch", "InvalidSecurityToken.Expired"}) {
    for (const std::string source : {"environment", "systemd", "file /etc/key", "RRSA"}) {
      cause why{.kind = failure_kind::credentials, .code = code};
      why.from = "LTAI...1234 of " + source;
      const auto todo = remedy_of(why, {});
      CHECK(todo.by_person);
      CHECK(todo.text.find(why.from) != std::string::npos);
      const bool restarts = todo.text.ends_with("after a restart of pullkeeper");
      CHECK(restarts == (source == "environment" || source == "systemd"));
      CHECK(restarts == !todo.text.ends_with("and at once with `pullkeeper retry`"));
    }
  }
}

TEST_CASE("what is only slow is told, and is no reason by itself to be unwell") {
  auto seen = with({{condition::covered, 1}});
  seen.troubles = {{.what = trouble_kind::throttled, .detail = "add: 5 calls in 2s"},
                   {.what = trouble_kind::catching_up}};
  CHECK(seen.well());
  CHECK(sentence_of(seen).starts_with("Keeping 1 pull, covered; throttled, add: 5 calls in 2s"));
  seen.troubles.push_back({.what = trouble_kind::removal_held});
  CHECK_FALSE(seen.well());
}

TEST_CASE("each state and each trouble is dated from when it was first so") {
  health_times times;
  auto seen = with({{condition::due, 1}});
  seen.made = then;
  seen.troubles = {{.what = trouble_kind::throttled}};
  times.follow(seen);
  auto later = with({{condition::due, 1}});
  later.made = then + 1h;
  later.troubles = {{.what = trouble_kind::throttled}, {.what = trouble_kind::drift_fight}};
  times.follow(later);
  CHECK(later.schedules[0].since == then);
  CHECK(later.troubles[0].since == then);
  CHECK(later.troubles[1].since == then + 1h);
  auto changed = with({{condition::due, 1}});
  changed.made = then + 2h;
  changed.schedules[0].state = condition::at_risk;
  times.follow(changed);
  CHECK(changed.schedules[0].since == then + 2h);
  auto again = with({});
  times.follow(again);
  auto back = with({{condition::due, 1}});
  back.made = then + 3h;
  back.troubles = {{.what = trouble_kind::throttled}};
  times.follow(back);
  CHECK(back.troubles[0].since == then + 3h);
  CHECK(back.schedules[0].since == then + 3h);
}

TEST_CASE("what an earlier process has left counts as seen where nobody looks") {
  world w(day_one);
  w.load({harbour});
  w.run_for(1min);
  agenda read(w.settings, 1);
  read.recall(w.kept(), w.local());
  read.load({harbour, bridge}, w.settings, w.local());
  const auto seen = health_of(read.view(), kept_by::an_earlier_one);
  CHECK(row(seen, "harbour").state == condition::covered);
  CHECK(row(seen, "bridge").state == condition::dark);
}

TEST_CASE("streams of the same urgency stand in the order of people") {
  auto seen = with({{condition::covered, 12}});
  for (std::size_t i = 0; i < seen.schedules.size(); ++i) {
    CHECK(seen.schedules[i].name == to_string(condition::covered) + std::to_string(i));
  }
}
