// The forty streams of a city, kept for a year by each kind of API without any fault: what is left
// to go wrong is the grid, the quiet hours and the programmes.
#include <array>

#include "simulation/plan.hpp"
#include "support/core/zones.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::uint8_t weekdays = 0x1f;
constexpr std::uint8_t sundays = 0x40;

schedule always(const std::string& name, const std::string& domain) {
  schedule s;
  s.name = name;
  s.key = {domain, "live", name};
  s.sources = {"rtmp://origin/" + name};
  s.wanted.start = world_begin - hours(8);
  return s;
}

recurrence on(std::uint8_t which, seconds from, seconds to, std::shared_ptr<const time_zone> zone) {
  auto r = test::daily(from, to, std::move(zone));
  r.days = which;
  return r;
}

void add_cameras(std::vector<schedule>& all) {
  for (int i = 1; i <= 24; ++i) {
    auto s = always("cam-" + std::to_string(i), "live.city.example");
    s.own.handover_at = quiet_hours{recurrence::every_day, hours(3), hours(5), test::shanghai()};
    s.own.window = days(5);
    s.own.lead = days(2);
    all.push_back(std::move(s));
  }
}

void add_matches(std::vector<schedule>& all) {
  for (int i = 1; i <= 3; ++i) {
    auto s = always("match-" + std::to_string(i), "sport.example");
    s.wanted.end = s.wanted.start + days(90);
    s.own.handover_at = quiet_hours{weekdays, seconds(0), hours(10), test::berlin()};
    s.own.window = days(3);
    s.own.lead = hours(12);
    all.push_back(std::move(s));
  }
}

void add_programmes_of_the_city(std::vector<schedule>& all) {
  for (int i = 1; i <= 2; ++i) {
    auto s = always("council-" + std::to_string(i), "live.city.example");
    s.repeat.push_back(on(weekdays, hours(8), hours(18), test::shanghai()));
    all.push_back(std::move(s));
  }
  for (int i = 1; i <= 4; ++i) {
    auto s = always("church-" + std::to_string(i), "port.example");
    s.repeat.push_back(on(sundays, hours(9) + minutes(30), hours(11) + minutes(30),
                          test::berlin()));
    all.push_back(std::move(s));
  }
  auto night = always("harbour-night", "port.example");
  night.repeat.push_back(on(recurrence::every_day, hours(20), hours(6), test::berlin()));
  all.push_back(std::move(night));
  auto festival = always("festival", "port.example");
  for (const auto evening : {days(4), days(11)}) {
    const auto start = world_begin + evening + hours(17);
    festival.pulls.push_back({start, start + hours(8)});
  }
  all.push_back(std::move(festival));
}

}  // namespace

world_plan make_city_plan(std::uint64_t seed) {
  using namespace sandbox;
  constexpr std::array kinds{uniqueness::coexist, uniqueness::unique_active,
                             uniqueness::unique_until_deleted, uniqueness::replace};
  constexpr std::array views{describe_view::fresh, describe_view::lagging,
                             describe_view::forbidden};
  const auto draw = seed - first_of_city;
  world_plan plan;
  plan.seed = seed;
  plan.variant.unique = kinds[draw % kinds.size()];
  plan.variant.view = views[draw / kinds.size() % views.size()];
  plan.variant.lag = seconds(20);
  plan.variant.expired = expired_fate::removed_later;
  plan.variant.expired_keep = hours(12);
  plan.variant.update_expired = update_absent::works;
  plan.variant.length = draw % 2 ? length_rule::below_limit : length_rule::up_to_limit;
  plan.settings.observe_every = hours(3);
  plan.end = year;
  plan.calm_from = plan.end - days(14);
  add_cameras(plan.schedules);
  add_matches(plan.schedules);
  add_programmes_of_the_city(plan.schedules);
  for (const auto* name : {"harbour", "studio", "直播一", "трансляция-2", "قناة"}) {
    plan.schedules.push_back(always(name, "sport.example"));
    plan.schedules.back().own.spread = true;
  }
  plan.foreign = {{"sport.example", "live", "someone-else"}};
  return plan;
}

}  // namespace pullkeeper::simulation
