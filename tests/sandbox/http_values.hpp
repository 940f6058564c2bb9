// A request and an answer as the sandbox handles them, free of sockets.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pullkeeper::sandbox {

struct http_request {
  std::string method;
  std::string target;                            // path and query, as on the wire
  std::map<std::string, std::string> headers;    // names in lower case
  std::string body;
};

struct http_reply {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;   // besides Content-Length
  std::string body;
};

using pairs = std::vector<std::pair<std::string, std::string>>;

// The pairs of a query or a form body, decoded (%XX and '+'), in their order. Nothing if an escape
// is broken.
std::optional<pairs> decode_form(std::string_view text);

// The value of a header (name in lower case), or nothing.
const std::string* find_header(const http_request& request, const std::string& name);

}  // namespace pullkeeper::sandbox
