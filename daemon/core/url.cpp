#include "core/url.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

int hex_value(char c) {
  const auto at = std::string_view("0123456789abcdef").find(lower_case(c));
  return at == std::string_view::npos ? -1 : static_cast<int>(at);
}

}  // namespace

url_parts split_url(std::string_view text) {
  url_parts url;
  if (const auto end = text.find("://"); end != text.npos) url.scheme = text.substr(0, end + 3);
  text.remove_prefix(url.scheme.size());
  const std::string_view authority = text.substr(0, text.find_first_of("/?#"));
  url.rest = text.substr(authority.size());
  url.user = authority.substr(0, authority.rfind('@') + 1);   // npos + 1 is 0
  url.host_and_port = authority.substr(url.user.size());
  const auto colon = url.host_and_port.rfind(':');
  url.host = url.host_and_port.substr(0, colon);
  if (colon != text.npos) url.port = url.host_and_port.substr(colon + 1);
  return url;
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || text.front() == '0') return false;
  return is_all_digits(text) && std::stoi(std::string(text)) <= 65535;
}

std::string host_in_url(const std::string& host) {
  return host.find(':') == std::string::npos ? host : "[" + host + "]";
}

std::string_view without_brackets(std::string_view host) {
  const bool in_them = host.starts_with('[') && host.ends_with(']');
  return in_them ? host.substr(1, host.size() - 2) : host;
}

std::string percent_encode(std::string_view raw) {
  constexpr char digits[] = "0123456789ABCDEF";
  constexpr std::string_view unreserved_marks = "-_.~";
  std::string text;
  text.reserve(raw.size() * 3);
  for (const char c : raw) {
    const auto byte = static_cast<unsigned char>(c);
    if (is_letter_or_digit(c) || unreserved_marks.find(c) != unreserved_marks.npos) text += c;
    else text += {'%', digits[byte >> 4], digits[byte & 15]};
  }
  return text;
}

std::string percent_decode(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                        hex_value(text[i + 2]) >= 0;
    if (escape) {
      result += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

std::string without_amp_escapes(std::string_view text) {
  constexpr std::string_view escape = "&amp;";
  std::string result;
  result.reserve(text.size());
  std::size_t done = 0;
  for (auto at = text.find(escape); at != text.npos; at = text.find(escape, done)) {
    result.append(text, done, at + 1 - done);
    done = at + escape.size();
  }
  return result.append(text, done);
}

}  // namespace pullkeeper
