#include "simulation/hard_plan.hpp"

#include <algorithm>

#include "simulation/drawer.hpp"
#include "simulation/hard_list.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using namespace sandbox;

const std::vector<std::string> domains = {"a.example", "b.example", "c.example"};

class hard_drawer {
 public:
  hard_drawer(world_plan& plan, drawer& draw) : plan_(plan), v_(plan.variant), draw_(draw) {}

  void draw_semantics();
  void draw_settings();
  void draw_streams();
  void draw_standing();
  void draw_quota();
  void draw_episodes();
  void draw_incidents();
  void draw_noise();

 private:
  void trait(const std::string& text) { plan_.hard->traits.push_back(text); }
  void add_episode(trouble kind, const char* name, milliseconds shortest, milliseconds longest,
                   bool of_domain);
  void add_incidents(happening what, const char* name, int most);
  sim_time some_time() { return draw_.within(minutes(30), plan_.end - minutes(30)); }

  world_plan& plan_;
  cloud_variant& v_;
  drawer& draw_;
};

void hard_drawer::draw_semantics() {
  static constexpr const char* names[] = {"coexist", "unique-active", "unique-until-deleted",
                                          "replace"};
  const auto any = [&] {
    return draw_.one_of({uniqueness::coexist, uniqueness::coexist, uniqueness::unique_active,
                         uniqueness::unique_active, uniqueness::unique_until_deleted,
                         uniqueness::replace});
  };
  v_.unique = any();
  trait(names[static_cast<std::size_t>(v_.unique)]);
  if (draw_.chance(0.1)) {
    v_.later = any();
    v_.later_after = std::chrono::floor<seconds>(some_time());
    if (v_.later != v_.unique) trait(std::string("later-") + names[static_cast<int>(v_.later)]);
  }
  v_.expired = draw_.one_of({expired_fate::listed, expired_fate::hidden, expired_fate::removed,
                             expired_fate::removed_later});
  v_.expired_keep = draw_.one_of<seconds>({hours(1), hours(12), hours(48)});
  v_.update_active = draw_.chance(0.85) ? update_effect::restart : update_effect::seamless;
  if (draw_.chance(0.07)) {
    v_.update_active = update_effect::refused;
    trait("update-refused");
  }
  v_.update_expired = draw_.one_of({update_absent::works, update_absent::works,
                                    update_absent::refused, update_absent::silent});
  v_.update_missing = draw_.one_of({update_absent::refused, update_absent::silent,
                                    update_absent::upsert});
  v_.past_start_accepted = draw_.chance(0.8);
  if (!v_.past_start_accepted) trait("past-start-refused");
  v_.length = draw_.one_of({length_rule::up_to_limit, length_rule::below_limit,
                            length_rule::from_now});
  v_.delete_missing_ok = draw_.chance(0.5);
  v_.clock = draw_.one_of({clock_code::expired, clock_code::illegal});
  if (draw_.chance(0.3)) {
    v_.beside = draw_.one_of({beside_code::business, beside_code::unknown, beside_code::denied,
                              beside_code::quota});
    static constexpr const char* codes[] = {"exists", "business", "unknown", "denied", "quota"};
    if (v_.unique != uniqueness::coexist && v_.unique != uniqueness::replace)
      trait(std::string("beside-") + codes[static_cast<int>(v_.beside)]);
  }
}

void hard_drawer::draw_settings() {
  auto& s = plan_.settings;
  s.window = draw_.one_of<seconds>({hours(6), hours(12), hours(24)});
  s.lead = draw_.one_of<seconds>({s.window / 12, s.window / 6, s.window / 3});
  s.observe_every = draw_.one_of<seconds>({minutes(1), minutes(3), minutes(10), minutes(10),
                                           minutes(30)});
  if (draw_.chance(0.25)) s.on_drift = drift_policy::report;
  if (draw_.chance(0.4)) s.on_removed = removal_policy::remove;
  const bool may_add = v_.unique != uniqueness::replace && v_.later_after == seconds{0};
  if (draw_.chance(0.12)) s.handover = handover_mode::update;
  else if (may_add && draw_.chance(0.1)) s.handover = handover_mode::add;
  if (s.handover == handover_mode::update) trait("handover-update");
  if (s.handover == handover_mode::add) trait("handover-add");
  if (s.observe_every < minutes(10)) trait("observes-often");
  if (s.on_drift == drift_policy::report) trait("drift-report");
}

