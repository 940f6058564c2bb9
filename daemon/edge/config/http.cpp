#include "edge/config/http.hpp"

#include <arpa/inet.h>

#include <optional>

#include "core/url.hpp"
#include "edge/config/fields.hpp"

namespace pullkeeper {
namespace {

const word_list known = {"listen", "allow_remote"};

bool is_address(int family, const std::string& text) {
  unsigned char ignored[sizeof(in6_addr)];
  return ::inet_pton(family, text.c_str(), ignored) == 1;
}

bool is_loopback_6(const std::string& address) {
  in6_addr given{};
  return ::inet_pton(AF_INET6, address.c_str(), &given) == 1 && IN6_IS_ADDR_LOOPBACK(&given);
}

}  // namespace

bool is_loopback(const std::string& address) {
  return address.starts_with("127.") || is_loopback_6(address);
}

bool parse_listen(std::string_view text, http_settings& to) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return false;
  const std::string_view port = text.substr(colon + 1);
  std::string_view host = text.substr(0, colon);
  const bool in_brackets = host.starts_with('[') && host.ends_with(']');
  if (in_brackets) host = host.substr(1, host.size() - 2);
  const std::string address(host);
  if (!is_address(in_brackets ? AF_INET6 : AF_INET, address) || !is_port(port)) return false;
  to.address = address;
  to.port = std::stoi(std::string(port));
  return true;
}

void read_http(report& out, const yaml_member& field, http_settings& http) {
  std::optional<yaml_place> listen;
  bool remote_known = true;
  read_section(out, field, known, [&](const yaml_member& m) {
    if (m.key.text == "allow_remote") {
      const std::optional<bool> allowed = read_bool(out, m);
      remote_known = allowed.has_value();
      http.allow_remote = allowed.value_or(false);
      return;
    }
    const std::optional<std::string> text = read_text(out, m);
    if (!text) return;
    if (parse_listen(*text, http)) listen = m.value.at;
    else
      out.add(m.value.at, "\"listen\" must be ADDRESS:PORT, as 127.0.0.1:9478 or [::1]:9478");
  });
  if (!listen || !remote_known || http.allow_remote || is_loopback(http.address)) return;
  out.add(*listen, "\"listen\" is an address that other hosts can reach",
          "listen on 127.0.0.1, or write allow_remote: true");
}

}  // namespace pullkeeper
