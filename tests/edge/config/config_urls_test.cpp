// What is taken for a URL, and what is not: sources as the API takes them, which is more than RFC
// 3986 allows, and the endpoint.
#include <doctest/doctest.h>

#include <string>

#include "edge/config/address.hpp"

using namespace pullkeeper;

TEST_CASE("a source is taken as the API takes it, whatever RFC 3986 says of its characters") {
  for (const char* source : {
           "rtmp://origin.example.com/live/tower", "rtmps://o/a", "http://o", "https://o?",
           "srt://10.0.0.1:9000?streamid=#!::r=live/tower,m=request", "srt://o:1#!::r=x",
           "http://o:65535/a", "http://o:1", "http://o#f", "http://o/a#f#g", "http://o_1.example/a",
           "http://u@o/a", "http://u:p@o/a", "http://u:p@x@o:80/a", "http://@o/a", "http://:@o/a",
           "http://u:p:q@o/a", "http://u:[]@o/a", "http://ümläut:ö@o/a", "http://O.Example.COM/A",
           "http://o/größe/港口", "http://o/a%3Bb", "http://o/100%", "http://o/%zz", "http://o/{a}|b",
           "http://o/a[1]?b[]=c", "http://o/\"a\"<b>\\c^d`e", "http://o/a@b", "http://o/a:b//c",
           "http://o//a", "http://o?u@h:1", "http://o/x://y", "http://o?to=http://b.example:x/",
           "http://1.2.3.4.5/a", "http://999.1.1.1/a", "http://a-b.c-d/e"}) {
    CAPTURE(std::string(source));
    CHECK(fault_of_source(source).text == "");
  }
}

TEST_CASE("a source without a scheme, a host or a port that there is is refused") {
  const char* const scheme =
      "a source must begin with rtmp://, rtmps://, http://, https:// or srt://";
  const char* const no_host = "this source has no host name behind \"://\"";
  const char* const needs_host = "a source needs a host behind \"://\"";
  const char* const port = "the port of this source is no number from 1 to 65535";
  const char* const version6 = "the API cannot pull from IPv6 addresses";
  const std::pair<const char*, const char*> table[] = {
      {"o/a", scheme},          {"//o/a", scheme},          {"http:/o", scheme},
      {"http:o", scheme},       {"://o", scheme},           {"HTTP://o", scheme},
      {"udp://o/a", scheme},    {"x http://o", "a source cannot hold blanks or line breaks"},
      {"ahttp://o", scheme},    {"http", scheme},           {"?http://o", scheme},
      {"http://", needs_host},  {"http:///a", needs_host},  {"http://:80", needs_host},
      {"http://u@", needs_host}, {"http://u@:80/a", needs_host}, {"http://?a", needs_host},
      {"http://#a", needs_host},
      {"http://-o", no_host},   {"http://o-/a", no_host},   {"http://a..b", no_host},
      {"http://.o", no_host},   {"http://o./a", no_host},   {"http://o%41/a", no_host},
      {"http://größe/a", no_host}, {"http://o,p/a", no_host}, {"http://(o)/a", no_host},
      {"http://o]/a", no_host},
      {"http://o:/a", port},    {"http://o:0/a", port},     {"http://o:080/a", port},
      {"http://o:65536", port}, {"http://o:8a", port},      {"http://o:99999999999", port},
      {"http://o:+1", port},    {"http://o:-1", port},
      {"http://[::1]/a", version6}, {"http://[::1]:80/a", version6}, {"http://::1/a", version6},
      {"http://a:b:80/c", version6}, {"http://u@[v1.a]/c", version6}, {"http://[o/a", version6},
      {"http://http://o", port},
  };
  for (const auto& [source, why] : table) {
    CAPTURE(std::string(source));
    CHECK(fault_of_source(source).text == why);
  }
}

TEST_CASE("an endpoint is taken apart into a host in lower case and a port") {
  const struct {
    const char* text;
    const char* host;
    const char* port;
  } table[] = {
      {"https://live.aliyuncs.com", "live.aliyuncs.com", "443"},
      {"https://LIVE.Aliyuncs.com:8443", "live.aliyuncs.com", "8443"},
      {"https://localhost:1", "localhost", "1"},
      {"https://127.0.0.1:65535", "127.0.0.1", "65535"},
  };
  for (const auto& [text, host, port] : table) {
    CAPTURE(std::string(text));
    const endpoint_address endpoint = parse_endpoint(text);
    CHECK(endpoint.error == "");
    CHECK(endpoint.host == host);
    CHECK(endpoint.port == port);
  }
  for (const char* text :
       {"", "https", "https:", "https:/", "https:live", "//live", " https://live", "https://live ",
        "https://@live", "https://live@", "https://:443", "https://live:080", "https://live:+1",
        "https://li_ve", "https://live%2e", "https://größe", "https://::1", "https://a:b:1",
        "https://[::1]", "https://live:443:443", "https://live:443/", "https://live\\x"}) {
    CAPTURE(std::string(text));
    CHECK(parse_endpoint(text).error != "");
  }
}
