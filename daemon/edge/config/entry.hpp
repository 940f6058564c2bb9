// The fields of one schedule, or of the defaults of a file, each read by itself.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/model.hpp"
#include "edge/config/pattern.hpp"
#include "edge/config/programme.hpp"
#include "edge/config/report.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

inline constexpr std::size_t most_sources = 20;    // the guide to pulling

// A field that is there, with its value unless that was refused.
template <typename Value>
struct given {
  std::optional<yaml_place> at;
  std::optional<Value> value;
};

// When a pull ends: at an instant, or so long after its start.
struct written_end {
  std::optional<utc_seconds> at;
  seconds after{};
  utc_seconds from(utc_seconds start) const { return at ? *at : start + after; }
};

struct written_pause {
  bool paused = false;
  std::optional<utc_seconds> until;
};

// What a schedule is kept by in its own way.
struct own_fields {
  given<seconds> window, lead;
  given<handover_mode> handover;
  given<drift_policy> on_drift;
  given<removal_policy> on_removed;
  given<quiet_hours> handover_at;
  given<bool> spread;
  given<std::string> region;
};

struct calendar_fields {
  given<std::string> file;             // its name
  given<std::shared_ptr<const time_zone>> timezone;
};

// One entry, or the defaults of a file.
struct draft {
  given<std::string> name, domain, app, stream;
  given<std::vector<source_pattern>> sources;
  given<std::vector<source_pattern>> patterns;   // of the defaults
  given<utc_seconds> start;
  given<written_end> end;
  given<written_pause> paused;
  own_fields own;
  given<std::string> owner;
  given<std::vector<label>> labels;
  given<std::vector<recurrence>> repeat;
  given<std::vector<written_pull>> pulls;
  calendar_fields calendar;
};

// Reads each member of the map: of an entry, or of the defaults.
void read_entry(report& out, const yaml_value& map, draft& to);
void read_entry_defaults(report& out, const yaml_value& map, draft& to);

// The labels of the defaults, and its own, which come first where both have a name.
std::vector<label> all_labels(const draft& d, const draft& defaults);

// What is wrong with a name that is only shown, as an owner's, as the end of a sentence; empty:
// nothing.
std::string fault_of_name(std::string_view name);
// The same for what must be written again letter by letter: a schedule's name, an app, a stream.
std::string fault_of_identifier(std::string_view name);

// True for a list of 1 to 20 items.
bool is_list_of_sources(report& out, const yaml_member& field);

// True if the item is a source that can be taken.
bool check_source(report& out, const yaml_value& item, std::size_t number);

}  // namespace pullkeeper
