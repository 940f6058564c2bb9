// What some worlds have beyond the others: schedules with windows and leads of their own,
// programmes of the week instead of one long pull, pulls from different sources, and quiet hours.
// Drawn apart, so that the other draws stay.
#include <algorithm>

#include "simulation/drawer.hpp"
#include "support/core/zones.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

recurrence draw_recurrence(drawer& draw) {
  recurrence r;
  r.zone = draw.chance(0.5) ? test::berlin() : test::shanghai();
  r.from = minutes(30) * static_cast<long long>(draw.index(48));
  const auto length =
      draw.one_of<seconds>({hours(2), hours(10), hours(16), hours(23) + minutes(50)});
  r.to = (r.from + length) % seconds(days(1));
  r.days = draw.one_of<std::uint8_t>({recurrence::every_day, 0x1f, 0x60, 0x15});
  return r;
}

void give_own_ways(drawer& draw, world_plan& plan, schedule& s) {
  s.own.window = draw.one_of<seconds>({days(1), days(2), days(4), days(6)});
  s.own.lead = draw.one_of<seconds>({hours(4), hours(12), hours(20)});
  if (plan.settings.handover == handover_mode::add) s.own.window.reset();
}

schedule part_of(const schedule& s, std::size_t number) {
  schedule part;
  part.name = s.name;
  part.key = s.key;
  part.sources = {"rtmp://other" + std::to_string(number) + "/" + s.name};
  part.own = s.own;
  return part;
}

// Two programmes of each day, which follow one another at once or not.
void take_daily_turns(drawer& draw, schedule& s) {
  recurrence first;
  first.zone = draw.chance(0.5) ? test::berlin() : test::shanghai();
  first.from = hours(draw.index(24));
  const auto length = draw.one_of<seconds>({hours(4), hours(8), hours(12)});
  first.to = (first.from + length) % seconds(days(1));
  auto second = first;
  second.from = (first.to + draw.one_of<seconds>({{}, seconds(20), minutes(10), hours(3)})) %
                seconds(days(1));
  second.to = draw.chance(0.5) ? first.from : (second.from + hours(5)) % seconds(days(1));
  first.days = draw.one_of<std::uint8_t>({recurrence::every_day, 0x1f});
  s.repeat = {first};
  s.others = {part_of(s, 1)};
  s.others[0].repeat = {second};
}

// Events of hours to weeks, from three lists of sources.
void take_turns_in_a_list(drawer& draw, schedule& s) {
  s.others = {part_of(s, 1), part_of(s, 2)};
  s.wanted = {};
  auto at = world_begin - hours(draw.index(200));
  std::size_t before = 0;
  while (at < world_begin + year && s.pulls.size() < 99) {
    const auto length = std::chrono::floor<seconds>(draw.spread(hours(1), days(20)));
    const auto number = draw.index(3);
    // From the same sources they would be one pull.
    if (number == before) at += hours(1);
    before = number;
    auto& part = number == 0 ? s : s.others[number - 1];
    part.pulls.push_back({at, at + length});
    at += length + draw.one_of<seconds>({{}, {}, seconds(30), minutes(10), hours(30), days(9)});
  }
  for (auto* part : {&s.others[0], &s.others[1], &s}) {
    if (part->pulls.empty()) part->pulls = {{at, at + hours(1)}};
    at += days(1);
  }
}

struct hours_and_lengths {
  std::uint8_t days;
  seconds window, lead;
};

}  // namespace

void add_quiet_hours(world_plan& plan) {
  random_source random(plan.seed * 0x9e3779b97f4a7c15ULL + 78);
  drawer draw(random);
  for (auto& s : plan.schedules) {
    if (draw.chance(0.2)) {
      s.own.spread = true;
      continue;
    }
    const auto lengths = draw.one_of<hours_and_lengths>({{recurrence::every_day, days(5), days(2)},
                                                         {recurrence::every_day, days(5), days(2)},
                                                         {recurrence::every_day, days(3), days(3)},
                                                         {0x1f, days(3), hours(12)},
                                                         {0x1f, days(4), days(2)}});
    quiet_hours when{lengths.days, hours(draw.index(24)), {}, {}};
    when.to = (when.from + draw.one_of<seconds>({hours(1), hours(2), hours(8)})) % seconds(days(1));
    when.zone = draw.chance(0.5) ? test::berlin() : test::shanghai();
    s.own.handover_at = when;
    if (plan.settings.handover == handover_mode::add) continue;
    s.own.window = lengths.window;
    s.own.lead = lengths.lead;
  }
}

void add_turns(world_plan& plan) {
  random_source random(plan.seed * 0x9e3779b97f4a7c15ULL + 79);
  drawer draw(random);
  for (auto& s : plan.schedules) {
    if (draw.chance(0.2)) continue;
    if (draw.chance(0.5)) take_daily_turns(draw, s);
    else take_turns_in_a_list(draw, s);
  }
}

void add_programmes(world_plan& plan) {
  random_source random(plan.seed * 0x9e3779b97f4a7c15ULL + 77);
  drawer draw(random);
  for (auto& s : plan.schedules) {
    if (draw.chance(0.5)) give_own_ways(draw, plan, s);
    if (draw.chance(0.3)) continue;
    s.repeat.push_back(draw_recurrence(draw));
    if (draw.chance(0.3)) s.repeat.push_back(draw_recurrence(draw));
  }
}

}  // namespace pullkeeper::simulation
