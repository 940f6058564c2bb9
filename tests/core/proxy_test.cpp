// Proxies as operators write them.
#include "core/proxy.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

namespace {

std::string parts(const std::string& url) {
  const auto proxy = parse_proxy(url);
  if (!proxy.error.empty()) return "error";
  return proxy.host + " " + proxy.port + " " + proxy.user + " " + proxy.password;
}

}  // namespace

TEST_CASE("a proxy's URL is taken apart, and escapes in its user and password are undone") {
  CHECK(parts("http://Proxy.example.com:3128") == "proxy.example.com 3128  ");
  CHECK(parts("http://proxy:3128/") == "proxy 3128  ");
  CHECK(parts("HTTP://10.0.0.1:80") == "10.0.0.1 80  ");
  CHECK(parts("http://[2001:DB8::1]:8080") == "2001:db8::1 8080  ");
  CHECK(parts("http://ann:b%40d%3A%2f@proxy:1") == "proxy 1 ann b@d:/");
  CHECK(parts("http://ann:p@ss@proxy:1") == "proxy 1 ann p@ss");
  CHECK(parts("http://ann@proxy:1") == "proxy 1 ann ");
  CHECK(parts("proxy:3128") == "proxy 3128  ");
}

TEST_CASE("what is no proxy is refused, and nothing of it is repeated") {
  for (const char* const url :
       {"", "canary", "http://canary", "http://canary:", "http://canary:0", "http://canary:65536",
        "http://canary:3128/path", "http://canary:3128?x", "https://canary:3128",
        "socks5://canary:1080", "ftp://canary:1", "http://:3128", "http://:canary@proxy:1",
        "http://a%3Ab:canary@proxy:1", "http://a:canary%0d%0aX@proxy:1", "http://::1:3128",
        "http://[::1", "http://[::1]", "http://can ary:3128", "http://canary:3128\r\n"}) {
    CAPTURE(url);
    const auto proxy = parse_proxy(url);
    CHECK_FALSE(proxy.error.empty());
    CHECK(proxy.error.find("canary") == std::string::npos);
  }
}

TEST_CASE("of a proxy only its host and port are shown") {
  CHECK(parse_proxy("http://ann:canary@Proxy:3128").shown() == "proxy:3128");
  CHECK(parse_proxy("http://ann:canary@[::1]:3128").shown() == "[::1]:3128");
}
