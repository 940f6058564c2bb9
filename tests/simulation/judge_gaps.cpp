// The end of a run: every uncovered second must have had a reason that no daemon could help, and
// must have ended soon after the reason did.
#include <algorithm>

#include "core/pulls.hpp"
#include "simulation/judge.hpp"

namespace pullkeeper::simulation {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using namespace sandbox;

// How long a gap may last once nothing stands in the way any more.
constexpr milliseconds recovery = seconds{120};
constexpr milliseconds per_hit = seconds{45};          // a time-out, a wait, and another look
constexpr std::size_t excusing_hits = 8;               // that many tries were made and spoilt

bool near(const std::vector<sim_time>& times, sim_time at, milliseconds before,
          milliseconds after) {
  const auto first = std::lower_bound(times.begin(), times.end(), at - before);
  return first != times.end() && *first <= at + after;
}

}  // namespace

// When within [from, to) the daemon did not run or something kept its calls from succeeding: in
// order, and apart from each other.
std::vector<judge::stretch> judge::troubled(const std::string& domain, sim_time from,
                                            sim_time to) const {
  std::vector<stretch> all;
  const auto add = [&](const episode& e) {
    // A call that was hit at the very end of an episode takes until its time-out to come back.
    const auto end = e.to == sim_time::max()
                         ? e.to
                         : e.to + (e.kind == trouble::hang ? seconds{20} : seconds{5});
    if (end > from && e.from < to && (e.domain.empty() || e.domain == domain)) {
      all.push_back({std::max(e.from, from), std::min(end, to)});
    }
  };
  for (const auto& e : plan_.episodes) add(e);
  for (const auto& e : down_) add(e);
  std::sort(all.begin(), all.end(), [](const stretch& a, const stretch& b) {
    return a.from < b.from;
  });
  std::vector<stretch> apart;
  for (const auto& one : all) {
    if (apart.empty() || one.from > apart.back().to) apart.push_back(one);
    else apart.back().to = std::max(apart.back().to, one.to);
  }
  return apart;
}

milliseconds judge::clean_time(const std::string& domain, sim_time from, sim_time to) const {
  auto clean = to - from;
  for (const auto& one : troubled(domain, from, to)) clean -= one.to - one.from;
  return clean;
}

// Single calls that were spoilt. Those of a longer trouble excuse nothing beyond it.
std::size_t judge::hits_within(const key_history& history, const std::string& domain, sim_time from,
                               sim_time to) const {
  const auto count = [&](const std::vector<sim_time>& times, const stretch& within) {
    return std::lower_bound(times.begin(), times.end(), within.to) -
           std::lower_bound(times.begin(), times.end(), within.from);
  };
  const auto of_both = [&](const stretch& within) {
    auto sum = count(history.hits, within);
    const auto it = describe_hits_.find(domain);
    if (it != describe_hits_.end()) sum += count(it->second, within);
    return sum;
  };
  auto total = of_both({from, to});
  for (const auto& one : troubled(domain, from, to)) total -= of_both(one);
  return static_cast<std::size_t>(total);
}

bool judge::undisturbed(const key_history& history, const std::string& domain, sim_time from,
                        sim_time to) const {
  return troubled(domain, from, to).empty() && hits_within(history, domain, from, to) == 0;
}

// Deleting what blocks waits until no answer can be too old to show something alive: longer where
// an update was accepted, which proves to be in vain only then.
milliseconds judge::clearing_time() const {
  const auto& v = plan_.variant;
  const bool blocks = v.unique == uniqueness::unique_until_deleted;
  if (!blocks || v.update_expired == update_absent::works) return {};
  const bool silent = v.update_expired == update_absent::silent;
  return silent ? minutes(75) + 2 * milliseconds(plan_.settings.observe_every) : minutes(4);
}

// Whether an uncovered stretch may begin at `at`: see plan.hpp for what each variant allows.
bool judge::may_begin(const key_history& history, const held_pull& pull,
                      const std::string& domain, sim_time at) const {
  const auto& v = plan_.variant;
  const auto& held = pull.of;
  const auto wanted_since = std::max(held.from, sim_at(utc_millis(pull.wanted.start)));
  const bool at_first = at <= wanted_since && (held.first || wanted_since == held.from);
  if (at_first && held.from + pull.lead > wanted_since) return true;
  // Between two pulls there is no more time than that.
  if (pull.is_later && at <= wanted_since && pull.lead < clearing_time()) return true;
  // What follows at once from other sources is added when the API lets go of what has ended, or
  // beside that once configs are known to coexist.
  if (pull.is_later && at <= wanted_since && pull.lead <= seconds{30}) return true;
  if (near(history.console, at, milliseconds{0}, milliseconds{0})) return true;
  // Deleted by a call that was under way when the schedule came back.
  if (near(history.deleted, at, milliseconds{0}, milliseconds{0})) return true;
  if (v.unique == uniqueness::replace && near(history.replaced, at, seconds{0}, seconds{0}))
    return true;
  if (!v.past_start_accepted &&
      near(history.writes, at, seconds{1}, seconds{12} + 2 * plan_.latency_most))
    return true;
  if (updates_fail(v)) return true;
  const auto lead = pull.lead;
  return clean_time(domain, at - lead, at) < lead / 2 ||
         hits_within(history, domain, at - lead, at) >= excusing_hits;
}

