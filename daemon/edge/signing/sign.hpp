// Signatures of the API's gateway: V1 (HMAC-SHA1, "RPC mechanism") and V3 (ACS3-HMAC-SHA256, "V3
// request structure and signature"). Pure: time and nonce come in.
#pragma once
#include <map>
#include <string>
#include <string_view>

namespace pullkeeper {

using parameter_map = std::map<std::string, std::string>;   // byte order, as both versions want

// `k=v&k=v`, names and values encoded, sorted by name.
std::string canonical_query(const parameter_map& parameters);

// V1. `parameters` is everything sent but Signature.
std::string v1_string_to_sign(std::string_view method, const parameter_map& parameters);
std::string v1_signature(std::string_view secret, std::string_view string_to_sign);   // base64

// V3. `headers` are the signed ones, names in lower case; `body_hash` is hex(sha256(body)).
std::string v3_canonical_request(std::string_view method, const parameter_map& query,
                                 const parameter_map& headers, std::string_view body_hash);
std::string v3_string_to_sign(std::string_view canonical_request);
std::string v3_signature(std::string_view secret, std::string_view string_to_sign);   // hex
std::string v3_signed_headers(const parameter_map& headers);                          // a;b;c

std::string sha256_hex(std::string_view data);

// 128 random bits from the system's generator as 32 hex digits; throws if there are none.
std::string make_nonce();

}  // namespace pullkeeper