void hard_drawer::draw_streams() {
  const bool dozens = draw_.chance(0.3);
  const std::size_t count = dozens ? 20 + draw_.index(21) : 3 + draw_.index(5);
  if (dozens) trait("dozens");
  for (std::size_t i = 0; i < count; ++i) {
    schedule s;
    s.name = "s" + std::to_string(i);
    s.key = {domains[i % domains.size()], "live", "Cam" + std::to_string(i)};
    s.sources = {"rtmp://origin.example/live/" + s.name + "?sign=a&t={" + std::to_string(i) + "}"};
    if (i % 2 == 0) s.sources.push_back("rtmp://backup.example/live/" + s.name);
    const auto start = draw_.chance(0.7) ? -draw_.spread(minutes(10), days(30))
                                         : draw_.spread(minutes(1), plan_.settings.window);
    s.wanted.start = std::chrono::floor<seconds>(utc_at(start));
    if (draw_.chance(0.15))
      s.wanted.end = std::chrono::floor<seconds>(utc_at(draw_.within(plan_.end / 2, plan_.end)));
    plan_.schedules.push_back(s);
  }
}

void hard_drawer::draw_standing() {
  if (!draw_.chance(0.2)) return;
  trait("standing");
  const auto sources = draw_.chance(0.5);
  const auto reach = draw_.spread(minutes(10), plan_.settings.window * 2);
  const auto end = std::chrono::floor<seconds>(utc_at(reach));
  const bool always = draw_.chance(0.3);
  if (always) trait("standing-always");
  for (const auto& s : plan_.schedules) {
    if (draw_.chance(0.5)) continue;
    plan_.hard->standing.push_back(
        {s.key,
         {sources ? s.sources : std::vector<std::string>{"rtmp://other.example/x"},
          std::max(world_begin - hours(1), end - days(7)), end},
         always && draw_.chance(0.5)});
  }
}

// Room for one config each, and for some of those that a handover puts beside.
void hard_drawer::draw_quota() {
  if (!draw_.chance(0.15)) return;
  // Where only adds are left, streams would contend for the room, and which of them has lost is
  // nobody's fault.
  const bool updates = v_.update_active != update_effect::refused &&
                       plan_.settings.handover != handover_mode::add &&
                       std::none_of(plan_.episodes.begin(), plan_.episodes.end(),
                                    [](const episode& e) { return e.kind == trouble::no_updates; });
  if (!updates) return;
  trait("quota");
  const auto each = static_cast<int>(plan_.schedules.size() + plan_.foreign.size());
  v_.quota = each + static_cast<int>(draw_.index(3));
}

void hard_drawer::add_episode(trouble kind, const char* name, milliseconds shortest,
                              milliseconds longest, bool of_domain) {
  trait(name);
  const auto from = some_time();
  const auto to = std::min(from + draw_.spread(shortest, longest), plan_.end);
  plan_.episodes.push_back(
      {kind, from, to, of_domain ? domains[draw_.index(domains.size())] : std::string()});
}

void hard_drawer::draw_episodes() {
  const auto window = milliseconds(plan_.settings.window);
  if (draw_.chance(0.15)) add_episode(trouble::busy, "busy", minutes(30), window * 2, true);
  if (draw_.chance(0.12)) add_episode(trouble::no_looks, "no-looks", hours(1), window * 2, true);
  if (draw_.chance(0.1)) add_episode(trouble::no_updates, "no-updates", hours(1), window * 2, true);
  if (draw_.chance(0.15)) add_episode(trouble::frozen, "frozen", seconds(30), hours(3), false);
  if (draw_.chance(0.2)) add_episode(trouble::down, "down", seconds(3), hours(1), false);
}

void hard_drawer::add_incidents(happening what, const char* name, int most) {
  trait(name);
  const auto many = 1 + draw_.index(static_cast<std::size_t>(most));
  for (std::size_t i = 0; i < many; ++i)
    plan_.incidents.push_back(
        {what, some_time(), draw_.index(plan_.schedules.size()), {}, draw_.bits()});
}

