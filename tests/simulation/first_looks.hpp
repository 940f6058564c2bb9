// Whether a process that has just begun looks at a domain before it writes there: what it remembers
// is as old as its last save.
#pragma once
#include <array>
#include <map>
#include <string>

#include "simulation/plan.hpp"

namespace pullkeeper::simulation {

class first_looks {
 public:
  void begin(std::size_t which) { of_[which].clear(); }
  void called(std::size_t which, const std::string& domain, sim_time at) {
    of_[which].try_emplace(domain, at);
  }
  void answered(std::size_t which, const std::string& domain) {
    of_[which].insert_or_assign(domain, sim_time::min());
  }

  // True if none of this life has been answered, or has been waited for.
  bool is_skipped(std::size_t which, const std::string& domain, sim_time at) const {
    const auto it = of_[which].find(domain);
    return it == of_[which].end() || it->second > at - patience;
  }

 private:
  static constexpr milliseconds patience{5000};

  // When the first was called; long ago once one is answered.
  std::array<std::map<std::string, sim_time>, instances_most> of_;
};

}  // namespace pullkeeper::simulation
