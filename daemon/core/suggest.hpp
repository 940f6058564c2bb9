// "Did you mean": finds the known word that was probably meant by an unknown one.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace pullkeeper {

using word_list = std::vector<std::string_view>;

// To the letter.
bool is_among(const word_list& known, std::string_view word);

// A word as it is compared with others: ASCII letters in lower case, "-" as "_".
std::string plain_word(std::string_view word);

// The known word that differs least from `word` (compared as plain words); empty if every one
// differs too much to be meant. For short lists: the cost grows with each known word.
std::string_view nearest_word(std::string_view word, const word_list& known);

// The second half of a message about an unknown word: `did you mean "x"?`, or `known here: a, b` if
// none is near.
std::string suggestion(std::string_view word, const word_list& known);

}  // namespace pullkeeper
