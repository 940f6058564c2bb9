// A stream as a strip: what was, now, and what comes, all on one line of time.
#pragma once
#include <deque>
#include <string>

#include "core/health.hpp"
#include "core/memory.hpp"

namespace pullkeeper {

// The part of time that all strips of a page show.
struct strip_scale {
  utc_millis now{};
  utc_millis from{};
  utc_millis until{};
  seconds step{};                      // from one line of the grid to the next
};

// Wide enough for every config that stands; a third of what comes is shown of what was.
strip_scale scale_for(const health& seen);

// An SVG element that fills the width that it is given, beside legend_of() on the same page. What
// was is drawn from the latest writes, what comes from the health.
std::string strip_of(const schedule_health& one, const std::deque<call_record>& writes,
                     const strip_scale& scale);

// The same scale with its instants, and what the colours mean.
std::string legend_of(const strip_scale& scale);

// To the minute, or to the second where that is the scale: `12-01 06:00`.
std::string short_instant(utc_millis at, const strip_scale& scale);

// Of its two largest units: `6d3h`, `40m`, `12s`.
std::string roughly_long(milliseconds length);

}  // namespace pullkeeper
