// Drift: what stands is not what we have left there.
#include <algorithm>

#include "core/agenda.hpp"
#include "core/windows.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds fight_span = std::chrono::hours(1);
constexpr std::size_t fight_repairs = 3;

}  // namespace

// The repairs of the last hour, and what of them still counts.
void agenda::note_repairs(entry& e) {
  std::erase_if(e.repairs, [&](milliseconds at) { return now_.boot - at > fight_span; });
  if (e.repairs.empty()) e.fight_told = false;
  if (!e.lengthened) return;
  const auto& standing = e.state.standing();
  if (std::none_of(standing.begin(), standing.end(),
                   [&](const config& c) { return c.end == e.lengthened->found; })) {
    e.lengthened.reset();
  }
}

// Another keeper of the same files has been there: nothing is to be done, and nothing amiss.
bool agenda::is_as_planned(const entry& e, const judgement& j) const {
  const auto& pull = e.wanted.wanted;
  const auto length = window_length(settings_, endpoint_);
  const auto planned = [&](const config& c) {
    if (!same_sources(c.sources, e.wanted.sources) || c.end <= pull.start) return false;
    return window_containing(pull, length, c.end - seconds{1}).end == c.end;
  };
  const auto now = server_second();
  utc_seconds before{};
  for (const auto& c : j.expected) before = std::max(before, c.end);
  return !j.found.empty() && std::all_of(j.found.begin(), j.found.end(), planned) &&
         e.state.covered_until(now) >= std::max(before, now + seconds{1});
}

void agenda::on_drift(entry& e, const judgement& j) {
  const auto shown = [](const std::vector<config>& configs) {
    std::string text;
    for (const auto& c : configs) {
      if (!text.empty()) text += ", ";
      text += format_utc(c.start) + "/" + format_utc(c.end) + " " + mask_sources(c.sources);
    }
    return text.empty() ? std::string("nothing") : text;
  };
  if (is_as_planned(e, j)) return;
  auto& told = tell(level::warning, "drift_found", e);
  told.fields.emplace_back("expected", shown(j.expected));
  told.fields.emplace_back("found", shown(j.found));
  if (settings_.on_drift == drift_policy::report) {
    for (const auto& c : j.expected) e.hands_off_until = std::max(e.hands_off_until, c.end);
    told.fields.emplace_back("next", "left as found until " + format_utc(e.hands_off_until));
    return;
  }
  if (e.repairs.size() >= fight_repairs) {
    if (!e.fight_told) {
      auto& fight = tell(level::error, "drift_fight", e);
      fight.fields.emplace_back("repairs", std::to_string(e.repairs.size()));
      fight.fields.emplace_back("next", "repaired only when coverage would lapse");
    }
    e.fight_told = true;
    return;
  }
  e.fight_told = false;
  e.repairing = true;
  if (j.expected.size() != 1 || j.found.size() != 1) return;
  const auto& was = j.expected.front();
  const auto& is = j.found.front();
  if (is.end > was.end && e.state.is_ours(was)) e.lengthened = lengthening{is.end, was.end};
}

}  // namespace pullkeeper
