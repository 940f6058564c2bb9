#include "core/model.hpp"

#include <algorithm>

#include "core/call.hpp"
#include "core/event.hpp"

namespace pullkeeper {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

// Where the authority of a URL begins and ends; both npos if the text has none.
std::pair<std::size_t, std::size_t> authority_of(std::string_view url) {
  const auto scheme_end = url.find("://");
  if (scheme_end == std::string_view::npos) return {scheme_end, scheme_end};
  const auto begin = scheme_end + 3;
  return {begin, std::min(url.find_first_of("/?#", begin), url.size())};
}

}  // namespace

std::string normalised_source(std::string_view source) {
  std::string text(trimmed(source));
  for (auto at = text.find("&amp;"); at != std::string::npos; at = text.find("&amp;", at + 1)) {
    text.erase(at + 1, 4);
  }
  const auto [begin, end] = authority_of(text);
  if (begin == std::string::npos) return text;
  const auto user_end = text.rfind('@', end);
  const auto host = user_end != std::string::npos && user_end >= begin ? user_end + 1 : begin;
  std::transform(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin(),
                 lower);
  std::transform(text.begin() + static_cast<std::ptrdiff_t>(host),
                 text.begin() + static_cast<std::ptrdiff_t>(end),
                 text.begin() + static_cast<std::ptrdiff_t>(host), lower);
  return text;
}

bool same_sources(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  if (a == b) return true;
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
    return normalised_source(x) == normalised_source(y);
  });
}

std::string mask_source(const std::string& source) {
  const auto query = source.find('?');
  std::string head = source.substr(0, query);
  const auto scheme_end = head.find("://");
  const auto begin = scheme_end == std::string::npos ? 0 : scheme_end + 3;
  // Userinfo may hold what it should not, unescaped: all up to the last '@' is taken for it.
  const auto user_end = head.rfind('@');
  if (user_end != std::string::npos && user_end >= begin) {
    head.replace(begin, user_end - begin, "***");
  } else if (source.find('@', begin) != std::string::npos) {
    return head.substr(0, begin) + "***";
  }
  return query == std::string::npos ? head : head + "?***";
}

std::string mask_sources(const std::vector<std::string>& sources) {
  std::string text;
  for (const auto& source : sources) {
    if (!text.empty()) text += ' ';
    text += mask_source(source);
  }
  return text;
}

const char* to_string(operation op) {
  switch (op) {
    case operation::add: return "add";
    case operation::update: return "update";
    case operation::describe: return "describe";
    case operation::remove: return "delete";
  }
  return "";
}

const char* to_string(failure_kind kind) {
  switch (kind) {
    case failure_kind::none: return "none";
    case failure_kind::unreachable: return "unreachable";
    case failure_kind::transient: return "transient";
    case failure_kind::throttled: return "throttled";
    case failure_kind::clock: return "clock";
    case failure_kind::credentials: return "credentials";
    case failure_kind::permission: return "permission";
    case failure_kind::rejected: return "rejected";
    case failure_kind::start_refused: return "start_refused";
    case failure_kind::length_refused: return "length_refused";
    case failure_kind::conflict: return "conflict";
    case failure_kind::missing: return "missing";
    case failure_kind::quota: return "quota";
  }
  return "";
}

const char* to_string(outcome result) {
  switch (result) {
    case outcome::done: return "done";
    case outcome::not_done: return "not_done";
    case outcome::unknown: return "unknown";
  }
  return "";
}

}  // namespace pullkeeper
