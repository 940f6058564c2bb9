// Lists that are late, cut, empty now and then, or written in another form: nothing is restarted,
// deleted or told as drift for what they leave out.
#include <string>

#include <doctest/doctest.h>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;
using namespace pullkeeper::sandbox;

namespace {

constexpr int windows = 3;             // handed over to in a run

list_rules late(seconds lag, describe_view view = describe_view::lagging) {
  list_rules rules;
  rules.view = view;
  rules.lag = lag;
  return rules;
}

list_rules cut(list_cut how) {
  list_rules rules;
  rules.cut = how;
  rules.cut_to = 20;
  return rules;
}

list_rules empty(seconds span, seconds every) {
  list_rules rules;
  rules.empty_for = span;
  rules.empty_every = every;
  return rules;
}

list_rules only_begun() {
  list_rules rules;
  rules.only_begun = true;
  return rules;
}

list_rules shown(source_form sources) {
  list_rules rules;
  rules.form.sources = static_cast<unsigned>(sources);
  return rules;
}

list_rules shown(name_form names) {
  list_rules rules;
  rules.form.names = names;
  return rules;
}

list_rules shown(time_form times) {
  list_rules rules;
  rules.form.times = times;
  return rules;
}

// Two sources each, with a query; their pulls begin at an odd second.
std::vector<schedule> streams(int count) {
  std::vector<schedule> all;
  for (int i = 0; i < count; ++i) {
    all.push_back(keep("Cam" + std::to_string(i), day_one + 17s));
    all.back().sources = {"rtmp://b.example.com/cams/x?auth_key=1-0-0-a",
                          "rtmp://a.example.com/cams/x?auth_key=1-0-0-b"};
  }
  return all;
}

struct row {
  const char* what;
  list_rules list;
};

// Months behind such a list. Every window costs what it costs behind a perfect one.
void keeps_quiet(const row& list, fake_cloud::rule how, int count) {
  CAPTURE(std::string(list.what));
  CAPTURE(static_cast<int>(how));
  const auto all = streams(count);
  world w(day_one - days{2});
  w.cloud.how = how;
  w.cloud.list = list.list;
  w.load(all);
  w.run_until(utc_millis(day_one + days{6} * windows + days{1}));
  for (const auto& s : all) {
    CAPTURE(s.name);
    CHECK(w.cloud.dark(s.key, s.wanted.start, w.second()) == 0s);
    const int most = how == fake_cloud::rule::unique ? windows : 0;
    CHECK(w.cloud.restarts(s.key) <= most);
    CHECK(w.count(operation::update, s.key.stream) <= most);
  }
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.count("drift_found") == 0);
  CHECK(w.count("attempt_failed") == 0);
  CHECK(w.count("coverage_at_risk") == 0);
  CHECK(w.count("coverage_lost") == 0);
  CHECK(w.count("foreign_config") == 0);
}

void keep_quiet(const std::vector<row>& lists, int count = 3) {
  for (const auto& list : lists) {
    for (const auto how : {fake_cloud::rule::unique, fake_cloud::rule::coexist})
      keeps_quiet(list, how, count);
  }
}

seconds lag_kept(const world& w) { return w.kept().domains.front().learned.list_lag; }

}  // namespace

TEST_CASE("a list that is late by minutes or most of an hour restarts nothing") {
  keep_quiet({{"150 s", late(150s)},
              {"10 min", late(10min)},
              {"55 min", late(55min)},
              {"150 s, by row", late(150s, describe_view::late_rows)},
              {"55 min, by row", late(55min, describe_view::late_rows)},
              {"now and then", late(10min, describe_view::flapping)}});
}

TEST_CASE("a list that is late by an hour restarts nothing") { keep_quiet({{"1 h", late(1h)}}); }

TEST_CASE("a list that shows others of 24 streams in each look restarts none") {
  keep_quiet({{"rotating", cut(list_cut::rotating)}, {"alternating", cut(list_cut::alternating)}},
             24);
}

TEST_CASE("a list that shows 20 of 24 streams restarts none of the others") {
  keep_quiet({{"stable", cut(list_cut::stable)}}, 24);
}

TEST_CASE("a list that is empty now and then, or always, restarts nothing") {
  keep_quiet({{"15 min in 5 h", empty(15min, 5h)}});
  keeps_quiet({"always", empty(1s, 0s)}, fake_cloud::rule::unique, 3);
}

