// The proxy that the settings or the environment name, and what is told of it.
#include "edge/credentials/proxy.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

#include <filesystem>

#include "edge/credentials/reference.hpp"
#include "support/net/key_bench.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

// No proxy from outside of the test; and none is left behind.
struct clean_environment {
  clean_environment() { clear(); }
  ~clean_environment() { clear(); }
  clean_environment(const clean_environment&) = delete;
  clean_environment& operator=(const clean_environment&) = delete;
  static void clear() {
    for (const char* const name : {"https_proxy", "HTTPS_PROXY", "http_proxy", "HTTP_PROXY",
                                   "ALL_PROXY", "no_proxy", "NO_PROXY", "PULLKEEPER_TEST_PROXY"})
      ::unsetenv(name);
  }
};

std::string route(const std::string& setting) {
  const auto found = make_proxy_finder(setting)("live.example.com", "443");
  return found.proxy ? found.proxy->shown() : found.error;
}

std::string news(const std::string& setting) {
  api_settings api;
  api.host = "live.example.com";
  api.proxy = setting;
  const auto told = proxy_news(api);
  if (!told) return "";
  std::string text = told->severity == level::warning ? "warning " : "info ";
  text += told->name;
  for (const auto& [key, value] : told->fields) text += std::string(" ") + key + "=" + value;
  return text;
}

}  // namespace

TEST_CASE("variables in lower case come first, and those of clear text are not asked") {
  const clean_environment clean;
  for (const char* const name : {"http_proxy", "HTTP_PROXY", "ALL_PROXY"})
    ::setenv(name, "http://c:3", 1);
  CHECK(route("") == "");
  CHECK(news("") == "");
  ::setenv("HTTPS_PROXY", "http://b:2", 1);
  CHECK(route("") == "b:2");
  CHECK(news("") == "info proxy_used proxy=b:2 from=HTTPS_PROXY");
  ::setenv("https_proxy", "http://a:1", 1);
  CHECK(route("") == "a:1");
  ::setenv("NO_PROXY", "example.com", 1);
  CHECK(route("") == "");
  CHECK(route("http://s:5") == "");
  ::setenv("no_proxy", "example.org", 1);
  CHECK(route("") == "a:1");
  CHECK(route("none") == "");
  CHECK(route("http://s:5") == "s:5");
}

TEST_CASE("references in api.proxy are read for each connection, and what they lack is told") {
  const clean_environment clean;
  const std::string setting = "http://ann:${env:PULLKEEPER_TEST_PROXY}@proxy:3128";
  const std::string why = "the proxy in api.proxy: the variable PULLKEEPER_TEST_PROXY: is not set";
  const auto finder = make_proxy_finder(setting);
  CHECK(finder("live.example.com", "443").error == why);
  CHECK(news(setting) == "warning proxy_unused reason=" + why);
  ::setenv("PULLKEEPER_TEST_PROXY", "canary", 1);
  const auto found = finder("live.example.com", "443");
  REQUIRE(found.proxy);
  CHECK(found.proxy->password == "canary");
  CHECK(news(setting) == "info proxy_used proxy=proxy:3128 from=api.proxy");
}

TEST_CASE("a malformed variable is passed over with a warning, a malformed setting is an error"
          " [N32]") {
  const clean_environment clean;
  ::setenv("HTTPS_PROXY", "socks5://ann:canary@b:2", 1);
  const std::string why = "is a SOCKS proxy, which is not supported";
  CHECK(route("") == "");
  CHECK(news("") == "warning proxy_unused reason=the proxy in HTTPS_PROXY " + why);
  ::setenv("PULLKEEPER_TEST_PROXY", "socks5://ann:canary@b:2", 1);
  CHECK(route("${env:PULLKEEPER_TEST_PROXY}") == "the proxy in api.proxy " + why);
  api_settings api;
  api.proxy = "${env:PULLKEEPER_TEST_PROXY}";
  CHECK(fault_of_proxy(api) == "the proxy in api.proxy " + why);
  CHECK(news("none") == "info proxy_unused reason=the proxy in HTTPS_PROXY is not used for "
                        "live.example.com:443: api.proxy is none");
}

TEST_CASE("a file of keys is no secret of a source, by whatever link it is named") {
  const key_place here;
  const auto told = [](const std::string& path) {
    return look_up_reference({text_part::from::file, path});
  };
  CHECK(told(here.file("plain", "word\n")).text == "word");
  for (const char* name : {"c/access_key_secret", ".aliyun/config.json", "token", "keys"}) {
    const auto file = here.file(name, "canary\n");
    const auto link = here.path("link");
    std::filesystem::remove(link);
    std::filesystem::create_symlink(file, link);
    setenv("ALIBABA_CLOUD_OIDC_TOKEN_FILE", here.path("token").c_str(), 1);
    setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", here.path("keys").c_str(), 1);
    for (const auto& path : {file, link}) {
      CHECK(told(path).error == path + ": a key of the account does not belong here");
      CHECK(told(path).text == "");
    }
  }
}
