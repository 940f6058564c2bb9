// The health of all streams, from the agenda that keeps them.
#pragma once
#include "core/agenda/agenda.hpp"
#include "core/health.hpp"

namespace pullkeeper {

// Who has kept what the agenda knows.
enum class kept_by {
  this_process,                        // what was not looked at so far is not claimed to be missing
  an_earlier_one,                      // what it has left counts as seen
};

// A walk over all streams: not for every turn of a loop. Without what only the service knows, and
// not in order; see put_in_order().
health health_of(const agenda_view& seen, kept_by who);

}  // namespace pullkeeper
