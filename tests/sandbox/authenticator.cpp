#include "sandbox/authenticator.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/signing/sign.hpp"

namespace pullkeeper::sandbox {

namespace {

constexpr seconds tolerance = std::chrono::minutes(15);
constexpr std::string_view scheme_name = "ACS3-HMAC-SHA256 ";

using values = std::map<std::string, std::string>;

api_error missing(const std::string& name) {
  return {400, "Missing" + name, name + " is mandatory for this action."};
}

api_error incomplete(const std::string& what) {
  return {400, "IncompleteSignature",
          "The request signature does not conform to Aliyun standards. " + what};
}

// The real answer echoes the whole request too, which is why clients must not log it.
api_error mismatch(const std::string& string_to_sign) {
  return {400, "SignatureDoesNotMatch",
          "Specified signature is not matched with our calculation. server string to sign is:" +
              string_to_sign};
}

std::optional<api_error> check_time(const std::string& text, utc_seconds now) {
  const auto stamp = strict_instant(text);
  if (!stamp)
    return api_error{400, "InvalidTimeStamp.Format",
                     "Specified time stamp or date value is not well formatted."};
  if (*stamp > now + tolerance || *stamp < now - tolerance)
    return api_error{400, "InvalidTimeStamp.Expired",
                     "Specified time stamp or date value is expired."};
  return std::nullopt;
}

std::string join_pairs(const values& pairs_in_order) {
  std::string result;
  for (const auto& [name, value] : pairs_in_order) {
    if (!result.empty()) result += '&';
    result += percent_encode(name) + '=' + percent_encode(value);
  }
  return result;
}

std::vector<std::string> split_names(std::string_view text) {
  std::vector<std::string> result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(';'), text.size());
    result.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return result;
}

std::string trim(std::string_view text) { return std::string(trimmed(text, " \t")); }

// `Credential=...,SignedHeaders=...,Signature=...` behind the name of the scheme.
std::optional<values> read_authorization(std::string_view text) {
  if (!text.starts_with(scheme_name)) return std::nullopt;
  text.remove_prefix(scheme_name.size());
  values result;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, end);
    const std::size_t equals = part.find('=');
    if (equals == std::string_view::npos) return std::nullopt;
    result[trim(part.substr(0, equals))] = trim(part.substr(equals + 1));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  for (const char* name : {"Credential", "SignedHeaders", "Signature"})
    if (result[name].empty()) return std::nullopt;
  return result;
}

// What the page demands to be signed and is not, or nothing.
std::string unsigned_header(const http_request& request, const std::set<std::string>& listed) {
  for (const char* name : {"host", "x-acs-action", "x-acs-version", "x-acs-date",
                           "x-acs-signature-nonce", "x-acs-content-sha256"})
    if (!request.headers.contains(name) || !listed.contains(name)) return name;
  for (const auto& [name, value] : request.headers)
    if ((name.starts_with("x-acs-") || name == "content-type") && !listed.contains(name))
      return name;
  return {};
}

std::string canonical_request(const http_request& request, const api_request& call,
                              const std::string& signed_names) {
  std::string result = request.method + "\n/\n" + join_pairs(call.query) + "\n";
  for (const std::string& name : split_names(signed_names)) {
    const std::string* value = find_header(request, name);
    result += name + ":" + trim(value == nullptr ? std::string_view() : *value) + "\n";
  }
  return result + "\n" + signed_names + "\n" + sha256_hex(request.body);
}

}  // namespace

std::optional<api_error> authenticator::check(const http_request& request, const api_request& call,
                                              utc_seconds now) {
  return call.scheme == signing::v3 ? check_v3(request, call, now) : check_v1(request, call, now);
}

std::optional<api_error> authenticator::check_v1(const http_request& request,
                                                 const api_request& call, utc_seconds now) {
  const values& sent = call.parameters;
  for (const char* name : {"AccessKeyId", "Signature", "SignatureMethod", "SignatureVersion",
                           "SignatureNonce", "Timestamp"})
    if (const auto found = sent.find(name); found == sent.end() || found->second.empty())
      return missing(name);
  if (sent.at("SignatureMethod") != "HMAC-SHA1" || sent.at("SignatureVersion") != "1.0")
    return api_error{400, "InvalidParameter",
                     "The specified parameter SignatureMethod or SignatureVersion is not valid."};
  const auto token = sent.find("SecurityToken");
  if (auto wrong =
          check_key(sent.at("AccessKeyId"), token == sent.end() ? nullptr : &token->second))
    return wrong;
  if (auto wrong = check_time(sent.at("Timestamp"), now)) return wrong;
  values covered = sent;
  covered.erase("Signature");
  const std::string to_sign = request.method + "&%2F&" + percent_encode(join_pairs(covered));
  if (v1_signature(key_.secret, to_sign) != sent.at("Signature")) return mismatch(to_sign);
  return use_nonce(sent.at("SignatureNonce"), now);
}

std::optional<api_error> authenticator::check_v3(const http_request& request,
                                                 const api_request& call, utc_seconds now) {
  const std::string* header = find_header(request, "authorization");
  if (header == nullptr) return incomplete("Authorization is missing.");
  auto parts = read_authorization(*header);
  if (!parts) return incomplete("Authorization is malformed.");
  const std::string& signed_names = (*parts)["SignedHeaders"];
  const std::vector<std::string> names = split_names(signed_names);
  if (!std::is_sorted(names.begin(), names.end()))
    return incomplete("SignedHeaders is not sorted.");
  const std::set<std::string> listed(names.begin(), names.end());
  if (const std::string name = unsigned_header(request, listed); !name.empty())
    return incomplete("Header " + name + " is missing or not signed.");
  if (auto wrong = check_key((*parts)["Credential"], find_header(request, "x-acs-security-token")))
    return wrong;
  if (auto wrong = check_time(*find_header(request, "x-acs-date"), now)) return wrong;
  if (*find_header(request, "x-acs-content-sha256") != sha256_hex(request.body))
    return incomplete("x-acs-content-sha256 is not the hash of the body.");
  const std::string canonical = canonical_request(request, call, signed_names);
  const std::string to_sign = "ACS3-HMAC-SHA256\n" + sha256_hex(canonical);
  if (v3_signature(key_.secret, to_sign) != (*parts)["Signature"])
    return mismatch(to_sign + " server canonical request is:" + canonical);
  return use_nonce(*find_header(request, "x-acs-signature-nonce"), now);
}

std::optional<api_error> authenticator::check_key(const std::string& id,
                                                  const std::string* token) const {
  if (id != key_.id)
    return api_error{404, "InvalidAccessKeyId.NotFound", "Specified access key is not found."};
  if (key_.token.empty() && token != nullptr && !token->empty())
    return api_error{400, "InvalidSecurityToken.MismatchWithAccessKey",
                     "Specified SecurityToken is not matched with the AccessKey."};
  if (key_.token.empty()) return std::nullopt;
  if (token == nullptr || token->empty()) return missing("SecurityToken");
  if (*token != key_.token)
    return api_error{400, "InvalidSecurityToken.Malformed",
                     "Specified SecurityToken is malformed."};
  return std::nullopt;
}

std::optional<api_error> authenticator::use_nonce(const std::string& nonce, utc_seconds now) {
  for (; !used_.empty() && used_.front().first < now - 2 * tolerance; used_.pop_front())
    nonces_.erase(used_.front().second);
  if (!nonces_.insert(nonce).second)
    return api_error{400, "SignatureNonceUsed", "Specified signature nonce was used already."};
  used_.emplace_back(now, nonce);
  return std::nullopt;
}

}  // namespace pullkeeper::sandbox
