// Rules that count days or weeks, as most do, followed without libical: that takes some
// microseconds for each occurrence, and 60 calendars up to the year 2100 are a million of them.
// Where only Sundays of every second week are named, it begins with a wrong week as well.
#pragma once
#include <libical/ical.h>

#include <functional>

#include "core/recurrence.hpp"

namespace pullkeeper {

// Of a part of a rule, as libical has it: it is not there.
template <typename Array>
bool is_empty(const Array& numbers) { return numbers[0] == ICAL_RECURRENCE_ARRAY_MAX; }

// Calls `take` with each local time up to the end of calendars, in order, until it gives false.
// False, and nothing is called, where the rule says more than an interval, days of the week and
// times of day.
bool each_of_plain_rule(const icalrecurrencetype& rule, local_seconds start,
                        const std::function<bool(local_seconds)>& take);

}  // namespace pullkeeper
