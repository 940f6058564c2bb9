// The sources of schedules, with what their references stand for, and what is wrong with them.
#pragma once
#include <vector>

#include "core/model.hpp"
#include "edge/config/pattern.hpp"
#include "edge/config/programme.hpp"
#include "edge/config/report.hpp"
#include "edge/config/sources.hpp"

namespace pullkeeper {

class source_taker {
 public:
  source_taker(report& out, source_secrets& secrets) : out_(out), secrets_(secrets) {}

  // The sources of a schedule or a pull become those of `to` ...
  void take_own(std::vector<source_pattern> written, schedule& to);
  // ... and those of the defaults, with the words of `to` in them; it stands at `entry`.
  void take_common(const std::vector<source_pattern>& patterns, yaml_place entry, schedule& to);
  // Pulls with sources of their own become `others`, each with all from the same. `has_more`: `to`
  // wants more than these pulls.
  void take_pulls(std::vector<written_pull> written, bool has_more, schedule& to);
  // Of the defaults by themselves: told once, and not for each schedule. True if they can be used.
  bool check_common(const std::vector<source_pattern>& patterns);

 private:
  static void take(const whole_source& source, schedule& to);

  report& out_;
  source_secrets& secrets_;
};

// The others of a schedule are kept as it is itself: with its name, key, bounds and settings.
void complete_others(schedule& s);

}  // namespace pullkeeper
