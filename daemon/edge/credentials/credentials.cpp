#include "edge/credentials/credentials.hpp"

#include <vector>

#include "edge/credentials/file.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {
namespace {

std::string joined(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + "; " + second;
}

// The first of the keys; or the errors in one line: those of sources that are set up, or of all
// where none is.
key_result first_of(std::vector<key_result> tried) {
  std::string errors, passed_over;
  bool absent = true;
  for (key_result& each : tried) {
    if (each.error.empty()) {
      each.passed_over = passed_over;
      return std::move(each);
    }
    errors = joined(errors, each.error);
    if (!each.absent) passed_over = joined(passed_over, each.error);
    absent = absent && each.absent;
  }
  key_result none = no_key(passed_over.empty() ? errors : passed_over, absent);
  none.passed_over = passed_over;
  return none;
}

std::string section() {
  const std::string named = variable("ALIBABA_CLOUD_PROFILE");
  return named.empty() ? "default" : named;
}

}  // namespace

key_result local_key(const credential_settings& settings) {
  std::vector<key_result> tried;
  switch (settings.source) {
    case credential_source::env: return key_from_environment();
    case credential_source::file: return key_from_file(settings.file, section());
    case credential_source::systemd: return key_from_systemd();
    case credential_source::ecs_ram_role: return no_key("ECS metadata: not on this machine", true);
    case credential_source::profile:
      for (const auto& read : {key_from_default_file, key_from_cli}) {
        tried.push_back(read(settings.name));
        if (tried.back().error.empty()) break;
        tried.back().absent = false;     // that it is not there is what is wrong
      }
      return first_of(std::move(tried));
    case credential_source::automatic: break;
  }
  for (const auto& read : {key_from_systemd, key_from_environment}) {
    tried.push_back(read());
    if (tried.back().error.empty()) return first_of(std::move(tried));
  }
  tried.push_back(key_from_default_file(section()));
  if (!tried.back().error.empty()) tried.push_back(key_from_cli(variable("ALIBABA_CLOUD_PROFILE")));
  return first_of(std::move(tried));
}

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

}  // namespace pullkeeper