void hard_drawer::draw_incidents() {
  if (draw_.chance(0.25)) add_incidents(happening::crash, "crashes", 6);
  if (draw_.chance(0.2)) add_incidents(happening::edit, "edits", 4);
  if (draw_.chance(0.12)) add_incidents(happening::other_settings, "other-settings", 2);
  if (draw_.chance(0.1)) add_incidents(happening::other_start, "other-start", 2);
  if (!draw_.chance(0.2)) return;
  const bool seen = list_is_complete(v_) && plan_.settings.on_drift == drift_policy::repair &&
                    v_.update_active != update_effect::refused;
  if (seen) add_incidents(draw_.one_of({happening::console_delete, happening::console_shorten,
                                        happening::console_repoint, happening::console_lengthen}),
                          "console", 2);
  else add_incidents(happening::console_repoint, "repointed", 2);
}

void hard_drawer::draw_noise() {
  plan_.latency_most = draw_.spread(milliseconds{20}, seconds{3});
  if (draw_.chance(0.15)) {
    plan_.hard->long_wait = draw_.upto(0.1);
    trait("long-waits");
  }
  if (draw_.chance(0.15)) {
    plan_.hard->unheard_of = draw_.upto(0.1);
    trait("unheard-of");
  }
  if (draw_.chance(0.1)) {
    plan_.first_skew = draw_.spread(seconds(10), days(3));
    if (draw_.chance(0.5)) plan_.first_skew = -plan_.first_skew;
    trait("wrong-clock");
  }
  if (draw_.chance(0.5)) return trait("quiet");
  trait("noise");
  auto& f = plan_.faults;
  for (double* p : {&f.reset_before, &f.lost_answer, &f.server_error, &f.garbage, &f.throttled,
                    &f.unreachable, &f.slow})
    if (draw_.chance(0.4)) *p = draw_.upto(0.04);
  if (draw_.chance(0.2)) f.crash = draw_.upto(0.03);
  if (draw_.chance(0.3)) add_episode(trouble::outage, "outage", seconds(10), hours(2), false);
  if (draw_.chance(0.2))
    add_episode(trouble::server_errors, "server-errors", seconds(10), hours(2), true);
}

}  // namespace

world_plan make_hard_plan(std::uint64_t seed) {
  random_source random(seed * 0xd1342543de82ef95ULL + 7);
  drawer draw(random);
  world_plan plan;
  plan.seed = seed;
  plan.hard.emplace();
  plan.foreign = {{"a.example", "live", "someone-else"}, {"b.example", "other", "Cam0"}};
  hard_drawer hard(plan, draw);
  hard.draw_semantics();
  draw_hard_list(draw, plan);
  hard.draw_settings();
  plan.end = plan.settings.window * draw.one_of({4, 5, 6});
  plan.calm_from = plan.end;
  hard.draw_streams();
  hard.draw_standing();
  hard.draw_episodes();
  hard.draw_quota();
  hard.draw_incidents();
  hard.draw_noise();
  std::stable_sort(plan.incidents.begin(), plan.incidents.end(),
                   [](const auto& a, const auto& b) { return a.at < b.at; });
  std::stable_sort(plan.episodes.begin(), plan.episodes.end(),
                   [](const auto& a, const auto& b) { return a.from < b.from; });
  return plan;
}

keep_settings other_settings(keep_settings now, std::uint64_t draw) {
  switch (draw % 6) {
    case 0: now.window = draw / 6 % 2 == 0 ? now.window * 2 : now.window * 3 / 4; break;
    case 1: now.lead = draw / 6 % 2 == 0 ? now.lead * 2 : now.lead / 2; break;
    case 2:
      now.observe_every = now.observe_every == minutes(1) ? minutes(10) : seconds(minutes(1));
      break;
    case 3: now.on_removed = removal_policy::remove; break;
    case 4: now.rate = {4, 4, 4, 4}; break;      // fewer than before: what was sent still counts
    default:
      now.on_drift = now.on_drift == drift_policy::repair ? drift_policy::report
                                                          : drift_policy::repair;
      break;
  }
  return now;
}

}  // namespace pullkeeper::simulation
