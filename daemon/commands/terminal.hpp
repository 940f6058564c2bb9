// What the terminal behind a file descriptor can show.
#pragma once
#include <cstddef>
#include <optional>

namespace pullkeeper {

// True if output should be coloured: on a terminal whose TERM is not "dumb", or anywhere if
// CLICOLOR_FORCE is set; never if NO_COLOR is set.
bool wants_colour(int descriptor);

// The columns of the terminal; those of $COLUMNS if it is none or does not tell, else nothing.
std::optional<std::size_t> known_width(int descriptor);

// The same, and 80 where neither tells.
std::size_t terminal_width(int descriptor);

// True if the locale ($LC_ALL, else $LC_CTYPE, else $LANG) uses UTF-8.
bool shows_unicode();

}  // namespace pullkeeper
