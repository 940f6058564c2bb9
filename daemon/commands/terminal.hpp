// What the other end of a descriptor wants to see.
#pragma once
#include <cstddef>

namespace pullkeeper {

// True where colours help: on a terminal, unless NO_COLOR is set or TERM is "dumb"; anywhere with
// CLICOLOR_FORCE. NO_COLOR wins over all.
bool wants_colour(int descriptor);

// Columns of the terminal; 80 where it is none or does not say.
std::size_t terminal_width(int descriptor);

// True where the locale's characters are UTF-8.
bool shows_unicode();

}  // namespace pullkeeper
