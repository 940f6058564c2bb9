// The words of pullkeeper as values: schedule, pull, window, config, settings, what was learned.
#pragma once
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/calendar.hpp"
#include "core/quiet_hours.hpp"
#include "core/recurrence.hpp"
#include "core/time.hpp"

namespace pullkeeper {

// What the API knows a pull by: (DomainName, AppName, StreamName). Several schedules may have it,
// at different times.
// The domain is compared in lower case (made so by the loader), the others byte by byte.
struct stream_key {
  std::string domain;
  std::string app;
  std::string stream;
  auto operator<=>(const stream_key&) const = default;
};

// All of it: some lists show names in another case than they were sent in.
stream_key in_lower_case(const stream_key& key);

inline constexpr std::size_t longest_name = 255;   // bytes, of a schedule, an app or a stream

// One unbroken interval [start, end) in which the stream is wanted; no end means until further
// notice.
struct pull {
  utc_seconds start{};
  std::optional<utc_seconds> end;
  bool operator==(const pull&) const = default;
};

enum class handover_mode { automatic, add, update };
enum class drift_policy { repair, report };
enum class removal_policy { keep, remove };

// What a schedule is kept by in its own way; what is left out is as for all.
struct own_settings {
  std::optional<seconds> window{};
  std::optional<seconds> lead{};
  std::optional<handover_mode> handover{};
  std::optional<drift_policy> on_drift{};
  std::optional<removal_policy> on_removed{};
  std::optional<quiet_hours> handover_at{};      // on no day: at any time, whatever is for all
  std::optional<bool> spread{};
  std::optional<std::string> region{};           // all schedules of a domain have the same
  std::optional<std::uint64_t> place{};          // none: by its key
  bool operator==(const own_settings&) const = default;
};

// A word for people and their programs, passed on wherever the schedule is shown.
struct label {
  std::string name;                    // lower-case letters, digits and '_'
  std::string value;
  bool operator==(const label&) const = default;
};

// Where an entry stands in the files, for people. Not a part of what is wanted, so that all are
// equal: an entry that has only moved has not changed.
struct file_place {
  std::shared_ptr<const std::string> file{};     // null: it is not known
  std::uint32_t line = 0;
  bool operator==(const file_place&) const { return true; }
  std::string shown() const;           // `FILE:LINE`, or empty
};

// One entry of the YAML files; or several with the same stream key, put together.
struct schedule {
  std::string name;                    // of an entry: unique over all files
  stream_key key;
  std::vector<std::string> sources;    // 1 to 20 URLs without ';', tried by the cloud in this order
  pull wanted;                         // bounds all that follows, where something does
  bool paused = false;                 // known and checked, but not kept
  // Paused before that: `wanted` does not begin earlier.
  std::optional<utc_seconds> paused_until{};
  own_settings own{};
  std::string owner{};                 // empty: nobody is named
  std::vector<label> labels{};         // by name, each once
  std::vector<recurrence> repeat{};    // wanted then, and not all the time
  std::vector<pull> pulls{};           // ... and then, by their start
  shared_calendar calendar{};          // ... and then
  file_place written{};
  // The sources with *** for each part that stands elsewhere (core/reference); empty: none does.
  std::vector<std::string> shown_sources{};
  // What else is wanted of the same stream key: pulls with sources of their own, which have the
  // name of their entry, and other entries. None of these has others, and all are kept in one way.
  std::vector<schedule> others{};
  bool operator==(const schedule& other) const;
};

// True where both want the same of the API, by the same name: whatever they are kept by.
bool wants_the_same(const schedule& a, const schedule& b);

// The labels as `name=value`, joined by ' '.
std::string shown_labels(const schedule& s);

// A slice of a pull, half-open; `index` counts from the pull's start.
struct window {
  long long index = 0;
  utc_seconds start{};
  utc_seconds end{};
  bool operator==(const window&) const = default;
};

// What the API holds for a stream key; [start, end) is at most 7 days long.
struct config {
  std::vector<std::string> sources;
  utc_seconds start{};
  utc_seconds end{};
  bool operator==(const config&) const = default;
};

// One entry of a Describe answer. `precision` is that of its coarser instant.
struct record {
  stream_key key;
  config held;
  seconds precision{1};
  bool permanent = false;              // has an `Always` mark: no window, not ours to manage
  bool operator==(const record&) const = default;
};

// A source as it is compared: blanks at the ends dropped, scheme and host in lower case, "&amp;"
// read as "&". What DescribeLivePullStreamConfig echoes may differ from what was sent by just that.
std::string normalised_source(std::string_view source);

// True where both hold the same sources in the same order, after normalising.
bool same_sources(const std::vector<std::string>& a, const std::vector<std::string>& b);

// Calls per second for each operation; 1 up to the documented limit of the account
// (15 Add/s, 1000 Update/min, 50 Describe/s, 30 Delete/s).
struct call_rates {
  int add = 5;
  int update = 5;
  int describe = 5;
  int remove = 5;
  bool operator==(const call_rates&) const = default;
};

// Which of several hosts with the same files acts. The primary, of rank 0, does so as soon as
// something is due; every other one only where that has not been done for `rank` times `after`.
struct standby_settings {
  int rank = 0;
  seconds after = std::chrono::hours(1);
  seconds wait() const { return rank * after; }
  bool operator==(const standby_settings&) const = default;
};

// Everything from the files that decides. window + lead <= max_config unless handover is `add`,
// where window <= max_config is enough. With `handover_at` both count in whole nights.
struct keep_settings {
  seconds window = std::chrono::days(6);
  seconds lead = std::chrono::hours(23);
  seconds max_config = std::chrono::days(7);
  handover_mode handover = handover_mode::automatic;
  seconds observe_every = std::chrono::minutes(10);
  drift_policy on_drift = drift_policy::repair;
  removal_policy on_removed = removal_policy::keep;
  int delete_brake = 10;               // deletions in one pass; beyond it nothing is deleted
  // Schedules that may be gone from the files unconfirmed; negative: a tenth, and 3 at least.
  int removal_brake = -1;
  call_rates rate;
  std::optional<quiet_hours> handover_at{};      // of running pulls; none: at any time
  bool spread = false;                 // pulls that begin together are not handed over together
  standby_settings standby{};
  std::string region{};                // of one stream; empty: that of all
  std::uint64_t place = 0;             // of one stream, among all: where its handovers lie
  bool operator==(const keep_settings&) const = default;
};

// The same for all programs that keep the same files.
std::uint64_t place_of(const stream_key& key);

// What the schedule is kept by: its own settings, and for the rest those of all.
keep_settings settings_of(const schedule& s, const keep_settings& of_all);

const char* to_string(handover_mode mode);     // auto, add, update, as in the files
const char* to_string(drift_policy policy);    // repair, report
const char* to_string(removal_policy policy);  // keep, delete

}  // namespace pullkeeper
