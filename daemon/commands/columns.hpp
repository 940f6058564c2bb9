// How much room text takes in a terminal.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace pullkeeper {

// Columns: two for wide characters (East Asian scripts, emoji), none for combining ones.
std::size_t display_width(std::string_view text);

// Exactly `width` columns: filled up with blanks, or cut with "~" at its end. The text must be
// free of control characters.
std::string fitted(std::string_view text, std::size_t width);

// The text in lines of at most `width` columns, broken at blanks; a longer word stays whole. Lines
// after the first begin with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace pullkeeper
