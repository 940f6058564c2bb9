// Many streams that are kept well: their schedules, what a daemon remembers of them, and what the
// API holds.
#pragma once
#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/memory.hpp"
#include "core/model.hpp"

namespace pullkeeper::bench {

inline constexpr std::size_t streams_of_a_domain = 1000;

// The moment at which every run begins.
inline constexpr utc_seconds begin{std::chrono::sys_days{std::chrono::year{2026} / 12 / 1}};

// So many schedules, open-ended, spread over domains of `streams_of_a_domain`.
std::vector<schedule> fleet(std::size_t count, std::size_t of_a_domain = streams_of_a_domain);

// What stands for a schedule while its second window is covered: until four days after `begin`.
config standing_of(const schedule& one);

// What a daemon that has kept all of them for long remembers.
memory remembered(const std::vector<schedule>& all);

// The API: one config for each stream key, which an update replaces.
class cloud {
 public:
  void hold(const std::vector<schedule>& all);
  answer apply(const call& made);

 private:
  answer describe(const std::string& domain) const;

  std::map<std::string, std::map<std::pair<std::string, std::string>, config>> domains_;
};

}  // namespace pullkeeper::bench
