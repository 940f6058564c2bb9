#include "edge/config/schedules.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/pulls.hpp"
#include "edge/config/address.hpp"
#include "edge/config/calendar_file.hpp"
#include "edge/config/entry.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/own.hpp"
#include "edge/config/shown_keys.hpp"
#include "edge/config/source_taker.hpp"

namespace pullkeeper {
namespace {

const word_list top_keys = {"defaults", "schedules"};

class schedules_reader : public yaml_sink {
 public:
  schedules_reader(report& out, catalogue& all, const keep_settings& keep,
                   source_secrets& secrets)
      : out_(out), all_(all), keep_(keep), sources_(out, secrets), calendars_(out) {}

  void fault(yaml_place at, std::string text) override { out_.add(at, std::move(text)); }
  void member(const yaml_key& key, const yaml_value& value) override;
  void item(const yaml_key& list, yaml_value value) override;
  bool has_list() const { return has_list_; }

 private:
  void read_defaults(const yaml_key& key, const yaml_value& value);
  void require(const draft& d, yaml_place entry);
  void check_order(const draft& d);
  void check_pause(const draft& d);
  void check_lengths(const draft& d);
  void take_sources(draft& d, yaml_place entry, schedule& to);
  void take(draft d, yaml_place entry, std::size_t faults);
  using pull_places = std::vector<std::pair<pull, yaml_place>>;
  void check_pulls(const draft& d, const schedule& s, const pull_places& listed);
  void refuse_overlap(const pull& met, yaml_place list, const pull_places& listed);
  void check_calendar(const draft& d);
  void take_calendar(const draft& d, schedule& to);
  std::optional<yaml_place> repeat_place(const draft& d) const;
  // Its own `repeat` or `calendar` takes the place of either of the defaults.
  bool repeats(const draft& d) const {
    return d.repeat.at || (defaults_.repeat.at && !d.calendar.file.at);
  }
  bool has_calendar(const draft& d) const {
    return d.calendar.file.at || (defaults_.calendar.file.at && !d.repeat.at);
  }
  bool comes_and_goes(const draft& d) const {
    return repeats(d) || has_calendar(d) || d.pulls.at;
  }
  // Nothing is wanted but pulls with sources of their own.
  bool brings_sources(const draft& d) const {
    if (!d.pulls.at || repeats(d) || has_calendar(d)) return false;
    return !d.pulls.value ||
           std::all_of(d.pulls.value->begin(), d.pulls.value->end(),
                       [](const written_pull& one) { return one.sources.has_value(); });
  }
  // The entry's own field, or that of the defaults.
  template <typename Value>
  const given<Value>& of(const draft& d, given<Value> draft::*field) const {
    return (d.*field).at ? d.*field : defaults_.*field;
  }

