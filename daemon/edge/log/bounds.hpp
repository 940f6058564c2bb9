// How much of an event is written. Part of the log: nothing else includes it.
#pragma once
#include <cstddef>

#include "core/event.hpp"

namespace pullkeeper {

inline constexpr std::size_t value_most = 1024;        // bytes of a value, as it is written
inline constexpr std::size_t line_most = 8192;         // bytes of a line

// The event with its values masked and cut, "..." at the end of each that was, so that whatever an
// API or a file has put into them it is a line of at most `line_most` bytes in every format.
event bounded(const event& e);

}  // namespace pullkeeper