void judge::check_gap(const stream_key& key, const key_history& history, const held_pull& held,
                      sim_time from, sim_time to) {
  const auto& v = plan_.variant;
  const auto text = key.stream + " uncovered for " +
                    format_duration(std::chrono::ceil<seconds>(to - from)) + " until " +
                    format_utc(std::chrono::floor<seconds>(utc_at(to)));
  if (!may_begin(history, held, key.domain, from)) violate(from, "I-01", text);
  auto allowed = recovery + per_hit * static_cast<int>(hits_within(history, key.domain, from, to));
  const bool by_console = near(history.console, from, milliseconds{0}, milliseconds{0});
  const bool unseen = by_console || v.update_active == update_effect::silent ||
                      near(history.replaced, from, seconds{0}, seconds{0});
  if (unseen) allowed += milliseconds(plan_.settings.observe_every) * 11 / 10 + minutes(3);
  if (v.view != describe_view::fresh) allowed += 3 * milliseconds(v.lag) + minutes(2);
  // Two that are missing at once look like a list that is cut: where configs coexist, one add for
  // each window is all that is risked for that.
  const bool looks_cut =
      by_console && (v.view == describe_view::flapping ||
                     std::any_of(keys_.begin(), keys_.end(), [&](const auto& other) {
                       return other.first != key && other.first.domain == key.domain &&
                              near(other.second.console, from, hours(12), hours(12));
                     }));
  const auto settings = settings_of(held.of.wanted, plan_.settings);
  if (looks_cut && v.unique == uniqueness::coexist) allowed += milliseconds(settings.lead);
  // Where an add would replace what is only not shown, an hour of silence is waited for.
  if (looks_cut && v.unique == uniqueness::replace) allowed += minutes(61);
  // What a person must mend is tried every ten minutes.
  const bool denied =
      std::any_of(plan_.episodes.begin(), plan_.episodes.end(), [&](const episode& e) {
        return e.kind == trouble::denied && e.from < to && e.to > from - minutes(10) &&
               e.domain == key.domain;
      });
  const bool refused =
      v.update_active == update_effect::refused && v.view == describe_view::forbidden;
  // What waits for its start, refuses updates and keeps adds out cannot be helped.
  const bool stuck = v.unique != uniqueness::coexist && updates_fail(v);
  if (stuck) allowed += milliseconds(settings.window);
  if (denied || refused) allowed += minutes(11);
  allowed += clearing_time();
  // Somebody who undoes every repair is answered only when coverage would lapse.
  const auto acted = std::count_if(history.console.begin(), history.console.end(),
                                   [&](sim_time at) { return at <= to && at > from - hours(2); });
  if (acted >= 3) allowed += milliseconds(settings.lead);
  const auto clean = clean_time(key.domain, from, to);
  if (clean > allowed)
    violate(from, "I-02",
            text + ", of which " + format_duration(std::chrono::floor<seconds>(clean)) +
                " without excuse");
  const bool announced = std::any_of(history.lost_told.begin(), history.lost_told.end(),
                                     [&](sim_time at) { return at <= from + seconds{70}; });
  // That an update of what has ended did nothing shows only after ten minutes.
  const bool doubtful = v.unique == uniqueness::unique_until_deleted &&
                        v.update_expired == update_absent::silent && to - from < minutes(11);
  const bool had_time = clean_time({}, from - minutes(5), from) > minutes(4) &&
                        to - from > minutes(3) && !unseen && !doubtful && down_.empty();
  if (had_time && !announced) violate(from, "I-03", text + ", and the log was silent");
}

