#include "edge/signing/sign.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <array>
#include <stdexcept>
#include <vector>

#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {
namespace {

using bytes = std::vector<unsigned char>;

template <typename Bytes>
std::string hex(const Bytes& data) {
  std::string text;
  for (const unsigned char byte : data) append_hex(text, byte, 2);
  return text;
}

bytes hmac(const EVP_MD* digest, std::string_view key, std::string_view data) {
  bytes result(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  if (HMAC(digest, key.data(), static_cast<int>(key.size()),
           reinterpret_cast<const unsigned char*>(data.data()), data.size(), result.data(),
           &size) == nullptr)
    throw std::runtime_error("OpenSSL cannot compute an HMAC");
  result.resize(size);
  return result;
}

std::string base64(const bytes& data) {
  std::string text((data.size() + 2) / 3 * 4 + 1, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), data.data(),
                                   static_cast<int>(data.size()));
  text.resize(static_cast<std::size_t>(size));
  return text;
}

}  // namespace

std::string canonical_query(const parameter_map& parameters) {
  std::string text;
  for (const auto& [name, value] : parameters) {
    if (!text.empty()) text += '&';
    text += percent_encode(name) + '=' + percent_encode(value);
  }
  return text;
}

std::string v1_string_to_sign(std::string_view method, const parameter_map& parameters) {
  return std::string(method) + "&%2F&" + percent_encode(canonical_query(parameters));
}

std::string v1_signature(std::string_view secret, std::string_view string_to_sign) {
  std::string key;
  key.reserve(secret.size() + 1);      // one block, so that one wipe leaves no copy
  key.append(secret).append("&");
  const bytes digest = hmac(EVP_sha1(), key, string_to_sign);
  OPENSSL_cleanse(key.data(), key.size());
  return base64(digest);
}

std::string v3_signed_headers(const parameter_map& headers) {
  std::string names;
  for (const auto& [name, value] : headers) {
    if (!names.empty()) names += ';';
    names += name;
  }
  return names;
}

std::string v3_canonical_request(std::string_view method, const parameter_map& query,
                                 const parameter_map& headers, std::string_view body_hash) {
  std::string text = std::string(method) + "\n/\n" + canonical_query(query) + '\n';
  for (const auto& [name, value] : headers)
    text.append(name).append(":").append(trimmed(value, " \t")).append("\n");
  return text + '\n' + v3_signed_headers(headers) + '\n' + std::string(body_hash);
}

std::string v3_string_to_sign(std::string_view canonical_request) {
  return "ACS3-HMAC-SHA256\n" + sha256_hex(canonical_request);
}

std::string v3_signature(std::string_view secret, std::string_view string_to_sign) {
  const bytes digest = hmac(EVP_sha256(), secret, string_to_sign);
  return hex(digest);
}

std::string sha256_hex(std::string_view data) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(), digest.data());
  return hex(digest);
}

std::string make_nonce() {
  std::array<unsigned char, 16> random{};
  if (RAND_bytes(random.data(), static_cast<int>(random.size())) != 1)
    throw std::runtime_error("the system's generator gives no random bytes for a nonce");
  return hex(random);
}

}  // namespace pullkeeper