TEST_CASE("where nothing can be seen of a handover, each window is updated once") {
  world w(day_one - days{2});
  w.cloud.how = fake_cloud::rule::coexist;
  w.cloud.list = empty(1s, 0s);
  w.load({harbour});
  w.run_until(utc_millis(day_one + days{6} * windows + days{1}));
  CHECK(w.count(operation::update) <= windows);
  CHECK(w.count(operation::add) <= 2 * windows + 2);
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("a list that shows only what has begun restarts nothing") {
  keep_quiet({{"only begun", only_begun()}});
}

TEST_CASE("sources that are shown in another form are no drift [A27]") {
  keep_quiet({{"port", shown(source_form::port)},
              {"no query", shown(source_form::no_query)},
              {"ampersands", shown(source_form::ampersands)},
              {"percent", shown(source_form::percent)},
              {"no scheme", shown(source_form::no_scheme)},
              {"sorted", shown(source_form::sorted)},
              {"first only", shown(source_form::first_only)},
              {"upper host", shown(source_form::upper_host)}});
}

TEST_CASE("times that are shown without their seconds are no drift") {
  keep_quiet({{"cut", shown(time_form::to_minute)},
              {"not written", shown(time_form::without_seconds)},
              {"offset", shown(time_form::offset)}});
}

TEST_CASE("names that are shown in another case are ours, and nobody else's") {
  keep_quiet({{"lower", shown(name_form::lower)}, {"upper", shown(name_form::upper)}});
}

TEST_CASE("how late a list is is learned, outlives a restart, and is asked about no more") {
  world w(day_one - days{2});
  w.cloud.list = late(150s);
  w.load({harbour});
  w.run_until(utc_millis(day_one + days{13}));
  CHECK(lag_kept(w) >= 60s);
  CHECK(lag_kept(w) <= 10min);
  w.restart({harbour});
  w.run_for(1h);
  CHECK(lag_kept(w) >= 60s);
  w.cloud.list = {};
  w.run_until(utc_millis(day_one + days{6} * 25));
  CHECK(lag_kept(w) == 0s);
}

TEST_CASE("what no list shows and the API refuses as existing stands, and is told once [A17]") {
  world w(day_one - 1h);
  w.cloud.list = empty(1s, 0s);
  begin(w);
  w.run_until(utc_millis(day_one + days{2}));
  CHECK(w.cloud.restarts(harbour.key) == 0);
  CHECK(w.cloud.alive(harbour.key, w.second()) == std::vector{made(day_one, grid1)});
  world told(day_one - 1h);
  told.cloud.list = empty(1s, 0s);
  told.load({harbour});
  told.run_until(utc_millis(day_one + 12h));
  CHECK(told.count("unseen") == 1);
  CHECK(told.last("unseen")["next"].find("the API holds it") == 0);
  CHECK(told.count("list_unreliable") == 1);
  CHECK(told.last("list_unreliable")["streams"] == "1");
  CHECK(told.count(operation::update) == 0);
}

TEST_CASE("an add that only asks and is refused for a standing reason is told all the same") {
  world w(day_one - 1h);
  w.cloud.list = empty(1s, 0s);
  bool allowed = true;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::add || allowed) return std::nullopt;
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  w.load({harbour});
  w.run_for(10s);
  REQUIRE(w.count(operation::add) == 1);
  allowed = false;
  w.run_for(4h);
  CHECK(w.count(operation::add) > 1);
  CHECK(w.last("attempt_failed")["code"] == "Forbidden.RAM");
  CHECK(w.count("permission_denied") == 1);
}

TEST_CASE("an accepted config that was not kept is added again within minutes") {
  world w(day_one - 2h);
  bool dropped = false;
  w.fault = [&](const call& c, utc_seconds) -> std::optional<answer> {
    if (c.op != operation::add || dropped) return std::nullopt;
    dropped = true;
    return accept();
  };
  w.load({harbour});
  w.run_for(15min);
  CHECK(w.count(operation::add) == 2);
  CHECK(w.count("unseen") == 1);
  CHECK(w.last("unseen")["next"].find("not in the list; the API has accepted it") == 0);
  CHECK(w.cloud.alive(harbour.key, day_one).size() == 1);
  w.run_until(utc_millis(day_one + days{20}));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("what has ended and blocks is deleted where an update of it is accepted in vain") {
  world w(day_one - 1h);
  w.cloud.expired_blocks = w.cloud.absent_in_silence = true;
  begin(w);
  // Nobody can renew it before its end.
  w.fault = [](const call& c, utc_seconds now) -> std::optional<answer> {
    if (!is_write(c) || now > grid1 + 1h) return std::nullopt;
    return refusal(failure_kind::permission, "Forbidden.RAM");
  };
  w.run_until(utc_millis(grid1 + 5h));
  CHECK(w.count(operation::update) >= 1);
  CHECK(w.count(operation::remove) == 1);
  CHECK(w.last("config_deleted")["reason"] == "in_the_way");
  CHECK(w.cloud.alive(harbour.key, w.second()).size() == 1);
  w.calls.clear();
  w.run_until(utc_millis(grid1 + days{20}));
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.cloud.dark(harbour.key, grid1 + 5h, w.second()) == 0s);
}

TEST_CASE("nothing is deleted while one of ours has not ended, whatever a list lacks [A19]") {
  world w(day_one - 1h);
  w.cloud.expired_blocks = w.cloud.absent_in_silence = true;
  begin(w);
  w.cloud.list = empty(1s, 0s);
  w.run_until(utc_millis(grid2 + days{1}));
  CHECK(w.count(operation::remove) == 0);
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
  CHECK(w.cloud.restarts(harbour.key) <= 2 + 1);   // windows, and one to learn
}

TEST_CASE("where an add replaces the running config none is asked by one") {
  const row lists[] = {{"perfect", {}},
                       {"150 s", late(150s)},
                       {"150 s, by row", late(150s, describe_view::late_rows)},
                       {"only begun", only_begun()},
                       {"port", shown(source_form::port)}};
  for (const auto& list : lists) {
    CAPTURE(std::string(list.what));
    world w(day_one - days{2});
    w.cloud.how = fake_cloud::rule::replace;
    w.load({harbour});
    w.run_until(utc_millis(grid1 + days{1}));              // the handover is learned
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) <= 2s);
    CHECK(w.cloud.restarts(harbour.key) <= 1 + 1);
    const auto before = w.cloud.restarts(harbour.key);
    w.calls.clear();
    w.cloud.list = list.list;
    w.run_until(utc_millis(grid1 + days{6} * windows));
    CHECK(w.count(operation::add) == 0);
    CHECK(w.count(operation::remove) == 0);
    CHECK(w.cloud.restarts(harbour.key) - before <= windows + 1);   // one to learn a form
    CHECK(w.cloud.dark(harbour.key, grid1, w.second()) == 0s);
  }
}
