// What the other end of a descriptor wants to see.
#pragma once

namespace pullkeeper {

// True where colours help: on a terminal, unless NO_COLOR is set or TERM is "dumb"; anywhere with
// CLICOLOR_FORCE. NO_COLOR wins over all.
bool wants_colour(int descriptor);

}  // namespace pullkeeper
