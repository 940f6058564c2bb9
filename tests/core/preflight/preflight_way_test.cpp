// Name, TLS, clock and key, and what ends an inquiry.
#include <doctest/doctest.h>

#include "core/preflight/preflight.hpp"
#include "support/core/preflight.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;

namespace {

const std::string endpoint = "live.aliyuncs.com:443";

}  // namespace

TEST_CASE("the way to the API is told as far as it goes") {
  reached way;
  way.cause = "dns";
  way.error = "resolve: live.aliyuncs.com: Host not found";
  auto found = about_way(endpoint, way);
  REQUIRE(found.size() == 1);
  CHECK(found[0].how == grade::error);
  CHECK(holds(told(found), "getent hosts live.aliyuncs.com"));

  way.addresses = {"192.0.2.1", "2001:db8::1"};
  way.ended = stage::connect;
  way.cause = "timeout";
  way.error = "connect: 192.0.2.1: timed out";
  found = about_way(endpoint, way);
  REQUIRE(found.size() == 2);
  CHECK(holds(told(found), "ok name live.aliyuncs.com:443: has the addresses 192.0.2.1, 2001:"));
  CHECK(holds(told(found), "timed out; check the network"));
  CHECK(!holds(told(found), "api.ca_file"));

  way.ended = stage::handshake;
  way.cause = "tls";
  way.stores = "the system's store (/etc/ssl) and /a/ca.pem";
  CHECK(holds(told(about_way(endpoint, way)),
              "what is in the system's store (/etc/ssl) and /a/ca"));

  way.ended = stage::done;
  way.error.clear();
  way.protocol = "TLSv1.3";
  way.root = "CN=Some CA";
  for (const auto& one : about_way(endpoint, way)) CHECK(one.how == grade::good);
  CHECK(holds(told(about_way(endpoint, way)), "the certificate of CN=Some CA vouches"));
  way.addresses = {"192.0.2.1"};
  CHECK(holds(told(about_way("192.0.2.1:443", way)), "is an address, no name"));
}

TEST_CASE("a proxy on the way is named, and is what to look at where the way ends") {
  reached way;
  way.cause = "proxy";
  way.error = "api.proxy: the port is no number";
  auto found = about_way(endpoint, way);
  REQUIRE(found.size() == 1);
  CHECK(found[0].how == grade::error);
  CHECK(found[0].remedy == "correct what names the proxy");
  way.proxy = "proxy.example.com:3128";
  way.from = "HTTPS_PROXY";
  way.ended = stage::connect;
  way.error = "the proxy proxy.example.com:3128 wants a user and a password";
  found = about_way(endpoint, way);
  REQUIRE(found.size() == 2);
  CHECK(found[0].how == grade::good);
  CHECK(holds(told(found), "is for the proxy proxy.example.com:3128 to look up"));
  CHECK(found[1].how == grade::error);
  CHECK(holds(found[1].remedy, "the proxy that HTTPS_PROXY names"));
}

TEST_CASE("a clock that is off is told with its direction") {
  CHECK(about_clock(endpoint, milliseconds{0}).how == grade::good);
  CHECK(about_clock(endpoint, std::nullopt).how == grade::note);
  const auto behind = about_clock(endpoint, milliseconds{1'200'000});
  CHECK(behind.how == grade::warning);
  CHECK(holds(behind.text, "is 20m behind the API's"));
  CHECK(holds(about_clock(endpoint, milliseconds{-3'600'000}).text, "is 1h ahead of the API's"));
}

TEST_CASE("the key is told with its source, and the sources before it that give none") {
  const auto found = about_key({"LTAI...0001", "file /k", "", "environment: no secret", ""});
  REQUIRE(found.size() == 2);
  CHECK(holds(told(found), "ok key file /k: the AccessKey LTAI...0001 is used\n"));
  CHECK(holds(told(found), "note key file /k: passed over before it: environment: no secret"));
  const auto none = about_key({"***", "", "", "", "nobody has set one up"});
  REQUIRE(none.size() == 1);
  CHECK(none[0].how == grade::error);
  CHECK(none[0].denied);
}

TEST_CASE("what every call would share ends the inquiry, and is told once with what helps") {
  const struct {
    answer got;
    bool ends;
    topic about;
    const char* text;
  } rows[] = {
      {failing(failure_kind::unreachable, "refused"), true, topic::tls, "does not answer"},
      {failing(failure_kind::transient, "timeout"), true, topic::tls, "does not answer"},
      {failing(failure_kind::clock, "IllegalTimestamp"), true, topic::clock, "timedatectl"},
      {failing(failure_kind::credentials, "InvalidAccessKeyId.Inactive"), true, topic::key,
       "enable this AccessKey"},
      {failing(failure_kind::credentials, "SignatureDoesNotMatch"), true, topic::key,
       "the secret is not that"},
      {failing(failure_kind::credentials, "InvalidAccessKeyId.NotFound"), true, topic::key,
       "put a valid AccessKey"},
      {failing(failure_kind::transient, "InternalError"), false, topic::tls, ""},
      {failing(failure_kind::permission, "Forbidden"), false, topic::tls, ""},
      {failing(failure_kind::rejected, "InvalidDomain.NotFound"), false, topic::tls, ""},
      {listing(), false, topic::tls, ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.got.code());
    CHECK(ends_inquiry(row.got) == row.ends);
    if (!row.ends) continue;
    const auto found = about_failure(endpoint, row.got);
    CHECK(found.how == grade::error);
    CHECK(found.about == row.about);
    CHECK(found.denied == (row.about == topic::key));
    CHECK(holds(found.text + found.remedy, row.text));
    CHECK(holds(found.text, "(" + row.got.code() + ", request R-1): some detail"));
  }
}
