// Whether it is the data of a time zone that has changed what the files say, and not a person.
#pragma once
#include <string>

#include "core/model.hpp"

namespace pullkeeper {

// The zone whose data alone tell the two apart; empty: more has changed, or nothing.
std::string changed_zone(const schedule& before, const schedule& after);

}  // namespace pullkeeper
