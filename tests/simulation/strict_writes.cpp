#include "simulation/strict_writes.hpp"

#include <algorithm>

namespace pullkeeper::simulation {
namespace {

constexpr std::size_t writes_most = 3;           // accepted, for one window of a stream
constexpr std::size_t told_each = 10;            // every tenth beyond that is one more offence
constexpr std::size_t copies_most = 4;           // three, and one that asks

std::string span_text(const config& c) { return format_utc(c.start) + "/" + format_utc(c.end); }

}  // namespace

// Which handover a write at `at` belongs to.
long long write_watch::index_of(const watched_key& key, sim_time at) const {
  const auto since = utc_at(at) + of_.settings.lead - key.wanted.wanted.start;
  return since / milliseconds(of_.settings.window);
}

void write_watch::called(sim_time at, const call& made) {
  if (made.op != operation::remove) return;
  const auto found = of_.keys.find(made.key);
  if (found == of_.keys.end()) return;
  const auto& key = found->second;
  sent_delete sent;
  sent.wanted = key.in_use_at(at);
  sent.may_tidy = !sent.wanted && of_.settings.on_removed == removal_policy::remove;
  sent.ours_stands =
      std::any_of(key.accepted.begin(), key.accepted.end(),
                  [&](const config& c) { return utc_millis(c.end) > utc_at(at); });
  deletes_[made.id] = sent;
}

void write_watch::executed(sim_time at, const call& made, const std::vector<config>& before,
                           const std::vector<config>& after, bool accepted) {
  if (!accepted) return;
  if (made.op == operation::remove) return check_delete(at, made, before);
  const auto found = of_.keys.find(made.key);
  if (found == of_.keys.end()) return;
  auto& key = found->second;
  key.made.insert(made.wanted);
  auto& of_key = tallies_[made.key];
  const auto index = index_of(key, at);
  if (index != of_key.index) of_key = {index, 0, 0, of_key.copies};
  const auto from = at - milliseconds(of_.settings.window) * 3 / 2;
  const bool repairs = of_.settings.on_drift == drift_policy::repair;
  const auto allowed = count_within(key.edits, from, at) + count_within(key.spoilt, from, at) +
                       (repairs ? count_within(key.console, from, at) : 0) +
                       (key.stood_before ? 1 : 0);
  const auto most = writes_most + 2 * allowed;
  if (++of_key.writes > most && (of_key.writes - most) % told_each == 1)
    of_.found.violate(at, "S-4", made.key.stream + " is written " +
                                     std::to_string(of_key.writes) + " times for one window");
  check_restart(at, made, before, after, of_key, allowed);
  check_copies(at, made, after, of_key, allowed);
}

void write_watch::check_delete(sim_time at, const call& made, const std::vector<config>& before) {
  const auto found = of_.keys.find(made.key);
  if (found == of_.keys.end())
    return of_.found.violate(at, "S-1", "a delete of a foreign key " + made.key.stream);
  if (before.empty()) return;
  const auto& key = found->second;
  const auto& sent = deletes_[made.id];
  const bool ours = std::any_of(before.begin(), before.end(),
                                [&](const config& c) { return key.made.count(c) > 0; });
  const auto text = made.key.stream + " " + span_text(before.front());
  if (!ours) of_.found.violate(at, "S-1", "deleted what is not ours: " + text);
  else if (sent.wanted && sent.ours_stands)
    of_.found.violate(at, "S-1", "deleted what was accepted and has not ended: " + text);
  else if (!sent.wanted && !sent.may_tidy)
    of_.found.violate(at, "S-1", "deleted although removed ones are kept: " + text);
  else if (sent.wanted) ++of_.found.excused["unproved-delete"];
}

void write_watch::check_restart(sim_time at, const call& made, const std::vector<config>& before,
                                const std::vector<config>& after, tally& of_key,
                                std::size_t allowed) {
  const auto now = utc_at(at);
  const auto running = std::find_if(before.begin(), before.end(), [&](const config& c) {
    return utc_millis(c.start) <= now && utc_millis(c.end) > now;
  });
  if (running == before.end()) return;
  const bool stays = std::find(after.begin(), after.end(), *running) != after.end();
  if (made.op == operation::add && stays) return;
  if (++of_key.restarts <= 1 + allowed) return;
  const auto& v = of_.plan.variant;
  const bool changes = v.later_after > seconds{0} && at > sim_time(v.later_after);
  auto& learned = learned_[made.key.domain];
  if (learned < (changes ? 2U : 1U)) {
    ++learned;
    ++of_.found.excused["learning-restart"];
    return;
  }
  of_.found.violate(at, "S-3", made.key.stream + " is restarted " +
                                   std::to_string(of_key.restarts) + " times for one window");
}

void write_watch::check_copies(sim_time at, const call& made, const std::vector<config>& after,
                               tally& of_key, std::size_t allowed) {
  std::size_t most = 0;
  for (const auto& one : after) {
    const auto beside = std::count_if(after.begin(), after.end(), [&](const config& c) {
      return c.start <= one.start && c.end > one.start;
    });
    most = std::max(most, static_cast<std::size_t>(beside));
  }
  if (most <= std::max(of_key.copies, copies_most + allowed)) return;
  of_key.copies = most;
  of_.found.violate(at, "S-4", made.key.stream + " has " + std::to_string(most) +
                                   " configs alive at one instant");
}

void write_watch::answered(const call& made, const answer& got) {
  deletes_.erase(made.id);
  const auto found = of_.keys.find(made.key);
  if (made.op == operation::describe || got.trouble() || found == of_.keys.end()) return;
  auto& accepted = found->second.accepted;
  if (made.op != operation::add) accepted.clear();
  if (made.op != operation::remove) accepted.push_back(made.wanted);
}

}  // namespace pullkeeper::simulation