  report& out_;
  catalogue& all_;
  const keep_settings& keep_;          // of all schedules
  source_taker sources_;
  calendar_files calendars_;
  draft defaults_;
  bool checked_ = false;               // the defaults by themselves
  bool schedules_seen_ = false;
  bool has_list_ = false;
  std::size_t count_ = 0;
};

void schedules_reader::member(const yaml_key& key, const yaml_value& value) {
  if (key.text == "defaults") {
    read_defaults(key, value);
  } else if (key.text == "schedules") {
    schedules_seen_ = true;
    has_list_ = value.kind == yaml_kind::list;
    const bool other = value.kind == yaml_kind::scalar || value.kind == yaml_kind::map;
    if (other) out_.add(value.at, "\"schedules\" must be a list: each schedule begins with \"- \"");
  } else {
    refuse_key(out_, key, top_keys);
  }
}

void schedules_reader::read_defaults(const yaml_key& key, const yaml_value& value) {
  if (schedules_seen_) {
    out_.add(key.at, "\"defaults\" must stand in front of \"schedules\"");
    return;
  }
  if (value.kind == yaml_kind::scalar || value.kind == yaml_kind::list) {
    out_.add(value.at, "\"defaults\" must be a map of keys and values");
  }
  read_entry_defaults(out_, value, defaults_);
  check_order(defaults_);
  check_pause(defaults_);
  check_lengths(defaults_);
  if (defaults_.patterns.value && !sources_.check_common(*defaults_.patterns.value)) {
    defaults_.patterns.value.reset();
  }
  check_calendar(defaults_);
  checked_ = true;
}

void schedules_reader::item(const yaml_key& list, yaml_value value) {
  if (list.text != "schedules") return;   // `member` has refused it
  ++count_;
  if (value.kind == yaml_kind::map) {
    const auto faults = out_.count();
    draft d;
    read_entry(out_, value, d);
    take(std::move(d), value.at, faults);
  } else if (value.kind != yaml_kind::faulty) {
    out_.add(
        value.at,
        "schedule " + std::to_string(count_) +
            (value.kind == yaml_kind::nothing ? " is empty" : " must be a map of keys and values"));
  }
}

// Every required key that is neither in the entry nor in the defaults, at the entry.
void schedules_reader::require(const draft& d, yaml_place entry) {
  const std::pair<const char*, bool> required[] = {
      {"name", d.name.at.has_value()},
      {"domain", d.domain.at || defaults_.domain.at},
      {"app", d.app.at || defaults_.app.at},
      {"stream", d.stream.at.has_value()},
      {"sources", d.sources.at || defaults_.patterns.at || brings_sources(d)},
      {"start", d.start.at || defaults_.start.at || comes_and_goes(d)},
  };
  for (const auto& [key, is_there] : required) {
    if (is_there) continue;
    const std::string who =
        d.name.value ? "schedule " + quoted_word(*d.name.value) : std::string("this schedule");
    out_.add(entry, who + " lacks \"" + key + "\"");
  }
}

// These three: of an entry with its defaults filled in, or of the defaults alone. What was reported
// there is not reported again.
void schedules_reader::check_order(const draft& d) {
  const auto& start = of(d, &draft::start);
  const auto& end = of(d, &draft::end);
  if (!start.value || !end.value || end.value->from(*start.value) > *start.value) return;
  if (checked_ && !d.start.at && !d.end.at) return;
  out_.add(d.end.at ? *d.end.at : *d.start.at,
           "\"end\" (" + format_utc(end.value->from(*start.value)) +
               ") is not after \"start\" (" + format_utc(*start.value) + ")");
}

void schedules_reader::check_pause(const draft& d) {
  const auto& start = of(d, &draft::start);
  const auto& end = of(d, &draft::end);
  const auto& paused = of(d, &draft::paused);
  if (!paused.value || !paused.value->until || !end.value || !start.value) return;
  const auto finish = end.value->from(*start.value);
  if (*paused.value->until < finish) return;
  if (checked_ && !d.start.at && !d.end.at && !d.paused.at) return;
  const auto place = d.paused.at ? d.paused.at : d.end.at ? d.end.at : d.start.at;
  out_.add(*place, "\"paused\" (until " + format_utc(*paused.value->until) +
                       ") leaves nothing up to \"end\" (" + format_utc(finish) + ")");
}

void schedules_reader::check_lengths(const draft& d) {
  const auto fault = fault_of_own(d.own, defaults_.own, keep_);
  if (!fault.text.empty()) out_.add(fault.at, fault.text);
}

// Its own, or those of the defaults with its own words in them.
void schedules_reader::take_sources(draft& d, yaml_place entry, schedule& to) {
  if (d.sources.at) {
    if (d.sources.value) sources_.take_own(std::move(*d.sources.value), to);
  } else if (defaults_.patterns.value && !to.name.empty() && !to.key.stream.empty()) {
    sources_.take_common(*defaults_.patterns.value, entry, to);
  }
}

// What comes and goes must come at least once.
void schedules_reader::check_pulls(const draft& d, const schedule& s, const pull_places& listed) {
  const bool refused = (repeats(d) && !of(d, &draft::repeat).value) ||
                       (has_calendar(d) && !s.calendar) || (d.pulls.at && !d.pulls.value);
  if (refused) return;
  const auto& start = of(d, &draft::start);
  const auto& end = of(d, &draft::end);
  if ((start.at && !start.value) || (end.at && !end.value)) return;
  if (end.value && !end.value->at && !start.at) {
    out_.add(*end.at, "\"end\" is counted from \"start\", which is not here");
  } else if ((!s.wanted.end || *s.wanted.end > s.wanted.start) && !pull_at(s, s.wanted.start)) {
    out_.add(*repeat_place(d), "nothing is wanted between \"start\" and \"end\"");
  } else if (const auto met = overlap_of_parts(s, all_.now())) {
    refuse_overlap(*met, *d.pulls.at, listed);
  }
}

// At the later one of the two, where both are in the list.
void schedules_reader::refuse_overlap(const pull& met, yaml_place list,
                                      const pull_places& listed) {
  pull_places both;
  for (const auto& one : listed) {
    const auto& [span, at] = one;
    if (span.start <= met.start && (!span.end || *span.end > met.start)) both.push_back(one);
  }
  const auto at = both.empty() ? list : both.back().second;
  const auto other = both.size() > 1 ? " and that of line " + std::to_string(both[0].second.line)
                                     : std::string(" and what is wanted besides");
  const auto who = both.empty() ? "two pulls" : "this pull" + other;
  out_.add(at, who + ", from other sources, overlap" + shown_span(met));
}

void schedules_reader::check_calendar(const draft& d) {
  if (d.calendar.file.at && d.repeat.at) {
    out_.add(*d.calendar.file.at, "\"calendar\" and \"repeat\" exclude one another",
             "write what repeats into the calendar");
  }
  if (d.calendar.timezone.at && !d.calendar.file.at && !defaults_.calendar.file.at && checked_) {
    out_.add(*d.calendar.timezone.at, "\"timezone\" belongs beside \"calendar\"",
             "that of \"repeat\" stands within it");
  }
}

void schedules_reader::take_calendar(const draft& d, schedule& to) {
  const auto& common = defaults_.calendar;
  const auto& name = d.calendar.file.at ? d.calendar.file : common.file;
  const auto& zone = d.calendar.timezone.at ? d.calendar.timezone : common.timezone;
  if (!has_calendar(d) || !name.value || (zone.at && !zone.value)) return;
  const auto found = calendars_.find(*name.at, *name.value, zone.value.value_or(nullptr));
  if (found) to.calendar = *found;
}

std::optional<yaml_place> schedules_reader::repeat_place(const draft& d) const {
  for (const auto& at : {d.repeat.at, d.calendar.file.at, d.pulls.at, defaults_.repeat.at}) {
    if (at) return at;
  }
  return defaults_.calendar.file.at;
}

// `faults`: how many were reported before the entry.
void schedules_reader::take(draft d, yaml_place entry, std::size_t faults) {
  require(d, entry);
  check_order(d);
  check_pause(d);
  check_lengths(d);
  check_calendar(d);
  schedule s;
  s.name = std::move(d.name.value).value_or("");
  s.key.domain = of(d, &draft::domain).value.value_or("");
  s.key.app = of(d, &draft::app).value.value_or("");
  s.key.stream = std::move(d.stream.value).value_or("");
  take_sources(d, entry, s);
  pull_places listed;
  if (d.pulls.value) {
    for (const auto& one : *d.pulls.value) listed.emplace_back(one.span, one.at);
    sources_.take_pulls(std::move(*d.pulls.value), repeats(d) || has_calendar(d), s);
  }
  s.wanted.start = of(d, &draft::start).value.value_or(utc_seconds());
  if (const auto& end = of(d, &draft::end).value) s.wanted.end = end->from(s.wanted.start);
  const auto pause = of(d, &draft::paused).value.value_or(written_pause());
  s.paused = pause.paused;
  s.paused_until = pause.until;
  if (pause.until) s.wanted.start = std::max(s.wanted.start, *pause.until);
  s.own = own_of(d.own, defaults_.own, keep_);
  s.owner = of(d, &draft::owner).value.value_or("");
  s.labels = all_labels(d, defaults_);
  if (repeats(d)) s.repeat = of(d, &draft::repeat).value.value_or(std::vector<recurrence>());
  take_calendar(d, s);
  complete_others(s);
  if (comes_and_goes(d)) check_pulls(d, s, listed);
  const catalogue::whereabouts at{d.name.at.value_or(entry), d.stream.at.value_or(entry),
                                  out_.count() == faults};
  all_.add(std::move(s), at, out_);
}

}  // namespace

bool read_schedules(const yaml_file& file, report& out, catalogue& all, const keep_settings& keep,
                    source_secrets& secrets) {
  all.begin_file(out.file());
  schedules_reader reader(out, all, keep, secrets);
  read_yaml(file, reader);
  return reader.has_list();
}

}  // namespace pullkeeper
