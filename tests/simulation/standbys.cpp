// Two or three hosts with the same files, one of which acts: each of them dies, hangs or is cut off
// for minutes or weeks, its clock is wrong, and there is always one that is well.
#include "simulation/drawer.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

sandbox::cloud_variant draw_variant(drawer& draw) {
  using namespace sandbox;
  cloud_variant v;
  v.unique = draw.one_of({uniqueness::coexist, uniqueness::unique_active,
                          uniqueness::unique_until_deleted, uniqueness::replace});
  v.expired = draw.one_of({expired_fate::listed, expired_fate::hidden, expired_fate::removed});
  v.length = draw.one_of({length_rule::up_to_limit, length_rule::below_limit});
  v.view = draw.one_of({describe_view::fresh, describe_view::lagging});
  v.lag = draw.one_of<seconds>({seconds(1), seconds(20), seconds(50)});
  return v;
}

schedule draw_schedule(drawer& draw, std::size_t index) {
  schedule s;
  s.name = "s" + std::to_string(index);
  s.key = {"a.example", "live", "stream" + std::to_string(index)};
  s.sources = {"rtmp://o/" + s.name};
  const auto start = draw.chance(0.5) ? -draw.spread(hours(1), days(60))
                                      : draw.spread(days(2), days(60));
  s.wanted.start = std::chrono::floor<seconds>(utc_at(start));
  if (draw.chance(0.3)) {
    s.wanted.end = std::chrono::floor<seconds>(utc_at(draw.within(days(90), days(400))));
  }
  return s;
}

void add_trouble_of(drawer& draw, world_plan& plan, std::size_t host, sim_time from, sim_time to) {
  const auto kind = draw.one_of({trouble::down, trouble::frozen, trouble::outage});
  // A host that is cut off for long only tries, and a simulated try costs as much as any call.
  if (kind == trouble::outage) to = std::min(to, from + milliseconds(hours(8)));
  plan.episodes.push_back({kind, from, std::min(to, plan.calm_from), {}, host});
}

}  // namespace

world_plan make_standby_plan(std::uint64_t seed) {
  random_source random(seed * 0x2545f4914f6cdd1dULL + 1);
  drawer draw(random);
  world_plan plan;
  plan.seed = seed;
  plan.variant = draw_variant(draw);
  plan.stand_by = true;
  plan.instances = draw.chance(0.5) ? 2 : 3;
  auto& s = plan.settings;
  s.window = draw.one_of<seconds>({days(6), days(6), days(3), days(1)});
  s.lead = draw.one_of<seconds>({hours(23), hours(23), hours(12)});
  s.observe_every = draw.one_of<seconds>({hours(1), hours(3)});
  s.standby.after = draw.one_of<seconds>({minutes(10), hours(1), s.lead / 5});
  // What an add does to a running config is learned once by each host, and costs a restart.
  if (plan.variant.unique == sandbox::uniqueness::replace) s.handover = handover_mode::update;
  plan.end = year;
  plan.calm_from = plan.end - 2 * s.window - days(2);
  for (std::size_t i = 0; i < 3; ++i) plan.schedules.push_back(draw_schedule(draw, i));
  plan.foreign = {{"a.example", "live", "someone-else"}};
  plan.latency_most = draw.spread(milliseconds{20}, seconds{3});
  for (std::size_t host = 0; host < plan.instances; ++host) {
    const auto off = draw.chance(0.5) ? draw.spread(seconds(1), hours(3)) : milliseconds{0};
    plan.host_skew.push_back(draw.chance(0.5) ? off : -off);
  }
  for (sim_time t = days(3); t < plan.calm_from; t += draw.spread(hours(1), days(10))) {
    const auto from = t;
    t += draw.spread(minutes(1), days(20));
    const auto host = draw.chance(0.6) ? 0 : draw.index(plan.instances);
    add_trouble_of(draw, plan, host, from, t);
    if (plan.instances < 3 || draw.chance(0.5)) continue;
    add_trouble_of(draw, plan, (host + 1 + draw.index(2)) % 3, draw.within(from, t), t);
  }
  return plan;
}

}  // namespace pullkeeper::simulation