void judge::check_gaps(const stream_key& key, const key_history& history, sim_time end) {
  for (const auto& held : history.held) {
    if (held.wanted.paused) continue;
    const auto lead = settings_of(held.wanted, plan_.settings).lead;
    const auto from = std::chrono::floor<seconds>(utc_at(std::max(held.from, sim_time{0})));
    const auto until = std::chrono::ceil<seconds>(utc_at(std::min(held.to, end)));
    auto free = utc_seconds::min();    // from when on the key is not another pull's
    for (const auto& one : pulls_within(held.wanted, from, until, 99'999)) {
      const bool is_later = free > one.start - lead;
      const auto time = is_later ? one.start - free : lead;
      check_gaps_of(key, history, {held, one, time, is_later}, end);
      free = one.end.value_or(until);
    }
  }
}

void judge::check_gaps_of(const stream_key& key, const key_history& history,
                          const held_pull& held, sim_time end) {
  const auto& pull = held.wanted;
  const auto from = std::max({held.of.from, sim_at(utc_millis(pull.start)), sim_time{0}});
  auto to = std::min(held.of.to, end);
  if (pull.end) to = std::min(to, sim_at(utc_millis(*pull.end)));
  if (from >= to) return;
  for (const auto& gap : cloud_.gaps(key, utc_at(from), utc_at(to))) {
    const auto begin = sim_at(gap.from);
    const auto finish = sim_at(gap.to);
    // What is not submitted because it would be over on arrival.
    const bool sliver =
        pull.end && finish == sim_at(utc_millis(*pull.end)) && finish - begin <= minutes(3);
    if (!sliver && finish > begin) check_gap(key, history, held, begin, finish);
  }
}

// At most, where updates work.
long long judge::writes_due(const schedule& wanted, sim_time from, sim_time to) const {
  const auto window = settings_of(wanted, plan_.settings).window;
  if (!has_several_pulls(wanted)) return (to - from) / milliseconds(window) + 2;
  const auto second = [](sim_time at) { return std::chrono::floor<seconds>(utc_at(at)); };
  long long writes = 4;
  for (const auto& one : pulls_within(wanted, second(from), second(to), 99'999)) {
    const auto length = one.end.value_or(second(to)) - std::max(one.start, second(from));
    writes += length / window + 2;     // what has ended may have to be deleted
  }
  return writes;
}

// Long after the last fault: quiet, covered, and as the files say.
void judge::check_calm(sim_time end, const agenda& daemon) {
  const auto settled = plan_.calm_from + std::chrono::days(1);
  const auto& s = plan_.settings;
  const auto now = std::chrono::floor<seconds>(utc_at(end));
  for (const auto& [key, history] : keys_) {
    if (!is_wanted(history)) continue;
    const auto& wanted = history.held.back().wanted;
    const auto due = writes_due(wanted, settled, end);
    const auto writes = history.writes.end() -
                        std::lower_bound(history.writes.begin(), history.writes.end(), settled);
    const bool hard = updates_fail(plan_.variant);
    if (writes > due * (hard ? 12 : 1) * static_cast<long long>(plan_.instances))
      violate(end, "I-12", std::to_string(writes) + " writes in the calm for " + key.stream);
    const auto pull = owned_pull_at(wanted, now);
    if (wanted.paused || !pull || pull->span.start > now) continue;
    const auto held = cloud_.held(utc_at(end), key);
    const auto running =
        std::find_if(held.begin(), held.end(), [&](const config& c) { return c.start <= now; });
    if (running == held.end() && hard) continue;
    if (running == held.end()) violate(end, "liveness", key.stream + " is not covered in the end");
    else if (running->sources != pull->part->sources)
      violate(end, "liveness", key.stream + " has other sources in the end");
    if (!daemon.find(key)) violate(end, "liveness", "no such schedule " + key.stream);
  }
  const auto c = daemon.counts();
  if (c.lost > 0) violate(end, "liveness", "incidents are still open in the calm");
  for (const auto& [domain, sent] : describes_) {
    const auto looks = sent.end() - std::lower_bound(sent.begin(), sent.end(), settled);
    auto most = (end - settled) / (milliseconds(s.observe_every) * 9 / 10) + 3;
    for (const auto& [key, history] : keys_) {
      if (key.domain != domain) continue;
      most += (plan_.variant.update_active == update_effect::silent ? 14 : 9) *
              (history.writes.end() -
                   std::lower_bound(history.writes.begin(), history.writes.end(), settled));
    }
    most *= static_cast<long long>(plan_.instances);
    if (plan_.variant.view == describe_view::flapping) most *= 4;
    if (plan_.variant.view == describe_view::forbidden) {
      // Dark where neither way is open and nothing can be looked at: a try, and a look, every 30 s.
      most += (end - settled) / (updates_fail(plan_.variant) ? seconds(30) : minutes(4));
    }
    if (looks > most)
      violate(end, "I-12", std::to_string(looks) + " observations in the calm of " + domain);
  }
  const auto days = (end - settled) / milliseconds(std::chrono::days(1));
  if (!updates_fail(plan_.variant) && static_cast<long long>(calm_lines_.size()) > days * 100)
    violate(end, "I-21", "more than 100 lines a day in the calm");
}

void judge::finish(sim_time end, const agenda& daemon) {
  for (const auto& [key, history] : keys_) {
    check_gaps(key, history, end);
    if (const auto* e = daemon.find(key)) {
      if (e->standing().standing().size() > 16 || e->standing().accepted_configs().size() > 16) {
        violate(end, "I-20", "memory grows with time: " + key.stream);
      }
    }
  }
  for (const auto& key : plan_.foreign) {
    if (cloud_.restarts(key) > 0) violate(end, "I-11", "a foreign config was touched");
  }
  check_calm(end, daemon);
  if (plan_.stand_by) check_standbys(end);
  check_all_foretold_done(end);
}

}  // namespace pullkeeper::simulation
