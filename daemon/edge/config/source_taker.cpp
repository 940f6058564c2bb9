#include "edge/config/source_taker.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "edge/config/shown_keys.hpp"

namespace pullkeeper {

bool source_taker::check_common(const std::vector<source_pattern>& patterns) {
  bool good = true;
  std::size_t number = 0;
  for (const source_pattern& pattern : patterns) {
    ++number;
    if (!may_refer(pattern.text)) continue;
    const auto fault = fault_of_whole(secrets_.put_into(filled_in(pattern)),
                                      "source " + std::to_string(number));
    if (fault.text.empty()) continue;
    out_.add(pattern.at, fault.text, fault.hint);
    good = false;
  }
  return good;
}

void source_taker::take(const whole_source& source, schedule& to) {
  // From the first one on of which a part is hidden, all have a shown form.
  if (!source.shown.empty() && to.shown_sources.empty()) to.shown_sources = to.sources;
  to.sources.push_back(source.text);
  if (!source.shown.empty()) to.shown_sources.push_back(source.shown);
  else if (!to.shown_sources.empty()) to.shown_sources.push_back(source.text);
}

void source_taker::take_own(std::vector<source_pattern> written, schedule& to) {
  for (source_pattern& own : written) {
    const std::string which = "source " + std::to_string(to.sources.size() + 1);
    const auto whole = may_refer(own.text) ? secrets_.put_into(split_references(own.text).parts)
                                           : whole_source{std::move(own.text), {}, {}};
    if (!whole.shown.empty() || !whole.error.empty()) {
      const auto fault = fault_of_whole(whole, which);
      if (!fault.text.empty()) out_.add(own.at, fault.text, fault.hint);
    }
    take(whole, to);
  }
}

void source_taker::take_pulls(std::vector<written_pull> written, bool has_more, schedule& to) {
  std::vector<schedule> parts;
  for (written_pull& one : written) {
    if (!one.sources) {
      to.pulls.push_back(one.span);
      continue;
    }
    schedule part;
    take_own(std::move(*one.sources), part);
    const auto same = std::find_if(parts.begin(), parts.end(), [&](const schedule& other) {
      return same_sources(other.sources, part.sources);
    });
    auto& of = same != parts.end() ? *same : parts.emplace_back(std::move(part));
    of.pulls.push_back(one.span);
  }
  for (schedule& part : parts) {
    // Nothing else is wanted so far: it is the schedule itself.
    if (to.pulls.empty() && !has_more) {
      to.sources = std::move(part.sources);
      to.shown_sources = std::move(part.shown_sources);
      to.pulls = std::move(part.pulls);
    } else {
      to.others.push_back(std::move(part));
    }
  }
}

void source_taker::take_common(const std::vector<source_pattern>& patterns, yaml_place entry,
                               schedule& to) {
  for (const source_pattern& pattern : patterns) {
    const auto whole = secrets_.put_into(filled_in(pattern, to));
    take(whole, to);
    const source_fault fault = fault_of_source(whole.text);
    if (fault.text.empty()) continue;
    out_.add(entry, "source " + std::to_string(to.sources.size()) + " of \"defaults\" (line " +
                        std::to_string(pattern.at.line) + ") does not fit " +
                        quoted_word(to.name) + ": " + fault.text);
  }
}

void complete_others(schedule& s) {
  for (schedule& other : s.others) {
    other.name = s.name;
    other.key = s.key;
    other.wanted = s.wanted;
    other.paused = s.paused;
    other.paused_until = s.paused_until;
    other.own = s.own;
    other.owner = s.owner;
    other.labels = s.labels;
  }
}

}  // namespace pullkeeper
