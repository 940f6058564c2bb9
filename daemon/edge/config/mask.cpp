#include "edge/config/mask.hpp"

#include <algorithm>
#include <utility>

#include "core/event.hpp"
#include "core/suggest.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr auto none = std::string_view::npos;

constexpr std::string_view secret_words[] = {"secret",     "passw",     "token",
                                             "access_key", "accesskey", "private_key"};

// Where the value begins that belongs to a secret's key in this line; npos: there is none.
std::size_t secret_value(std::string_view line) {
  const std::string text = plain_word(line);
  std::size_t first = none;
  for (const std::string_view word : secret_words) {
    for (std::size_t at = text.find(word); at != none; at = text.find(word, at + 1)) {
      std::size_t end = at + word.size();
      while (end < text.size() && (text[end] == '_' || is_letter_or_digit(text[end]))) ++end;
      end = std::min(text.find_first_not_of(" \t\"'", end), text.size());
      if (end < text.size() && text[end] == ':') first = std::min(first, end + 1);
    }
  }
  return first;
}

bool is_blank(char c) { return c == ' ' || c == '\t'; }

// The userinfo of a source in this line, as [begin, end).
std::pair<std::size_t, std::size_t> userinfo(std::string_view line) {
  const std::size_t at = line.rfind('@');
  if (at == none) return {0, 0};
  const std::size_t scheme = line.find("://");
  if (scheme != none && scheme < at) return {scheme + 3, at};
  std::size_t begin = line.find_first_not_of(" \t");
  if (line.substr(begin).starts_with("- ")) begin += 2;
  const std::size_t colon = line.find(": ", begin);
  if (colon != none && colon < at) begin = colon + 2;
  return {begin, at};
}

// Where the query or the fragment of a source begins, behind its mark; npos: there is none. A "#"
// behind a blank begins a comment.
std::size_t tail_of_source(std::string_view line) {
  std::size_t mark = line.find('?');
  if (const std::size_t scheme = line.find("://"); scheme != none) {
    std::size_t hash = line.find('#', scheme);
    while (hash != none && is_blank(line[hash - 1])) hash = line.find('#', hash + 1);
    mark = std::min(mark, hash);
  }
  return mark == none ? none : mark + 1;
}

char shown_character(char32_t c) { return c == '\t' ? ' ' : '?'; }

}  // namespace

bool names_secret(std::string_view key) {
  const std::string text = plain_word(key);
  return std::any_of(std::begin(secret_words), std::end(secret_words),
                     [&](std::string_view word) { return text.find(word) != none; });
}

void line_mask::next(std::string_view line) {
  line_ = line;
  secret_from_ = none;
  const std::size_t indent = line.find_first_not_of(" \t\r");
  if (indent == none) return;
  if (in_secret_ && indent > secret_indent_) {
    secret_from_ = 0;
    return;
  }
  secret_from_ = secret_value(line);
  in_secret_ = secret_from_ != none;
  secret_indent_ = indent;
}

std::string line_mask::shown() const {
  const std::size_t hidden_from = std::min(secret_from_, tail_of_source(line_));
  const auto [user_begin, user_end] = userinfo(line_);
  std::string result;
  for (std::size_t pos = 0; pos < line_.size();) {
    const utf8_step step = next_utf8(line_, pos);
    const bool hidden = pos >= hidden_from || (pos >= user_begin && pos < user_end);
    if (hidden && !is_blank(line_[pos])) {
      result += '*';
    } else if (!is_visible(step)) {
      result += shown_character(step.point);
    } else {
      result += line_.substr(pos, step.length);
    }
    pos += step.length;
  }
  return result;
}

std::string quoted_word(std::string_view word) {
  constexpr std::size_t longest = 60;
  const std::string text = visible_text(mask_source(std::string(word)));
  const std::size_t end = end_of_characters(text, longest);
  return '"' + text.substr(0, end) + (end < text.size() ? "...\"" : "\"");
}

}  // namespace pullkeeper
