#include <functional>
#include <string_view>
#include <utility>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_file.hpp"
#include "edge/credentials/temporary.hpp"
#include "edge/signing/sign.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

// The service refuses what is 15 minutes off; clocks that are kept are never this far apart.
constexpr milliseconds clock_tolerance = std::chrono::minutes(1);
constexpr const char* version = "2015-04-01";

bool is_of_clock(const https_response& answered, utc_millis sent_at) {
  const auto date = date_of(answered);
  return answered.error.empty() && answered.status >= 400 && answered.status < 500 && date &&
         std::chrono::abs(utc_millis(*date) - sent_at) > clock_tolerance;
}

https_request form_request(const std::string& query, std::string body) {
  https_request request("POST", "/?" + query);
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  request.headers.emplace_back("Accept", "application/json");
  request.body = std::move(body);
  return request;
}

// Unsigned: the token is the proof.
https_request by_token(const key_recipe& how, std::string token, utc_millis now) {
  const auto& role = how.role;
  const std::string at = percent_encode(format_utc(now));
  std::string body = "DurationSeconds=" + std::to_string(role.seconds) +
                     "&RoleArn=" + percent_encode(role.arn) +
                     "&OIDCProviderArn=" + percent_encode(how.provider) +
                     "&RoleSessionName=" + percent_encode(role.session);
  if (!role.policy.empty()) body += "&Policy=" + percent_encode(role.policy);
  body += "&OIDCToken=" + percent_encode(token);
  wipe(token);
  return form_request("Action=AssumeRoleWithOIDC&Format=JSON&Version=" + std::string(version) +
                          "&Timestamp=" + at,
                      std::move(body));
}

// Signed by V1, over the query and the form.
https_request by_key(const assumed_role& role, const access_key& key, utc_millis now) {
  parameter_map form = {{"RoleArn", role.arn},
                        {"RoleSessionName", role.session},
                        {"DurationSeconds", std::to_string(role.seconds)}};
  if (!role.external_id.empty()) form["ExternalId"] = role.external_id;
  if (!role.policy.empty()) form["Policy"] = role.policy;
  parameter_map query = {{"Action", "AssumeRole"},
                         {"Version", version},
                         {"Format", "JSON"},
                         {"AccessKeyId", key.id},
                         {"SignatureMethod", "HMAC-SHA1"},
                         {"SignatureVersion", "1.0"},
                         {"SignatureNonce", make_nonce()},
                         {"Timestamp", format_utc(now)}};
  if (!key.token.empty()) query["SecurityToken"] = key.token;
  parameter_map all = query;
  all.insert(form.begin(), form.end());
  query["Signature"] = v1_signature(key.secret, v1_string_to_sign("POST", all));
  return form_request(canonical_query(query), canonical_query(form));
}

using request_at = std::function<https_request(utc_millis)>;

// Where a refusal's Date is not `now`, it asks once more with that time.
asio::awaitable<temporary_key> ask(https_client& sts, request_at build, std::string action,
                                   utc_millis now) {
  https_request request = build(now);
  https_response answered = co_await sts.exchange(std::move(request));
  if (is_of_clock(answered, now)) {
    now = *date_of(answered);
    https_request again = build(now);
    answered = co_await sts.exchange(std::move(again));
  }
  const std::string why = refusal_of(answered);
  if (!why.empty()) co_return temporary_key(no_key(action + ": " + why));
  co_return read_temporary_key(answered, now);
}

}  // namespace

asio::awaitable<temporary_key> key_from_oidc(https_client& sts, key_recipe how, utc_millis now) {
  std::string token;
  {
    const secret_file file = read_secret_file(how.token_file, file_guard::anybody);
    if (!file.error.empty())
      co_return temporary_key(no_key("file " + how.token_file + ": " + file.error));
    token = trimmed(file.text);
  }
  if (token.empty()) co_return temporary_key(no_key("file " + how.token_file + " is empty"));
  request_at build = [&how, &token](utc_millis at) { return by_token(how, token, at); };
  temporary_key result = co_await ask(sts, std::move(build), "AssumeRoleWithOIDC", now);
  wipe(token);
  co_return result;
}

asio::awaitable<temporary_key> key_from_role(https_client& sts, assumed_role role, access_key key,
                                             utc_millis now) {
  request_at build = [&role, &key](utc_millis at) { return by_key(role, key, at); };
  temporary_key result;
  try {
    result = co_await ask(sts, std::move(build), "AssumeRole", now);
  } catch (const std::exception& no_random_bytes) {
    result = temporary_key(no_key(no_random_bytes.what()));
  }
  co_return result;
}

}  // namespace pullkeeper
