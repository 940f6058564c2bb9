// URLs as operators write them and as the API takes them, which is more than RFC 3986 allows: raw
// UTF-8, brackets in a path, "@" in a password, "#!::" in an SRT stream id. Boost.URL 1.81 refuses
// a quarter of what is taken here, and finds another host where a password holds an "@".
#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace pullkeeper {

// Views into the text, from its start to its end without a gap: scheme, user, host, port, rest.
struct url_parts {
  std::string_view scheme;             // with its "://"; empty: there is none
  std::string_view user;               // with the "@" behind it, the last of the authority
  std::string_view host_and_port;
  std::string_view host;
  std::optional<std::string_view> port;   // behind the last ":"
  std::string_view rest;               // from the first "/", "?" or "#" behind the host on
};

// Takes any text apart; whether a part is well-formed is for the caller to say.
url_parts split_url(std::string_view text);

// A number from 1 to 65535 without zeros in front.
bool is_port(std::string_view text);

// As a host stands in a URL: an IPv6 address in brackets, everything else as it is.
std::string host_in_url(const std::string& host);
// The opposite: without the brackets.
std::string_view without_brackets(std::string_view host);

// RFC 3986: all bytes but A-Z a-z 0-9 - _ . ~ become %XX, with hex digits in upper case.
std::string percent_encode(std::string_view raw);

// The opposite; "%" that begins no such escape stays.
std::string percent_decode(std::string_view text);

// The API escapes "&" as "&amp;" in its answers; undone once.
std::string without_amp_escapes(std::string_view text);

}  // namespace pullkeeper
