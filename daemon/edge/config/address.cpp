#include "edge/config/address.hpp"

#include <algorithm>

#include "core/suggest.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr auto none = std::string_view::npos;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_label(std::string_view label) {
  if (label.empty() || label.size() > 63) return false;
  if (label.front() == '-' || label.back() == '-') return false;
  return std::all_of(label.begin(), label.end(),
                     [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
}

bool is_port(std::string_view text) {
  if (text.empty() || text.size() > 5 || text.front() == '0') return false;
  if (!std::all_of(text.begin(), text.end(), is_digit)) return false;
  return std::stoi(std::string(text)) <= 65535;
}

// Host names of origins are taken with "_" as well: DNS knows them.
bool is_origin_host(std::string_view host) {
  std::string plain(host);
  std::replace(plain.begin(), plain.end(), '_', 'a');
  return is_host_name(plain);
}

source_fault character_fault(std::string_view source) {
  for (std::size_t pos = 0; pos < source.size();) {
    const utf8_step step = next_utf8(source, pos);
    if (step.point == ' ' || step.point == '\t' || step.point == '\n') {
      return {"a source cannot hold blanks or line breaks", {}};
    }
    if (!step.valid || is_control(step.point) || is_unseen(step.point)) {
      return {"a source cannot hold characters that are not seen (control or bidi characters)", {}};
    }
    if (step.point == ';') {
      return {"a source cannot hold \";\", by which the API separates sources", "write %3B"};
    }
    pos += step.length;
  }
  return {};
}

source_fault scheme_fault(std::string_view source) {
  const word_list known = {"rtmp", "rtmps", "http", "https", "srt"};
  const std::size_t end = source.find("://");
  source_fault fault = {"a source must begin with rtmp://, rtmps://, http://, https:// or srt://",
                        {}};
  if (end == none) return fault;
  const std::string_view scheme = source.substr(0, end);
  if (std::find(known.begin(), known.end(), scheme) != known.end()) return {};
  const std::string_view meant = nearest_word(scheme, known);
  if (!meant.empty()) fault.hint = "did you mean \"" + std::string(meant) + "\"?";
  return fault;
}

}  // namespace

bool is_host_name(std::string_view text) {
  if (text.size() > 253) return false;
  while (true) {
    const std::size_t dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == none) return true;
    text.remove_prefix(dot + 1);
  }
}

endpoint_address parse_endpoint(std::string_view text) {
  constexpr std::string_view scheme = "https://";
  endpoint_address result;
  const auto refuse = [&](const char* why) {
    result.error = std::string(why) + "; it must be https://HOST or https://HOST:PORT";
    return result;
  };
  if (!text.starts_with(scheme)) return refuse("does not begin with https://");
  text.remove_prefix(scheme.size());
  if (text.find('@') != none) return refuse("holds a user name");
  if (text.find_first_of("/?#") != none) return refuse("goes on behind the host");
  const std::size_t colon = text.rfind(':');
  const std::string_view host = text.substr(0, colon);
  if (text.starts_with('[') || host.find(':') != none) return refuse("holds an IPv6 address");
  if (!is_host_name(host)) return refuse("holds no host name");
  if (colon != none && !is_port(text.substr(colon + 1))) return refuse("holds no port");
  for (const char c : host) {
    result.host += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  if (colon != none) result.port = text.substr(colon + 1);
  return result;
}

source_fault fault_of_source(std::string_view source) {
  if (source.empty()) return {"a source is empty", {}};
  if (source_fault fault = character_fault(source); !fault.text.empty()) return fault;
  if (source_fault fault = scheme_fault(source); !fault.text.empty()) return fault;
  source.remove_prefix(source.find("://") + 3);
  std::string_view authority = source.substr(0, source.find_first_of("/?#"));
  if (const std::size_t at = authority.rfind('@'); at != none) authority.remove_prefix(at + 1);
  const std::size_t colon = authority.rfind(':');
  const std::string_view host = authority.substr(0, colon);
  if (host.starts_with('[') || host.find(':') != none) {
    return {"the API cannot pull from IPv6 addresses", "write a host name or an IPv4 address"};
  }
  if (host.empty()) return {"a source needs a host behind \"://\"", {}};
  if (!is_origin_host(host)) return {"this source has no host name behind \"://\"", {}};
  if (colon != none && !is_port(authority.substr(colon + 1))) {
    return {"the port of this source is no number from 1 to 65535", {}};
  }
  return {};
}

}  // namespace pullkeeper
