#include "edge/live_api/harmless.hpp"

#include <algorithm>
#include <cctype>

#include "core/event.hpp"
#include "core/markup.hpp"
#include "core/text.hpp"
#include "core/url.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t looked_at = 8 * 1024;
constexpr std::size_t shortest_opaque = 20;
constexpr std::size_t shortest_secret = 4;   // what is shorter stands everywhere
constexpr std::string_view hidden = "***";

bool breaks_words(char c) {
  return std::isspace(static_cast<unsigned char>(c)) || c == '"' || c == '\'' || c == '<' ||
         c == '>' || c == '\\';
}

void replace_all(std::string& text, const std::string& what, std::string_view by) {
  if (what.size() < shortest_secret) return;
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
  if (at != std::string::npos) word.replace(at, std::string::npos, "?***");
}

void hide_named_value(std::string& word) {
  const std::string small = lower_case(word);
  for (const char* name : {"signature", "token", "secret", "authorization", "password", "auth_key",
                           "sourceurl", "credential"}) {
    const auto at = small.find(name);
    if (at == std::string::npos) continue;
    const auto value = small.find_first_of("=:%", at);
    if (value != std::string::npos) {
      word.replace(value + 1, std::string::npos, hidden);
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

// In front of an "@", however that was written.
void hide_user(std::string& word) {
  const std::string small = lower_case(word);
  std::size_t at = std::string::npos;
  for (const char* mark : {"@", "%40", "%2540", "&#64;", "&#x40;", "&commat;"}) {
    const auto found = small.rfind(mark);
    if (found != std::string::npos && (at == std::string::npos || found > at)) at = found;
  }
  if (at != std::string::npos && at > 0) word.replace(0, at, hidden);
}

std::string html_escaped(std::string_view raw) {
  std::string text;
  for (const char c : raw) {
    if (const char* const entity = entity_of(c)) text += entity;
    else text += c;
  }
  return text;
}

void add_spellings(std::string_view raw, std::vector<std::string>& to) {
  if (raw.size() < shortest_secret) return;
  const std::string plain = percent_decode(raw);
  for (const auto& text : {std::string(raw), plain, percent_encode(plain), percent_encode(raw)}) {
    for (const auto& one : {text, percent_encode(text), html_escaped(text)}) {
      if (one.size() >= shortest_secret) to.push_back(one);
    }
  }
}

void add_secrets_of(std::string_view source, std::vector<std::string>& to) {
  const url_parts url = split_url(source);
  std::string_view user = url.user;
  if (!user.empty()) user.remove_suffix(1);
  add_spellings(user, to);
  add_spellings(user.substr(0, user.find(':')), to);
  if (user.find(':') != user.npos) add_spellings(user.substr(user.find(':') + 1), to);
  const auto mark = url.rest.find_first_of("?#");
  if (mark == url.rest.npos) return;
  const auto tail = url.rest.substr(mark + 1);
  add_spellings(tail, to);
  for (std::size_t begin = 0; begin < tail.size();) {
    const auto end = std::min(tail.find_first_of("&,;#?", begin), tail.size());
    const auto pair = tail.substr(begin, end - begin);
    const auto equals = pair.find('=');
    add_spellings(equals == pair.npos ? pair : pair.substr(equals + 1), to);
    begin = end + 1;
  }
}

void sort_by_length(std::vector<std::string>& words) {
  std::stable_sort(words.begin(), words.end(),
                   [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

}  // namespace

call_secrets secrets_of(const access_key& key, const std::vector<std::string>& sources,
                        const std::vector<std::string>* of_all) {
  call_secrets result{key, {}, of_all};
  for (const auto& source : sources) add_secrets_of(source, result.words);
  sort_by_length(result.words);
  return result;
}

std::vector<std::string> spellings_of(const std::vector<std::string>& secrets) {
  std::vector<std::string> all;
  for (const auto& one : secrets) {
    add_spellings(one, all);
    add_secrets_of(one, all);          // it may be a whole source
  }
  sort_by_length(all);
  return all;
}

std::string harmless_name(std::string_view text, const call_secrets& secrets) {
  constexpr std::size_t longest = 100;
  const std::string shown = harmless(text, secrets, longest + 1);
  return is_simple_name(shown, longest, "._-*") ? shown : std::string();
}

std::string harmless(std::string_view text, const call_secrets& secrets, std::size_t limit) {
  const access_key& key = secrets.key;
  std::string source(text.substr(0, looked_at));
  if (text.size() > looked_at) {       // the last word may be the beginning of a secret
    while (!source.empty() && !breaks_words(source.back())) source.pop_back();
  }
  replace_all(source, key.secret, hidden);
  replace_all(source, key.token, hidden);
  replace_all(source, key.id, key.shown_id());
  if (secrets.of_all) {
    for (const auto& word : *secrets.of_all) replace_all(source, word, hidden);
  }
  for (const auto& word : secrets.words) replace_all(source, word, hidden);
  std::string result, word;
  const auto end_word = [&] {
    if (word.find("://") != word.npos) word = mask_source(word);
    else hide_user(word);
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
