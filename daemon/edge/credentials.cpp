#include "edge/credentials.hpp"

#include <cstdlib>

#include "edge/credentials/file.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string profile() {
  const std::string named = variable("ALIBABA_CLOUD_PROFILE");
  return named.empty() ? "default" : named;
}

key_result failure(const std::string& why) {
  key_result none;
  none.error = why;
  return none;
}

key_result key_from_environment() {
  key_result result;
  result.key = access_key(variable("ALIBABA_CLOUD_ACCESS_KEY_ID"),
                          variable("ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
                          variable("ALIBABA_CLOUD_SECURITY_TOKEN"));
  if (result.key.id.empty()) return failure("environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set");
  if (result.key.secret.empty())
    return failure("environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set");
  const std::string objection = objection_to(result.key);
  if (!objection.empty()) return failure("environment: " + objection);
  result.source = "environment";
  return result;
}

key_result key_from_default_file() {
  std::string path = variable("ALIBABA_CLOUD_CREDENTIALS_FILE");
  if (path.empty()) {
    const std::string home = variable("HOME");
    if (home.empty()) return failure("file ~/.alibabacloud/credentials: HOME is not set");
    path = home + "/.alibabacloud/credentials";
  }
  return key_from_file(path, profile());
}

class configured_credentials final : public credentials {
 public:
  explicit configured_credentials(const credential_settings& settings) : settings_(settings) {}

  asio::awaitable<key_result> get() override { co_return find(); }

 private:
  key_result find() const {
    if (settings_.source == credential_source::env) return key_from_environment();
    if (settings_.source == credential_source::file)
      return key_from_file(settings_.file, profile());
    key_result result = key_from_environment();
    if (result.error.empty()) return result;
    const std::string first = result.error;
    result = key_from_default_file();
    if (!result.error.empty()) result.error = first + "; " + result.error;
    return result;
  }

  credential_settings settings_;
};

}  // namespace

access_key::access_key(std::string key_id, std::string key_secret, std::string security_token)
    : id(key_id), secret(key_secret), token(security_token) {
  wipe(key_secret);                    // copied, not moved: a moved short string leaves its bytes
  wipe(security_token);
}

access_key& access_key::operator=(const access_key& other) {
  if (this == &other) return *this;
  wipe(secret);
  wipe(token);
  id = other.id;
  secret = other.secret;
  token = other.token;
  return *this;
}

access_key::~access_key() {
  wipe(secret);
  wipe(token);
}

std::string access_key::shown_id() const {
  if (id.size() < 12) return "***";
  return id.substr(0, 4) + "..." + id.substr(id.size() - 4);
}

std::unique_ptr<credentials> make_credentials(const credential_settings& settings) {
  return std::make_unique<configured_credentials>(settings);
}

}  // namespace pullkeeper
