// Where the AccessKey comes from.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>

#include "edge/configuration.hpp"

namespace pullkeeper {

// Wiped when it dies or is overwritten. Never logged: `shown_id` is what may be shown.
struct access_key {
  std::string id;
  std::string secret;
  std::string token;                   // of temporary credentials; else empty
  access_key() = default;
  access_key(std::string key_id, std::string key_secret, std::string security_token);
  access_key(const access_key&) = default;
  access_key& operator=(const access_key& other);
  ~access_key();
  std::string shown_id() const;        // first and last four characters
};

struct key_result {
  access_key key;
  std::string error;                   // not empty: no key, and why, for the operator
  std::string source;                  // "environment", "file PATH"
};

// Reads anew at each call, so that a changed file or a rotated key counts from the next call on.
class credentials {
 public:
  virtual ~credentials() = default;
  virtual boost::asio::awaitable<key_result> get() = 0;
};

// Environment: ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, optional,
// ALIBABA_CLOUD_SECURITY_TOKEN. File: the INI of ~/.alibabacloud/credentials, section
// $ALIBABA_CLOUD_PROFILE or `default`. Automatic: the environment, then the file that
// $ALIBABA_CLOUD_CREDENTIALS_FILE names, or ~/.alibabacloud/credentials.
std::unique_ptr<credentials> make_credentials(const credential_settings& settings);

}  // namespace pullkeeper
