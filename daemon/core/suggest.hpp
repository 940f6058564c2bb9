// "Did you mean": the known word that was probably meant.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pullkeeper {

using word_list = std::vector<std::string_view>;

// To the letter.
bool is_among(const word_list& known, std::string_view word);

// As words are compared: lower case in ASCII, and "_" for "-".
std::string plain_word(std::string_view word);

// The word that is nearest to `word` by its letters (case, "-" and "_" apart); empty if none is
// near enough to be taken for it.
std::string_view nearest_word(std::string_view word, const word_list& known);

// Behind a complaint about an unknown word: `did you mean "x"?`, else `known here: a, b`.
std::string suggestion(std::string_view word, const word_list& known);

}  // namespace pullkeeper
