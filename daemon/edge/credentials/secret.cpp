#include "edge/credentials/secret.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace pullkeeper {
namespace {

// What is no word of printable ASCII would break the header line that carries it.
bool word(const std::string& text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

}  // namespace

void wipe(std::string& text) {
  text.resize(text.capacity());        // what a longer value left behind goes too
  OPENSSL_cleanse(text.data(), text.size());
  text.clear();
}

access_key::access_key(std::string key_id, std::string key_secret, std::string security_token)
    : id(std::move(key_id)), secret(key_secret), token(security_token) {
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

std::string objection_to(const access_key& key) {
  if (!word(key.id)) return "the access key id has blanks or characters outside ASCII";
  if (!word(key.secret)) return "the access key secret has blanks or characters outside ASCII";
  if (!word(key.token)) return "the security token has blanks or characters outside ASCII";
  return {};
}

key_result whole_key(access_key key, const part_names& names, const char* lack) {
  if (key.id.empty()) return no_key(names.id + lack);
  if (key.secret.empty()) return no_key(names.secret + lack);
  if (key.token.empty() && !names.token.empty()) return no_key(names.token + lack);
  const std::string objection = objection_to(key);
  if (!objection.empty()) return no_key(objection);
  key_result result;
  result.key = std::move(key);
  return result;
}

key_result no_key(const std::string& why, bool source_missing) {
  key_result none;
  none.error = why;
  none.absent = source_missing;
  return none;
}

key_result from_source(const std::string& source, key_result result) {
  if (result.error.empty()) result.error = objection_to(result.key);
  if (result.error.empty()) {
    result.source = source;
    return result;
  }
  return no_key(source + ": " + result.error, result.absent);
}

}  // namespace pullkeeper
