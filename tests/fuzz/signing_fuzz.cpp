// Canonical queries and signatures against a second implementation, which shares no line with the
// first: it encodes by a table, sorts by itself, and computes the HMAC from its definition [S03].
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <vector>

#include "core/url.hpp"
#include "edge/signing/sign.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;
using fuzz::demand;

namespace {

using pairs = std::vector<std::pair<std::string, std::string>>;

std::string encoded(const std::string& raw) {
  std::string result;
  for (const unsigned char c : raw) {
    char text[4];
    const bool mark = c == '-' || c == '_' || c == '.' || c == '~';
    const bool plain = c < 0x80 && (std::isalnum(c) || mark);
    std::snprintf(text, sizeof text, plain ? "%c" : "%%%02X", c);
    result += text;
  }
  return result;
}

std::string second_query(pairs all) {
  std::sort(all.begin(), all.end());
  std::string result;
  for (const auto& [name, value] : all) result += "&" + encoded(name) + "=" + encoded(value);
  return result.empty() ? result : result.substr(1);
}

using digest = std::string (*)(const std::string&);

std::string sha1(const std::string& data) {
  std::string result(20, '\0');
  SHA1(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
       reinterpret_cast<unsigned char*>(result.data()));
  return result;
}

std::string sha256(const std::string& data) {
  std::string result(32, '\0');
  SHA256(reinterpret_cast<const unsigned char*>(data.data()), data.size(),
         reinterpret_cast<unsigned char*>(result.data()));
  return result;
}

// RFC 2104, with blocks of 64 bytes.
std::string second_hmac(digest of, std::string key, const std::string& text) {
  if (key.size() > 64) key = of(key);
  key.resize(64);
  std::string inner = key, outer = key;
  for (auto& c : inner) c = static_cast<char>(c ^ 0x36);
  for (auto& c : outer) c = static_cast<char>(c ^ 0x5c);
  return of(outer + of(inner + text));
}

std::string hex(const std::string& bytes) {
  std::string result;
  for (const unsigned char c : bytes) {
    char text[3];
    std::snprintf(text, sizeof text, "%02x", c);
    result += text;
  }
  return result;
}

std::string base64(const std::string& bytes) {
  static const char* const digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string result;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::array<unsigned, 3> three{};
    const auto count = std::min<std::size_t>(3, bytes.size() - at);
    for (std::size_t i = 0; i < count; ++i) three[i] = static_cast<unsigned char>(bytes[at + i]);
    const unsigned all = three[0] << 16 | three[1] << 8 | three[2];
    for (std::size_t i = 0; i < 4; ++i) {
      result += i <= count ? digits[all >> (18 - 6 * i) & 63] : '=';
    }
  }
  return result;
}

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  const std::string method = from.ConsumeBool() ? "GET" : "POST";
  const auto secret = from.ConsumeRandomLengthString(100);
  parameter_map parameters;
  while (from.remaining_bytes() > 0 && parameters.size() < 20) {
    const auto name = from.ConsumeRandomLengthString(40);
    parameters[name] = from.ConsumeRandomLengthString(200);
  }
  const pairs all(parameters.begin(), parameters.end());
  const auto query = second_query(all);
  demand(canonical_query(parameters) == query, "the canonical query differs");
  const auto to_sign = method + "&%2F&" + encoded(query);
  demand(v1_string_to_sign(method, parameters) == to_sign, "the string to sign (V1) differs");
  demand(v1_signature(secret, to_sign) == base64(second_hmac(sha1, secret + "&", to_sign)),
         "the signature (V1) differs");
  const auto request = method + "\n/\n" + query + "\nhost:h\n\nhost\n" + hex(sha256(secret));
  const auto ours =
      v3_canonical_request(method, parameters, {{"host", " h\t"}}, sha256_hex(secret));
  demand(ours == request, "the canonical request (V3) differs");
  const auto string3 = "ACS3-HMAC-SHA256\n" + hex(sha256(request));
  demand(v3_string_to_sign(request) == string3, "the string to sign (V3) differs");
  demand(v3_signature(secret, string3) == hex(second_hmac(sha256, secret, string3)),
         "the signature (V3) differs");
  // What a gateway decodes is what was meant: no value becomes another parameter.
  pairs back;
  for (std::size_t at = 0; at < query.size();) {
    const auto end = std::min(query.find('&', at), query.size());
    const auto equals = query.find('=', at);
    back.emplace_back(percent_decode(query.substr(at, equals - at)),
                      percent_decode(query.substr(equals + 1, end - equals - 1)));
    at = end + 1;
  }
  demand(back == all, "the query decodes to something else");
  return 0;
}
