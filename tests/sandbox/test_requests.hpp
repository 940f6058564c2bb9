// Signed requests as a client makes them, for the tests of the sandbox. Signs with the daemon's own
// module, so that client and sandbox share no canonical form.
#pragma once
#include <string>

#include "edge/signing/sign.hpp"
#include "sandbox/service.hpp"

namespace pullkeeper::sandbox {

struct test_call {
  signing scheme = signing::v3;
  std::string method = "GET";
  bool form = false;                   // parameters in the body
  std::string action = "DescribeLivePullStreamConfig";
  std::string version = "2016-11-01";
  parameter_map parameters = {{"DomainName", "live.example.com"}};
  std::string id = "testid";
  std::string secret = "testsecret";
  std::string token;
  std::string format = "JSON";         // V1 only; empty: not sent
  std::string nonce;                   // empty: a new one
  utc_seconds at{};
  std::string host = "localhost";
};

// Add or Update of live.example.com/cams/STREAM from `start` to `end`.
test_call writing_call(const char* action, const std::string& stream, utc_seconds at,
                       utc_seconds start, utc_seconds end);

http_request sign(const test_call& call);

// As it goes over the wire.
std::string to_wire(const http_request& request);

// The value of "Code" in a JSON answer, or empty.
std::string code_of(const std::string& body);

}  // namespace pullkeeper::sandbox
