// Where messages go.
#include "core/receiver.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

namespace {

std::string parts(const std::string& url) {
  const auto r = parse_receiver(url);
  if (!r.error.empty()) return "error";
  return std::string(r.tls ? "tls " : "plain ") + r.host + " " + r.port + " " + r.path + r.query;
}

}  // namespace

TEST_CASE("a receiver's URL is taken apart") {
  CHECK(parts("https://Hooks.example.com") == "tls hooks.example.com 443 /");
  CHECK(parts("http://127.0.0.1:8080/a/b?c=d#e") == "plain 127.0.0.1 8080 /a/b?c=d");
  CHECK(parts("https://example.com?x=1") == "tls example.com 443 /?x=1");
  CHECK(parts("http://[::1]/") == "plain ::1 80 /");
  CHECK(parts("https://[::1]:8443/x") == "tls ::1 8443 /x");
}

TEST_CASE("what is no URL of a receiver is refused, and nothing of it is repeated") {
  for (const char* const url :
       {"", "hooks.example.com/canary", "ftp://example.com/canary", "https:///canary",
        "https://user:canary@example.com/", "https://example.com:0/canary",
        "https://example.com:99999/canary", "https://example.com:/canary",
        "https://example.com/canary here", "https://example.com/canary\nHost: x",
        "http://[::1/canary", "http://[::1]x/canary", "https://exa mple/canary"}) {
    CAPTURE(url);
    const auto r = parse_receiver(url);
    CHECK(!r.error.empty());
    CHECK(r.error.find("canary") == std::string::npos);
  }
}
