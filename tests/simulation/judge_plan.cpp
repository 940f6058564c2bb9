// Honesty of the plan: what was foretold is what is done, and nothing else.
#include <algorithm>

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
    if (of_key.deleted_when_over) due.deleted_from = *files[i].wanted.end;
  }
}

void judge::check_foretold(sim_time at, const call& made) {
  const auto key = foretold_.find(made.key);
  if (at < foretold_from_ || key == foretold_.end()) return;
  const auto fits = [&](const foretold_submission& f) {
    return !f.done && f.what.op == made.op && f.what.end == made.wanted.end &&
           std::chrono::abs(f.what.at - utc_at(at)) <= tolerance;
  };
  auto& due = key->second;
  if (made.op == operation::remove && due.deleted_from <= utc_at(at)) return;
  // An add of what was accepted before only asks whether it stands.
  const auto& sent = keys_.at(made.key).made;
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
  violate(at, "I-23", std::string("not foretold: ") + to_string(made.op) + " " +
                          made.key.stream + " until " + format_utc(made.wanted.end));
}

void judge::check_all_foretold_done(sim_time end) {
  for (const auto& [key, due] : foretold_) {
    for (const auto& f : due.submissions) {
      if (f.done || f.what.at > utc_at(end) - tolerance) continue;
      violate(end, "I-23", std::string("foretold and not done: ") + to_string(f.what.op) + " " +
                               key.stream + " until " + format_utc(f.what.end));
    }
  }
}

}  // namespace pullkeeper::simulation
