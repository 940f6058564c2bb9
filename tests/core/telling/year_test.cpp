// A year of pulls with every incident that there is: what people and the log are told of each.
#include <algorithm>
#include <functional>
#include <map>

#include <doctest/doctest.h>

#include "core/health_news.hpp"
#include "core/health_view.hpp"
#include "core/telling/incidents.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

constexpr int pulls = 4;

// The world of a year is walked through faster.
keep_settings seldom_looking() {
  keep_settings result;
  result.observe_every = std::chrono::hours(6);
  return result;
}

class year : public world {
 public:
  year() : world(day_one, seldom_looking()), files(keep_many(pulls)) {
    load(files);
  }

  // Followed whenever something may have changed.
  void live(utc_millis until) {
    while (now() < until) {
      const auto at = std::min({told_.wake(), news_.wake(), tested.wake()});
      const auto next = std::clamp<milliseconds>(at - local().boot, 1s, 30min);
      run_until(std::min(until, now() + next));
      follow();
    }
  }
  void live_for(milliseconds span) { live(now() + span); }

  void refuse(failure_kind kind, const char* code, bool looks, bool writes) {
    fault = [=](const call& made, utc_seconds) -> std::optional<answer> {
      if (!(made.op == operation::describe ? looks : writes)) return std::nullopt;
      return refusal(kind, code);
    };
  }
  void load_with(keep_settings with, const std::vector<schedule>& all) {
    settings = with;
    load(all);
  }

  std::size_t logged(const char* name) const {
    return count(name) + static_cast<std::size_t>(
        std::count_if(log_.begin(), log_.end(),
                      [&](const event& one) { return std::string(one.name) == name; }));
  }

  const std::vector<schedule> files;
  std::vector<trouble_kind> besides;   // what only the service knows
  std::vector<message> messages;

 private:
  void follow() {
    auto seen = health_of(tested.view(), kept_by::this_process);
    seen.made = tested.clock().now(local());
    for (const auto what : besides) seen.troubles.push_back({.what = what});
    put_in_order(seen);
    for (auto& one : told_.follow(seen, true, local().boot)) messages.push_back(std::move(one));
    for (auto& one : news_.follow(seen, true, local().boot)) log_.push_back(std::move(one));
  }

  incidents told_;
  health_news news_;
  std::vector<event> log_;
};

struct incident_of_a_year {
  const char* name;
  std::function<void(year&)> begin;
  std::function<void(year&)> end;
  // In the log; empty where the service alone tells it.
  const char* first = "";
  const char* last = "";
};

void mend(year& w) { w.fault = nullptr; }

incident_of_a_year refused(const char* name, failure_kind kind, const char* code, bool looks,
                           bool writes, const char* first, const char* last) {
  return {name, [=](year& w) { w.refuse(kind, code, looks, writes); }, mend, first, last};
}

// What the service alone knows lasts as long as it says so.
incident_of_a_year of_service(trouble_kind what) {
  return {to_string(what), [=](year& w) { w.besides = {what}; }, [](year& w) { w.besides = {}; }};
}

// Somebody sets other sources whenever they were put right.
void fight(year& w) {
  auto looking = w.settings;
  looking.observe_every = 1min;
  w.load_with(looking, w.files);
  w.live_for(6h);                      // until the look that is due after the old interval
  for (int i = 0; i < 6; ++i) {
    const auto key = w.files.front().key;
    auto held = w.cloud.alive(key, w.second());
    for (auto& one : held) one.sources = source_b;
    w.cloud.set(key, held, w.second());
    w.live_for(5min);
  }
}

void end_fight(year& w) {
  auto reporting = w.settings;
  reporting.on_drift = drift_policy::report;
  w.load_with(reporting, w.files);
  w.live_for(1h);
  w.load_with(seldom_looking(), w.files);
}

void remove_more_than_the_brake_allows(year& w) {
  auto braking = w.settings;
  braking.on_removed = removal_policy::remove;
  braking.delete_brake = 2;
  braking.removal_brake = pulls;
  w.load_with(braking, {w.files.front()});
}

void load_all(year& w) { w.load_with(seldom_looking(), w.files); }

std::vector<incident_of_a_year> all_incidents() {
  using f = failure_kind;
  return {
      refused("api_unreachable", f::unreachable, "refused", true, true, "api_unreachable",
              "api_back"),
      refused("api_unreachable", f::transient, "ServiceUnavailable", true, true, "api_unreachable",
              "api_back"),
      refused("key_refused", f::credentials, "InvalidAccessKeyId.NotFound", true, true,
              "credentials_failed", "credentials_restored"),
      refused("permission_missing", f::permission, "Forbidden.RAM", false, true,
              "permission_denied", "permission_restored"),
      refused("permission_missing", f::permission, "Forbidden.RAM", true, false,
              "permission_denied", "permission_restored"),
      refused("quota_reached", f::quota, "QuotaExceeded", false, true, "quota_reached",
              "quota_restored"),
      refused("coverage", f::rejected, "InvalidParameter", false, true, "coverage_at_risk",
              "coverage_restored"),
      {"clock_in_doubt", [](year& w) { w.skew = 20min; }, [](year& w) { w.skew = 0min; },
       "clock_skew", "clock_restored"},
      {"drift_fight", fight, end_fight, "drift_fight", "drift_fight_over"},
      {"removal_held", remove_more_than_the_brake_allows, load_all, "mass_removal_stopped",
       "removal_released"},
      {"schedules_vanished", [](year& w) { w.load({}); }, load_all},
      of_service(trouble_kind::state_not_writable),
      of_service(trouble_kind::files_refused)};
}

const utc_millis then = utc_millis(day_one);

}  // namespace

TEST_CASE("a quiet year has no message") {
  year w;
  w.live(then + days{365});
  CHECK(w.messages.empty());
  CHECK(w.count("window_accepted") > 50 * pulls);
}

TEST_CASE("each incident of a year is two messages, and has one beginning and one end in the log") {
  year w;
  std::map<std::string, std::vector<bool>> ids;  // what was told of each: that it begins?
  auto begin = then;
  for (const auto& one : all_incidents()) {
    CAPTURE(std::string(one.name));
    begin += days{27};
    w.live(begin);
    CHECK(w.messages.empty());
    const auto firsts = w.logged(one.first), lasts = w.logged(one.last);
    one.begin(w);
    w.live(begin + days{8});
    one.end(w);
    w.try_again();
    w.live(begin + days{9});
    std::size_t of_it = 0;
    for (const auto& told : w.messages) {
      ids[told.id].push_back(told.begins);
      of_it += told.incident == one.name;
    }
    w.messages.clear();
    CHECK(of_it >= 2);
    const bool of_each = std::string(one.name) == "coverage";
    if (*one.last) CHECK(w.logged(one.last) - lasts == (of_each ? pulls : 1));
    if (*one.first) CHECK(w.logged(one.first) > firsts);
  }
  w.live(then + days{365});
  CHECK(w.messages.empty());
  for (const auto& [id, begins] : ids) {
    CHECK_MESSAGE(begins == std::vector<bool>({true, false}), id);
  }
  CHECK(w.count("coverage_at_risk") == w.count("coverage_restored") + w.count("coverage_settled"));
}
