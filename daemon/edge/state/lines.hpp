// Lists as text: a line for each entry, its fields parted by tabs. Part of state_store: nothing
// else includes it.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pullkeeper {

using line = std::vector<std::string>;

// Tabs, line breaks and backslashes inside of fields are written as \t, \n and \\.
std::string text_of(const std::vector<line>& lines);

// Nothing for a text that text_of does not write.
std::optional<std::vector<line>> lines_of(std::string_view text);

// The whole text as a decimal number, or nothing.
std::optional<long long> number_of(std::string_view text);

}  // namespace pullkeeper
