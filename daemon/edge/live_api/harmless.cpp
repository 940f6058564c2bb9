#include "edge/live_api/harmless.hpp"

#include <algorithm>
#include <cctype>

#include "core/event.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t looked_at = 8 * 1024;
constexpr std::size_t shortest_opaque = 20;
constexpr std::string_view hidden = "***";

bool breaks_words(char c) {
  return std::isspace(static_cast<unsigned char>(c)) || c == '"' || c == '\'' || c == '<' ||
         c == '>' || c == '\\';
}

void replace_all(std::string& text, const std::string& what, std::string_view by) {
  if (what.size() < 4) return;         // what is shorter is no secret, and stands everywhere
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

// From the query string or the fragment of a URL on, in whatever encoding it was quoted.
void cut_query(std::string& word) {
  const std::string small = lower_case(word);
  std::size_t at = std::string::npos;
  for (const char* mark : {"?", "%3f", "%253f"}) at = std::min(at, small.find(mark));
  for (const char* slashes : {"//", "%2f%2f", "%252f%252f"}) {
    const auto url = small.find(slashes);
    for (const char* mark : {"%23", "%2523"}) at = std::min(at, small.find(mark, url));
  }
  if (at != std::string::npos) word = word.substr(0, at) + "?***";
}

void hide_named_value(std::string& word) {
  const std::string small = lower_case(word);
  for (const char* name : {"signature", "token", "secret", "authorization", "password", "auth_key",
                           "sourceurl", "credential"}) {
    const auto at = small.find(name);
    if (at == std::string::npos) continue;
    const auto value = small.find_first_of("=:%", at);
    if (value != std::string::npos) {
      word = word.substr(0, value + 1) + std::string(hidden);
      return;
    }
  }
}

bool opaque(char c) {
  return is_letter_or_digit(c) || c == '+' || c == '=' || c == '_' || c == '%';
}

void hide_opaque(std::string& word) {
  std::string result;
  for (std::size_t i = 0; i < word.size();) {
    const auto end = std::find_if_not(word.begin() + static_cast<std::ptrdiff_t>(i), word.end(),
                                      opaque);
    const std::string run(word.begin() + static_cast<std::ptrdiff_t>(i), end);
    const bool digits = std::any_of(run.begin(), run.end(), is_digit);
    result += run.size() >= shortest_opaque && digits ? std::string(hidden) : run;
    i += run.size();
    if (i < word.size()) result += word[i++];
  }
  word = result;
}

}  // namespace

std::string harmless(std::string_view text, const access_key& key, std::size_t limit) {
  std::string source(text.substr(0, looked_at));
  if (text.size() > looked_at) {       // the last word may be the beginning of a secret
    while (!source.empty() && !breaks_words(source.back())) source.pop_back();
  }
  replace_all(source, key.secret, hidden);
  replace_all(source, key.token, hidden);
  replace_all(source, key.id, key.shown_id());
  std::string result, word;
  const auto end_word = [&] {
    if (word.find("://") != word.npos) word = mask_source(word);
    cut_query(word);
    hide_named_value(word);
    hide_opaque(word);
    result += word;
    word.clear();
  };
  for (const char c : source) {
    if (!breaks_words(c)) {
      word += c;
      continue;
    }
    end_word();
    const bool blank = std::isspace(static_cast<unsigned char>(c)) != 0;
    if (!blank) result += c;
    else if (!result.empty() && result.back() != ' ') result += ' ';
  }
  end_word();
  cut_at_character(result, limit);
  return result;
}

}  // namespace pullkeeper
