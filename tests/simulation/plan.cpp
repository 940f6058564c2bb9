#include "simulation/plan.hpp"

#include <algorithm>

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
  v.expired = draw.one_of({expired_fate::listed, expired_fate::hidden, expired_fate::removed,
                           expired_fate::removed_later});
  v.expired_keep = draw.one_of<seconds>({hours(1), hours(12), hours(48)});
  v.update_active = draw.chance(0.6) ? update_effect::restart
                                     : draw.one_of({update_effect::seamless, update_effect::refused,
                                                    update_effect::silent});
  v.update_expired = draw.one_of({update_absent::works, update_absent::refused,
                                  update_absent::silent});
  v.update_missing = draw.one_of({update_absent::refused, update_absent::silent,
                                  update_absent::upsert});
  v.past_start_accepted = draw.chance(0.75);
  v.length = draw.one_of({length_rule::up_to_limit, length_rule::below_limit,
                          length_rule::from_now});
  v.view = draw.chance(0.5) ? describe_view::fresh
                            : draw.one_of({describe_view::lagging, describe_view::flapping,
                                           describe_view::forbidden});
  v.lag = draw.one_of<seconds>({seconds(1), seconds(5), seconds(20), seconds(50)});
  v.delete_missing_ok = draw.chance(0.5);
  // Where nothing can be observed, a success without effect cannot be told from one with.
  if (v.view == describe_view::forbidden) {
    if (v.update_active == update_effect::silent) v.update_active = update_effect::restart;
    if (v.update_expired == update_absent::silent) v.update_expired = update_absent::refused;
    if (v.update_missing == update_absent::silent) v.update_missing = update_absent::refused;
    // Without a look nothing is ever deleted, so what has ended must not block for good.
    if (v.unique == uniqueness::unique_until_deleted) v.update_expired = update_absent::works;
  }
  return v;
}

keep_settings draw_settings(drawer& draw) {
  keep_settings s;
  s.window = draw.one_of<seconds>({days(6), days(6), days(6), days(3), days(1)});
  s.lead = draw.one_of<seconds>({hours(23), hours(23), hours(12), hours(4)});
  s.observe_every = draw.one_of<seconds>({minutes(10), hours(1), hours(3), hours(6), hours(12)});
  if (draw.chance(0.9)) s.observe_every = std::max<seconds>(s.observe_every, hours(1));
  return s;
}

schedule draw_schedule(drawer& draw, std::size_t index) {
  schedule s;
  s.name = "s" + std::to_string(index);
  s.key = {draw.chance(0.7) ? "a.example" : "b.example", "live", "stream" + std::to_string(index)};
  s.sources = {"rtmp://o/" + s.name};
  const auto start = draw.chance(0.5) ? -draw.spread(hours(1), days(60))
                                      : draw.spread(minutes(1), days(30));
  s.wanted.start = std::chrono::floor<seconds>(utc_at(start));
  if (draw.chance(0.3)) {
    s.wanted.end = std::chrono::floor<seconds>(utc_at(draw.within(days(60), days(400))));
  }
  return s;
}

void add_episodes(drawer& draw, world_plan& plan, trouble kind, int each_year,
                  milliseconds shortest, milliseconds longest) {
  if (draw.chance(0.5)) return;
  for (sim_time t = draw.spread(hours(1), days(2)); t < plan.calm_from;
       t +=
       draw.spread(milliseconds(year) / (each_year * 10), milliseconds(year) * 5 / each_year)) {
    episode e{kind, t, std::min(t + draw.spread(shortest, longest), plan.calm_from), {}};
    const bool of_domain = kind == trouble::denied || draw.chance(0.3);
    if (of_domain && kind != trouble::down && kind != trouble::outage && kind != trouble::bad_key) {
      e.domain = draw.chance(0.5) ? "a.example" : "b.example";
    }
    plan.episodes.push_back(e);
  }
}

void add_incidents(drawer& draw, world_plan& plan, happening what, milliseconds rarest,
                   milliseconds most_often) {
  if (draw.chance(0.5)) return;
  const auto mean = draw.spread(most_often, rarest);
  for (sim_time t = draw.within(hours(2), mean * 2); t < plan.calm_from;
       t += draw.within(minutes(1), mean * 2)) {
    incident_plan i{what, t, draw.index(plan.schedules.size()), {}, draw.bits()};
    if (what == happening::clock_step) {
      i.amount = draw.spread(seconds(1), draw.chance(0.8) ? milliseconds(hours(2)) : 10 * year);
      if (draw.chance(0.5)) i.amount = -i.amount;
    }
    plan.incidents.push_back(i);
  }
}

void draw_call_faults(drawer& draw, call_faults& f) {
  for (double* p : {&f.reset_before, &f.lost_answer, &f.server_error, &f.garbage, &f.throttled,
                    &f.unreachable, &f.slow}) {
    if (draw.chance(0.5)) *p = draw.upto(0.08);
  }
}

void drop_what_nobody_could_mend(world_plan& plan) {
  const auto& v = plan.variant;
  // A config that somebody has spoilt, that refuses updates and keeps adds out; or that has ended
  // spoilt and still blocks: what was changed is no longer provably ours, and so never deleted.
  const bool blocks = v.unique == sandbox::uniqueness::unique_until_deleted &&
                      v.update_expired != sandbox::update_absent::works;
  if ((updates_fail(v) && v.unique != sandbox::uniqueness::coexist) || blocks) {
    std::erase_if(plan.incidents, [](const auto& i) {
      return i.what == happening::console_shorten || i.what == happening::console_lengthen ||
             i.what == happening::console_repoint;
    });
  }
}

}  // namespace

