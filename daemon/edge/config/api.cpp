#include "edge/config/api.hpp"

#include "core/proxy.hpp"
#include "core/reference.hpp"
#include "core/url.hpp"
#include "edge/config/address.hpp"
#include "edge/config/fields.hpp"

namespace pullkeeper {

void read_endpoint(report& out, const yaml_member& field, api_settings& to) {
  const std::optional<std::string> text = read_text(out, field);
  if (!text) return;
  endpoint_address endpoint = parse_endpoint(*text);
  if (!endpoint.error.empty()) {
    out.add(field.value.at, "\"endpoint\" " + endpoint.error);
    return;
  }
  to.host = std::move(endpoint.host);
  to.port = std::move(endpoint.port);
}

std::optional<std::string> read_region(report& out, const yaml_member& field) {
  auto text = read_text(out, field);
  if (!text || (is_host_name(*text) && text->find('.') == text->npos)) return text;
  out.add(field.value.at, "\"region\" must be the name of a region such as cn-shanghai");
  return std::nullopt;
}

// A URL that holds references is known only when it is used.
void read_proxy(report& out, const yaml_member& field, api_settings& to) {
  const auto text = read_secret_text(out, field);
  if (!text) return;
  const bool known = *text != no_proxy_at_all && !split_references(*text).has_reference();
  std::string fault = known ? parse_proxy(*text).error : std::string();
  if (known && split_url(*text).scheme.empty()) fault = "does not begin with http://";
  if (fault.empty()) {
    to.proxy = *text;
  } else {
    out.add(field.value.at, "\"proxy\" " + fault,
             "write http://HOST:PORT, http://USER:PASSWORD@HOST:PORT or none");
  }
}

}  // namespace pullkeeper
