#include "edge/config/address.hpp"

#include <algorithm>

#include "core/look_alikes.hpp"
#include "core/suggest.hpp"
#include "core/text.hpp"
#include "core/url.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

bool is_label(std::string_view label) {
  return is_simple_name(label, 63, "-") && label.front() != '-' && label.back() != '-';
}

// There may be none.
bool is_good_port(std::optional<std::string_view> port) { return !port || is_port(*port); }

bool is_version_6(std::string_view host) {
  return host.starts_with('[') || host.find(':') != host.npos;
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
    if (is_not_seen(step.point)) {
      return {"a source cannot hold " + code_point(step.point) +
                  ", a character that is not seen or a blank that is not ASCII",
              "take it out, or write it as %XX"};
    }
    if (step.point == ';') {
      return {"a source cannot hold \";\", by which the API separates sources", "write %3B"};
    }
    pos += step.length;
  }
  return {};
}

source_fault scheme_fault(std::string_view scheme) {
  const word_list known = {"rtmp", "rtmps", "http", "https", "srt"};
  source_fault fault = {"a source must begin with rtmp://, rtmps://, http://, https:// or srt://",
                        {}};
  if (scheme.empty()) return fault;
  scheme.remove_suffix(3);
  if (lower_case(scheme).starts_with("rtsp")) {
    return {"the cloud cannot pull rtsp://, which cameras speak",
            "let a gateway beside the camera offer the stream as rtmp:// or srt://, as MediaMTX "
            "does"};
  }
  if (is_among(known, scheme)) return {};
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
    if (dot == text.npos) return true;
    text.remove_prefix(dot + 1);
  }
}

endpoint_address parse_endpoint(std::string_view text) {
  const url_parts url = split_url(text);
  endpoint_address result;
  const auto refuse = [&](const char* why) {
    result.error = std::string(why) + "; it must be https://HOST or https://HOST:PORT";
    return result;
  };
  if (url.scheme != "https://") return refuse("does not begin with https://");
  if (text.find('@') != text.npos) return refuse("holds a user name");
  if (!url.rest.empty()) return refuse("goes on behind the host");
  if (is_version_6(url.host)) return refuse("holds an IPv6 address");
  if (!is_host_name(url.host)) return refuse("holds no host name");
  if (!is_good_port(url.port)) return refuse("holds no port");
  result.host = lower_case(url.host);
  result.port = url.port.value_or(result.port);
  return result;
}

source_fault fault_of_source(std::string_view source) {
  if (source.empty()) return {"a source is empty", {}};
  if (source_fault fault = character_fault(source); !fault.text.empty()) return fault;
  const url_parts url = split_url(source);
  // In the scheme or the host: behind them it may be meant.
  const std::string wide = full_width_in(source.substr(0, source.size() - url.rest.size()));
  if (!wide.empty()) return {"this source has " + wide + " in front of its path", {}};
  if (source_fault fault = scheme_fault(url.scheme); !fault.text.empty()) return fault;
  if (is_version_6(url.host)) {
    return {"the API cannot pull from IPv6 addresses", "write a host name or an IPv4 address"};
  }
  if (url.host.empty()) return {"a source needs a host behind \"://\"", {}};
  if (url.host.find_first_of("${") != url.host.npos) {
    return {"this source has a variable for its host", "write the host: nothing is filled in here"};
  }
  if (!is_origin_host(url.host)) return {"this source has no host name behind \"://\"", {}};
  if (!is_good_port(url.port)) {
    return {"the port of this source is no number from 1 to 65535", {}};
  }
  return {};
}

}  // namespace pullkeeper
