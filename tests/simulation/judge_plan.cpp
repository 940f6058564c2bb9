// Honesty of the plan: what was foretold is what is done, and nothing else.
#include <algorithm>

#include "core/pulls.hpp"
#include "simulation/judge.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr milliseconds tolerance = std::chrono::minutes(5);

}  // namespace

void judge::foretold(sim_time at, const std::vector<schedule>& files, const plan& told) {
  foretold_from_ = at;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto& of_key = told.schedules[i];
    // What a domain does with an add beside a running config is known only after one.
    if (of_key.mode_assumed) continue;
    auto& due = foretold_[files[i].key];
    for (const auto& s : of_key.submissions) due.submissions.push_back({s, false});
    if (!of_key.deleted_when_over) continue;
    const auto all = pulls_within(files[i], told.from, told.until, 99'999);
    due.deleted_from = all.empty() ? utc_millis(told.from) : utc_millis(*all.back().end);
  }
}

void judge::check_foretold(sim_time at, const call& made) {
  const auto key = foretold_.find(made.key);
  if (at < foretold_from_ || key == foretold_.end()) return;
  if (at > plan_.end - tolerance) return;        // the plan ends there, by the host's clock
  const auto fits = [&](const foretold_submission& f) {
    return !f.done && f.what.op == made.op && f.what.end == made.wanted.end &&
           std::chrono::abs(f.what.at - utc_at(at)) <= tolerance;
  };
  auto& due = key->second;
  if (made.op == operation::remove && due.deleted_from <= utc_at(at)) return;
  // An add of what was accepted before only asks whether it stands.
  const auto& history = keys_.at(made.key);
  const auto& sent = history.made;
  const bool asks = made.op == operation::add &&
                    std::any_of(sent.begin(), sent.end(), [&](const config& c) {
                      return c.end == made.wanted.end;
                    });
  if (asks) return;
  const auto it = std::find_if(due.submissions.begin(), due.submissions.end(), fits);
  if (it != due.submissions.end()) {
    it->done = true;
    return;
  }
  // What has ended may block the next pull of a programme, and is updated then, or deleted and
  // added anew: whether it does, no plan can know.
  const bool comes_again = has_several_pulls(history.held.back().wanted);
  const bool blocks = plan_.variant.unique == sandbox::uniqueness::unique_until_deleted;
  // What blocks is deleted when looks have proved it to be ours. Where somebody else has changed it
  // since, nothing proves that: it is tried until a person has taken it away.
  const bool is_ours = history.console.empty() ||
                       (!history.writes.empty() && history.writes.back() > history.console.back());
  const auto late = tolerance + clearing_time() + std::chrono::minutes(1);
  const bool same_end = std::any_of(
      due.submissions.begin(), due.submissions.end(), [&](const foretold_submission& f) {
        return f.what.end == made.wanted.end &&
               (!is_ours || std::chrono::abs(f.what.at - utc_at(at)) <= late);
      });
  if (comes_again && blocks && (same_end || made.op == operation::remove)) return;
  violate(at, "I-23", std::string("not foretold: ") + to_string(made.op) + " " +
                          made.key.stream + " until " + format_utc(made.wanted.end));
}

void judge::check_all_foretold_done(sim_time end) {
  for (const auto& [key, due] : foretold_) {
    // A programme leaves no day without a call: one may have been under way when it was foretold.
    const bool comes_again = has_several_pulls(keys_.at(key).held.back().wanted);
    for (const auto& f : due.submissions) {
      const bool was_under_way = comes_again && f.what.at <= utc_at(foretold_from_) + tolerance;
      if (f.done || was_under_way || f.what.at > utc_at(end) - tolerance) continue;
      violate(end, "I-23", std::string("foretold and not done: ") + to_string(f.what.op) + " " +
                               key.stream + " until " + format_utc(f.what.end));
    }
  }
}

}  // namespace pullkeeper::simulation
