// Which proxy is for which host.
#include "edge/https/proxy.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

namespace {

// HOST:PORT of the proxy, else why there is none.
std::string chosen(const proxy_wishes& wishes, const std::string& host = "live.example.com",
                   const std::string& port = "443") {
  const auto choice = choose_proxy(wishes, host, port);
  CHECK((!choice.proxy || choice.unused.empty()));
  return choice.proxy ? choice.proxy->shown() + " of " + choice.proxy->from : choice.unused;
}

bool spared(const std::string& list, const std::string& host = "live.example.com",
            const std::string& port = "443") {
  return names_host(list, host, port);
}

const proxy_wishes by_setting{"http://a:1", "HTTPS_PROXY", "http://b:2", ""};
const proxy_wishes by_variable{"", "https_proxy", "http://b:2", ""};

}  // namespace

TEST_CASE("the setting comes before the variable, and none switches both off [N32]") {
  CHECK(chosen({}) == "");
  CHECK(chosen(by_setting) == "a:1 of api.proxy");
  CHECK(chosen(by_variable) == "b:2 of https_proxy");
  CHECK(chosen({"none", "HTTPS_PROXY", "http://b:2", ""}) ==
        "the proxy in HTTPS_PROXY is not used for live.example.com:443: api.proxy is none");
  CHECK(chosen({"none", "HTTPS_PROXY", "", ""}) == "");
}

TEST_CASE("NO_PROXY spares a host whoever has named the proxy") {
  for (auto wishes : {by_setting, by_variable}) {
    wishes.except = "example.com";
    CHECK(chosen(wishes).ends_with(" is not used for live.example.com:443: NO_PROXY names it"));
    CHECK(choose_proxy(wishes, "other.example.org", "443").proxy);
  }
}

TEST_CASE("the metadata address never sees a proxy, and this host none of the environment") {
  CHECK(chosen(by_setting, "100.100.100.200", "80") == "");
  CHECK(chosen(by_variable, "100.100.100.200", "80") == "");
  for (const char* const host : {"localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9",
                                 "::1"}) {
    CAPTURE(host);
    CHECK(is_this_host(host));
    CHECK(chosen(by_variable, host).ends_with(": that is this host"));
    CHECK(chosen(by_setting, host) == "a:1 of api.proxy");
  }
  for (const char* const host : {"localhost.example.com", "128.0.0.1", "::2", "notlocalhost"}) {
    CAPTURE(host);
    CHECK_FALSE(is_this_host(host));
  }
}

TEST_CASE("a malformed proxy is unusable, and its secret is not repeated") {
  for (const bool setting : {true, false}) {
    proxy_wishes wishes{"", "HTTPS_PROXY", "", ""};
    (setting ? wishes.setting : wishes.value) = "socks5://ann:canary@proxy:1080";
    const auto choice = choose_proxy(wishes, "live.example.com", "443");
    CHECK_FALSE(choice.proxy);
    CHECK(choice.unusable);
    CHECK(choice.unused == std::string("the proxy in ") + (setting ? "api.proxy" : "HTTPS_PROXY") +
                               " is a SOCKS proxy, which is not supported");
  }
}

TEST_CASE("NO_PROXY names hosts by suffix, star, address, network and port") {
  CHECK(spared("*"));
  CHECK(spared("a.test, *"));
  CHECK(spared("live.example.com"));
  CHECK(spared("LIVE.Example.com."));
  CHECK(spared("example.com"));
  CHECK(spared(".example.com"));
  CHECK(spared("*.example.com"));
  CHECK(spared("a.test,,\texample.com b.test"));
  CHECK(spared("example.com:443"));
  CHECK(spared("10.1.2.3", "10.1.2.3"));
  CHECK(spared("10.0.0.0/8", "10.1.2.3"));
  CHECK(spared("10.1.2.3/32:443", "10.1.2.3"));
  CHECK(spared("2001:db8::/32", "2001:db8::5"));
  CHECK(spared("[2001:db8:0::5]:443", "2001:db8::5"));
  CHECK(spared("2001:db8::5", "2001:db8::5"));
  for (const char* const list :
       {"", ",", ".", "*.", "xample.com", "e.com", "com.live", "a.live.example.com",
        "example.com:80", "example.com:", "10.0.0.0/8", "*example.com", "live.*", "/8"}) {
    CAPTURE(list);
    CHECK_FALSE(spared(list));
  }
  for (const char* const list : {"10.1.2.4", "11.0.0.0/8", "10.0.0.0/33", "2.3", "1.2.3",
                                 "::/0", "10.1.2.3:80", "10.1.2.3/"}) {
    CAPTURE(list);
    CHECK_FALSE(spared(list, "10.1.2.3"));
  }
}
