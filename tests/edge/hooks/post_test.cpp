// What an answer to a message means, and what must be there before one is sent.
#include "edge/hooks/post.hpp"

#include <doctest/doctest.h>
#include <stdlib.h>

using namespace pullkeeper;

namespace {

delivery answered(int status, const std::string& body = {}) {
  https_response got;
  got.phase = exchange_phase::done;
  got.status = status;
  got.body = body;
  return delivery_of(got);
}

std::string fault_of(const std::string& url) {
  boost::asio::io_context loop;
  post_settings settings;
  settings.url = url;
  return poster(loop, settings).fault();
}

}  // namespace

TEST_CASE("a message is taken by an answer of 2xx, and by nothing else") {
  for (const int status : {200, 202, 204}) CHECK(answered(status).error.empty());
  for (const int status : {302, 400, 403, 404, 500, 502}) CHECK(!answered(status).error.empty());
}

TEST_CASE("a receiver that does not want it is another thing than one that cannot take it now") {
  for (const int status : {301, 400, 401, 404, 410, 413}) CHECK(answered(status).refused);
  for (const int status : {408, 425, 429, 500, 503}) CHECK(!answered(status).refused);
  https_response lost;
  lost.error = "connect: refused";
  CHECK(!delivery_of(lost).refused);
  CHECK(delivery_of(lost).error == "connect: refused");
}

TEST_CASE("an error in the body of an answer of 200 counts") {
  CHECK(answered(200, R"({"errcode":0,"errmsg":"ok"})").error.empty());
  CHECK(answered(200, R"({"errcode":310000,"errmsg":"keywords not in content"})").refused);
  CHECK(answered(200, R"({"code":0,"msg":"success","data":{}})").error.empty());
  CHECK(answered(200, R"({"code":19024,"msg":"Key Words Not Found"})").refused);
  CHECK(answered(200, R"({"code":200,"msg":"ok"})").error.empty());
  CHECK(answered(200, R"({"code":7})").error.empty());
  CHECK(answered(200, "ok").error.empty());
}

TEST_CASE("a secret that is not there is named before anything is sent") {
  CHECK(fault_of("https://example.com/hook").empty());
  CHECK(fault_of("${env:PULLKEEPER_NO_SUCH_VARIABLE}") ==
        "the variable PULLKEEPER_NO_SUCH_VARIABLE: is not set");
  CHECK(fault_of("${file:/nonexistent/url}") == "/nonexistent/url: No such file or directory");
  ::setenv("PULLKEEPER_TEST_URL", "canary no url", 1);
  const auto fault = fault_of("${env:PULLKEEPER_TEST_URL}");
  CHECK(fault == "the address of the receiver must be a URL that begins with https:// or http://");
}
