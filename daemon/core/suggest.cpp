#include "core/suggest.hpp"

#include <algorithm>
#include <cstddef>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t longest_word = 40;

// Letters to insert, drop, replace or swap with their neighbour to get from one to the other.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> steps(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) steps[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) steps[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = steps[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      steps[i][j] = std::min({steps[i - 1][j] + 1, steps[i][j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) steps[i][j] = std::min(steps[i][j], steps[i - 2][j - 2] + 1);
    }
  }
  return steps[a.size()][b.size()];
}

bool abbreviates(const std::string& a, const std::string& b) {
  return a.size() >= 3 && b.starts_with(a);
}

}  // namespace

bool is_among(const word_list& known, std::string_view word) {
  return std::find(known.begin(), known.end(), word) != known.end();
}

std::string plain_word(std::string_view word) {
  std::string text = lower_case(word);
  std::replace(text.begin(), text.end(), '-', '_');
  return text;
}

std::string_view nearest_word(std::string_view word, const word_list& known) {
  if (word.size() > longest_word) return {};
  const std::string wanted = plain_word(word);
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, wanted.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    const std::string other = plain_word(candidate);
    std::size_t d = distance(wanted, other);
    if (abbreviates(wanted, other) || abbreviates(other, wanted)) d = std::min<std::size_t>(d, 1);
    // Words of two letters are one step away from too many others.
    if (d > 0 && std::min(wanted.size(), other.size()) < 3) continue;
    if (d >= best_distance) continue;
    best = candidate;
    best_distance = d;
  }
  return best;
}

std::string suggestion(std::string_view word, const word_list& known) {
  const std::string_view meant = nearest_word(word, known);
  if (!meant.empty()) return "did you mean \"" + std::string(meant) + "\"?";
  std::string text = "known here: ";
  for (const std::string_view k : known) text += (k == known.front() ? "" : ", ") + std::string(k);
  return text;
}

}  // namespace pullkeeper