world_plan make_plan(std::uint64_t seed) {
  if (seed >= first_of_city) return make_city_plan(seed);
  if (seed >= first_with_standbys) return make_standby_plan(seed);
  random_source random(seed * 0x2545f4914f6cdd1dULL + 1);
  drawer draw(random);
  world_plan plan;
  plan.seed = seed;
  plan.variant = draw_variant(draw);
  plan.settings = draw_settings(draw);
  plan.end = year;
  plan.calm_from = plan.end - 2 * plan.settings.window - days(2);
  for (std::size_t i = 0; i < 5; ++i) plan.schedules.push_back(draw_schedule(draw, i));
  plan.foreign = {{"a.example", "live", "someone-else"}, {"b.example", "other", "stream0"}};
  plan.latency_most = draw.spread(milliseconds{20}, seconds{3});
  if (draw.chance(0.5)) plan.first_skew = draw.spread(seconds(1), hours(3));
  if (draw.chance(0.5)) plan.first_skew = -plan.first_skew;
  if (plan.variant.unique == sandbox::uniqueness::coexist && draw.chance(0.2) &&
      plan.variant.length != sandbox::length_rule::from_now) {
    plan.settings.handover = handover_mode::add;
    plan.settings.window = plan.settings.max_config;
  }
  // Where updates fail, two that take turns at a config's end are in each other's way for good.
  if (seed % 8 == 3 && !updates_fail(plan.variant)) plan.instances = 2;
  draw_call_faults(draw, plan.faults);
  add_episodes(draw, plan, trouble::outage, 12, seconds(1), hours(60));
  add_episodes(draw, plan, trouble::server_errors, 12, seconds(10), hours(30));
  add_episodes(draw, plan, trouble::hang, 6, seconds(10), hours(3));
  add_episodes(draw, plan, trouble::describe_dead, 12, seconds(10), hours(30));
  add_episodes(draw, plan, trouble::writes_dead, 12, seconds(10), hours(30));
  add_episodes(draw, plan, trouble::denied, 6, minutes(1), hours(30));
  add_episodes(draw, plan, trouble::bad_key, 4, minutes(1), hours(30));
  add_episodes(draw, plan, trouble::down, 12, seconds(3), hours(40));
  add_incidents(draw, plan, happening::clock_step, days(60), hours(12));
  add_incidents(draw, plan, happening::crash, days(30), hours(6));
  add_incidents(draw, plan, happening::edit, days(90), days(5));
  // Where Describe is forbidden nobody can see what was done at the console.
  if (plan.variant.view != sandbox::describe_view::forbidden) {
    add_incidents(draw, plan, happening::console_delete, days(120), days(5));
    add_incidents(draw, plan, happening::console_shorten, days(120), days(5));
    add_incidents(draw, plan, happening::console_repoint, days(120), days(5));
    add_incidents(draw, plan, happening::console_lengthen, days(120), days(5));
  }
  add_episodes(draw, plan, trouble::throttling, 12, seconds(10), hours(30));
  if (draw.chance(0.5)) plan.faults.crash = draw.upto(0.2);
  if (draw.chance(0.3)) plan.settings.on_removed = removal_policy::remove;
  drop_what_nobody_could_mend(plan);
  auto& v = plan.variant;
  // Hundreds of old records in every answer would show nothing but the patience of the reader.
  if (v.unique == sandbox::uniqueness::coexist && plan.settings.window < days(3) &&
      v.expired == sandbox::expired_fate::listed) {
    v.expired = sandbox::expired_fate::removed_later;
  }
  if (seed >= first_with_quiet_hours) add_quiet_hours(plan);
  else if (seed >= first_with_turns) add_turns(plan);
  else if (seed >= first_with_programmes) add_programmes(plan);
  std::stable_sort(plan.incidents.begin(), plan.incidents.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  std::stable_sort(plan.episodes.begin(), plan.episodes.end(),
                   [](const auto& a, const auto& b) { return a.from < b.from; });
  return plan;
}

void spare_the_daemon(world_plan& plan) {
  plan.faults.crash = 0;
  std::erase_if(plan.episodes, [](const episode& e) { return e.kind == trouble::down; });
  std::erase_if(plan.incidents,
                [](const incident_plan& i) { return i.what == happening::crash; });
}

bool updates_fail(const sandbox::cloud_variant& variant) {
  return variant.update_active == sandbox::update_effect::refused ||
         variant.update_active == sandbox::update_effect::silent;
}

std::string describe(const world_plan& plan) {
  using namespace sandbox;
  static constexpr const char* unique[] = {"coexist", "unique-active", "unique-until-deleted",
                                           "replace"};
  static constexpr const char* expired[] = {"listed", "hidden", "removed", "removed-later"};
  static constexpr const char* active[] = {"restart", "seamless", "refused", "silent"};
  static constexpr const char* absent[] = {"works", "refused", "silent", "upsert"};
  static constexpr const char* length[] = {"up-to-limit", "below-limit", "from-now"};
  static constexpr const char* view[] = {"fresh", "lagging", "flapping", "forbidden",
                                         "late-rows"};
  const auto& v = plan.variant;
  const auto at = [](const auto& names, auto value) {
    return names[static_cast<std::size_t>(value)];
  };
  return std::string("semantics=") + at(unique, v.unique) + " expired=" + at(expired, v.expired) +
         " update=" + at(active, v.update_active) + " update_expired=" +
         at(absent, v.update_expired) + " update_missing=" + at(absent, v.update_missing) +
         " past_start=" + (v.past_start_accepted ? "accepted" : "refused") +
         " length=" + at(length, v.length) + " describe=" + at(view, v.view) +
         " lag=" + format_duration(v.lag) + " window=" + format_duration(plan.settings.window) +
         " lead=" + format_duration(plan.settings.lead) +
         " observe_every=" + format_duration(plan.settings.observe_every);
}

}  // namespace pullkeeper::simulation
