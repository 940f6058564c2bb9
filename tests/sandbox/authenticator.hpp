// Who calls, and is it really them: signatures V1 and V3, timestamps, nonces, security tokens.
#pragma once
#include <deque>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "sandbox/api_request.hpp"

namespace pullkeeper::sandbox {

struct known_key {
  std::string id;
  std::string secret;
  std::string token;                   // of temporary credentials; else empty
};

class authenticator {
 public:
  explicit authenticator(known_key key) : key_(std::move(key)) {}

  // Nothing if the request may be executed at `now`; its nonce is used up then. A timestamp may
  // differ by 15 minutes ("InvalidTimeStamp.Expired").
  std::optional<api_error> check(const http_request& request, const api_request& call,
                                 utc_seconds now);

 private:
  std::optional<api_error> check_v1(const http_request& request, const api_request& call,
                                    utc_seconds now);
  std::optional<api_error> check_v3(const http_request& request, const api_request& call,
                                    utc_seconds now);
  std::optional<api_error> check_key(const std::string& id, const std::string* token) const;
  std::optional<api_error> use_nonce(const std::string& nonce, utc_seconds now);

  known_key key_;
  std::set<std::string> nonces_;
  std::deque<std::pair<utc_seconds, std::string>> used_;   // the same, in order of time
};

}  // namespace pullkeeper::sandbox
