// The section `http` of pullkeeper.yaml.
#pragma once
#include <string>
#include <string_view>

#include "edge/config/configuration.hpp"
#include "edge/config/report.hpp"

namespace pullkeeper {

// Reads the section; complains of an address that others can reach unless they are allowed to.
void read_http(report& out, const yaml_member& field, http_settings& http);

// `ADDRESS:PORT`, with brackets around an IPv6 address. False: it is nothing of the kind, and `to`
// is as it was.
bool parse_listen(std::string_view text, http_settings& to);

// 127.0.0.0/8 and ::1.
bool is_loopback(const std::string& address);

}  // namespace pullkeeper
