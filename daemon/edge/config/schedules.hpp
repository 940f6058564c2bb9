// schedules/*.yaml: the pulls that are wanted.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "core/model.hpp"
#include "edge/config/report.hpp"
#include "edge/config/sources.hpp"

namespace pullkeeper {

// The schedules of all files: each name once, and of each stream key what can be kept together.
// Kept small, for there may be 100,000.
class catalogue {
 public:
  struct origin {
    std::uint32_t file = 0;
    yaml_place at;                     // of the name, or of the entry that lacks one
  };
  struct whereabouts {
    yaml_place name;
    yaml_place stream;
    bool sound = true;                 // nothing was found wrong with the entry
  };

  // `now`: pulls that overlapped before it are no matter any more.
  explicit catalogue(utc_seconds now);
  utc_seconds now() const { return now_; }
  void begin_file(std::string path) { files_.push_back(std::move(path)); }
  // Takes the schedule in. Reports to `out` where its name is another's, or where it cannot be kept
  // beside others of its stream key or its domain. An empty name, or a key with an empty part, is
  // nobody's.
  void add(schedule entry, const whereabouts& at, report& out);
  const std::vector<std::string>& files() const { return files_; }
  // Where the schedules are that `take` returns, in its order; call it before.
  std::vector<origin> origins() const;
  // Sorted by name. Leaves the catalogue empty.
  std::vector<schedule> take();

 private:
  using index = std::uint32_t;
  struct by_name {
    const std::vector<schedule>* all;
    std::size_t operator()(index i) const;
    bool operator()(index a, index b) const;
  };
  struct by_key {
    const std::vector<schedule>* all;
    std::size_t operator()(index i) const;
    bool operator()(index a, index b) const;
  };

  std::string place_of(index i) const;
  std::string shown(index i) const;    // its name and place
  void compare_keys(index added, const whereabouts& at, report& out);
  void compare_regions(index added, const whereabouts& at, report& out);

  utc_seconds now_;
  std::vector<std::string> files_;
  std::vector<schedule> schedules_;
  std::vector<origin> origins_;        // of each schedule
  std::vector<bool> sound_;            // ... whether it can be compared
  std::unordered_set<index, by_name, by_name> names_;
  std::unordered_set<index, by_key, by_key> keys_;         // the first of each
  std::unordered_map<index, std::vector<index>> sharing_;  // of the first of a key: all, in order
  std::map<std::string, index> domains_;         // the first of each
};

// What keeps one entry from being kept: its own pulls want other sources at that time, which is not
// over at `now`.
std::optional<pull> overlap_of_parts(const schedule& s, utc_seconds now);
std::string shown_span(const pull& span);        // ` from T to T`, or ` from T on`

// Reads one file into `all`. True if it has a list of schedules, be it an empty one. `keep`: the
// settings of those that have none of their own. What references in sources stand for comes from
// `secrets`.
bool read_schedules(const yaml_file& file, report& out, catalogue& all, const keep_settings& keep,
                    source_secrets& secrets);

}  // namespace pullkeeper
