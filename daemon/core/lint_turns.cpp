#include <algorithm>
#include <set>

#include "core/entries.hpp"
#include "core/event.hpp"
#include "core/lint.hpp"
#include "core/pulls.hpp"

namespace pullkeeper {
namespace {

constexpr std::chrono::days looked_ahead{400};
constexpr std::size_t pulls_looked_at = 30;      // of one stream
constexpr seconds shortest_pull = std::chrono::minutes(1);

// Another entry than the one that is written about.
std::string shown(const schedule& s) {
  const auto place = s.written.shown();
  return "\"" + mask_source(s.name) + "\"" + (place.empty() ? "" : " (" + place + ")");
}

std::vector<const schedule*> parts_of(const schedule& whole) {
  std::vector<const schedule*> all{&whole};
  for (const auto& other : whole.others) all.push_back(&other);
  return all;
}

// What those parts of it want by themselves for which `counts` holds; nothing where there is none.
template <typename Test>
std::optional<schedule> only(const schedule& whole, Test counts) {
  std::vector<schedule> left;
  for (const auto* part : parts_of(whole)) {
    if (!counts(*part)) continue;
    left.push_back(*part);
    left.back().others.clear();
  }
  std::vector<const schedule*> all;
  for (const auto& one : left) all.push_back(&one);
  return all.empty() ? std::nullopt : std::optional(put_together(all));
}

bool holds(const pull& outer, const pull& inner) {
  return outer.start <= inner.start && (!outer.end || (inner.end && *inner.end <= *outer.end));
}

class turns_linter {
 public:
  turns_linter(const lint_input& given, const schedule& whole)
      : in_(given), whole_(whole),
        turns_(owned_pulls_within(whole, in_.now, in_.now + looked_ahead, pulls_looked_at)) {}

  std::vector<finding> all() {
    about_lengths();
    if (!has_several_pulls(whole_)) return std::move(found_);
    about_beginnings();
    about_closed_gap();
    std::set<std::string> names;
    for (const auto* part : parts_of(whole_)) {
      if (!part->paused && names.insert(part->name).second) about_idle(*part);
    }
    return std::move(found_);
  }

 private:
  void say(const schedule& of, const std::string& text, std::string hint) {
    finding one{"schedule \"" + mask_source(of.name) + "\": " + text, std::move(hint), {}, {}, {}};
    for (std::size_t i = 0; i < in_.schedules.size() && !one.schedule; ++i) {
      if (in_.schedules[i].name == of.name) one.schedule = i;
    }
    found_.push_back(std::move(one));
  }
  void about_beginnings();
  void about_lengths();
  void about_closed_gap();
  void about_idle(const schedule& entry);

  const lint_input& in_;
  const schedule& whole_;
  const std::vector<owned_pull> turns_;
  std::vector<finding> found_;
};

// Where keys are unique a pull is submitted only when the one before it has ended.
void turns_linter::about_beginnings() {
  for (std::size_t k = 1; k < turns_.size(); ++k) {
    const auto& [span, part] = turns_[k];
    const auto& before = turns_[k - 1];
    const seconds gap = span.start - *before.span.end;
    if (gap >= 2 * in_.call_timeout) continue;
    const auto which = part->name == before.part->name ? "the one before it"
                                                       : "that of " + shown(*before.part);
    say(*part,
        "the pull of " + format_utc(span.start) + " begins " + format_duration(gap) + " after " +
            which + ": one lost answer makes it begin late",
        "let them overlap, or leave more time between them");
    return;
  }
}

void turns_linter::about_lengths() {
  for (const auto& [span, part] : turns_) {
    // What has begun may have been longer.
    if (!span.end || span.start < in_.now || *span.end - span.start >= shortest_pull) continue;
    say(*part,
        "the pull of " + format_utc(span.start) + " lasts " +
            format_duration(*span.end - span.start) +
            ": where it follows another one at once, it is over before it is pulled",
        "let it last " + format_duration(shortest_pull) + " or more");
    return;
  }
}

void turns_linter::about_closed_gap() {
  const auto gap = closed_gap(whole_, in_.now, pulls_looked_at);
  if (!gap) return;
  const auto& [span, before, after] = *gap;
  const auto which = before->name == after->name ? "" : " between " + shown(*before) + " and this";
  say(*after,
      "the gap of " + format_duration(*span.end - span.start) + which + " from " +
          format_utc(span.start) + " on is too short to stop and to start in: the stream runs on",
      "leave " + format_duration(shortest_gap) + " or more, or none");
}

// An entry that changes nothing of what the others want.
void turns_linter::about_idle(const schedule& entry) {
  const bool has_turn = std::any_of(turns_.begin(), turns_.end(), [&](const auto& one) {
    return one.part->name == entry.name;
  });
  if (has_turn) return;
  const auto is_own = [&](const schedule& part) { return part.name == entry.name; };
  const auto own = only(whole_, is_own);
  const auto rest = only(whole_, [&](const auto& part) { return !is_own(part) && !part.paused; });
  if (!own || !rest) return;
  const schedule* instead = nullptr;
  for (const auto& one :
       pulls_within(*own, in_.now, in_.now + looked_ahead, pulls_looked_at)) {
    const auto other = owned_pull_at(*rest, one.start);
    if (!other || !holds(other->span, one)) return;
    if (!instead) instead = other->part;
  }
  if (!instead) return;
  say(entry,
      "it never has a turn: whenever it is wanted, the stream is already that of " +
          shown(*instead),
      "take it out, or is another \"stream\" meant?");
}

}  // namespace

std::vector<finding> lint_turns(const lint_input& given, const schedule& whole) {
  return whole.paused ? std::vector<finding>() : turns_linter(given, whole).all();
}

}  // namespace pullkeeper
