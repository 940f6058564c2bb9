// Text in the columns of a terminal. All texts must be free of control characters.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace pullkeeper {

// The number of columns: two for wide characters (East Asian scripts, emoji), none for combining
// ones, one for each byte that is no UTF-8.
std::size_t display_width(std::string_view text);

// The text in exactly `width` columns: padded with blanks, or cut, with "~" at its end.
std::string fitted(std::string_view text, std::size_t width);

// The text in lines of at most `width` columns, broken at blanks; a longer word stays whole. All
// lines but the first begin with `indent` blanks.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent);

}  // namespace pullkeeper
