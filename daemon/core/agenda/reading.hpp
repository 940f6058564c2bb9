// One answer to a Describe, sorted by the streams that it is compared with.
#pragma once
#include <map>

#include "core/agenda/roster.hpp"
#include "core/narrator.hpp"

namespace pullkeeper {

// What the answer shows of each member of the domain. Tells what is of others or does not read.
std::map<stream_key, listed_records> read_list(const listed& list, kept_domain& of,
                                               const roster& all, narrator& told, utc_millis now);

// Whether it lacks several streams that it has shown, or all that it held. Noted
// in the domain and in what is shown of each.
bool lacks_many(const listed& list, kept_domain& of,
                std::map<stream_key, listed_records>& shown, const present& now);

}  // namespace pullkeeper
