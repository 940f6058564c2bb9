#include "core/url.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace pullkeeper;

TEST_CASE("a URL comes apart without a byte lost, however it is written") {
  const struct {
    std::string_view scheme, user, host, port, rest;
  } rows[] = {
      {"rtmp://", "", "origin.example.com", "", "/live/tower"},
      {"https://", "", "o", ":443", "?a=b@c:1"},
      {"srt://", "", "10.0.0.1", ":9000", "?streamid=#!::r=live/tower,m=request"},
      {"srt://", "", "o", "", "#!::u=a@b:c"},
      {"rtmp://", "u:p@x@", "o", ":80", "/a"},
      {"http://", "@", "o", ":", ""},
      {"http://", "", "[:", ":1]", "/"},
      {"http://", "", "a:b", ":80", ""},
      {"http://", "", "", "", "//o"},
      {"://", "", "o", "", ""},
      {"", "user@", "host", ":1", "/x"},
      {"", "", "", "", "/only/a/path"},
      {"", "", "", "", ""},
      {"http://", "", "größe", "", "/{a}|[b]#c#d"},
  };
  for (const auto& row : rows) {
    std::string text;
    for (const auto part : {row.scheme, row.user, row.host, row.port, row.rest}) text += part;
    CAPTURE(text);
    const url_parts url = split_url(text);
    CHECK(url.scheme == row.scheme);
    CHECK(url.user == row.user);
    CHECK(url.host == row.host);
    CHECK(url.port.has_value() == !row.port.empty());
    if (url.port) CHECK(":" + std::string(*url.port) == row.port);
    CHECK(url.host_and_port == std::string(row.host) + std::string(row.port));
    CHECK(url.rest == row.rest);
  }
}

TEST_CASE("only unreserved bytes stay unencoded, and hex digits are upper case") {
  CHECK(percent_encode("AZaz09-_.~") == "AZaz09-_.~");
  CHECK(percent_encode(" !'()*+;=&%/?") == "%20%21%27%28%29%2A%2B%3B%3D%26%25%2F%3F");
  CHECK(percent_encode("\xE6\xB5\x81") == "%E6%B5%81");
  CHECK(percent_encode(std::string("\0\x7f\xff", 3)) == "%00%7F%FF");
}

TEST_CASE("what was encoded is decoded again, and what is no escape stays") {
  std::string all;
  for (int byte = 1; byte < 256; ++byte) all += static_cast<char>(byte);
  CHECK(percent_decode(percent_encode(all)) == all);
  CHECK(percent_decode("%e4%C3") == "\xe4\xc3");
  for (const char* plain : {"", "%", "%4", "%4g", "%g4", "100 %", "%+1", "a%"}) {
    CHECK(percent_decode(plain) == plain);
  }
}

TEST_CASE("an escaped ampersand is read as one, once") {
  CHECK(without_amp_escapes("a=1&amp;b=2&amp;c") == "a=1&b=2&c");
  CHECK(without_amp_escapes("&amp;amp;") == "&amp;");
  CHECK(without_amp_escapes("&am;&amp") == "&am;&amp");
  CHECK(without_amp_escapes("&&amp;;&amp;") == "&&;&");
  CHECK(without_amp_escapes("&amp;&amp;amp;amp;") == "&&amp;amp;");
  CHECK(without_amp_escapes("&a&amp;mp;") == "&a&mp;");
  CHECK(without_amp_escapes("") == "");
}

// Undone by moving the rest for each, this would take hours.
TEST_CASE("a million escaped ampersands are undone in one pass") {
  constexpr std::size_t count = 8 * 1024 * 1024 / 5;
  std::string escaped = "a=1";
  for (std::size_t i = 0; i < count; ++i) escaped += "&amp;";
  CHECK(without_amp_escapes(escaped + "b") == "a=1" + std::string(count, '&') + "b");
}
