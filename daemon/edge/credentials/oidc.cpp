#include <string_view>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_file.hpp"
#include "edge/credentials/temporary.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

// The service refuses what is 15 minutes off; clocks that are kept are never this far apart.
constexpr milliseconds clock_tolerance = std::chrono::minutes(1);

bool is_of_clock(const https_response& answered, utc_millis sent_at) {
  const auto date = date_of(answered);
  return answered.error.empty() && answered.status >= 400 && answered.status < 500 && date &&
         std::chrono::abs(utc_millis(*date) - sent_at) > clock_tolerance;
}

// Unsigned: the token is the proof.
https_request assume_role(std::string token, utc_millis now) {
  const std::string named = variable("ALIBABA_CLOUD_ROLE_SESSION_NAME");
  const std::string at = format_utc(now);
  https_request request("POST", "/?Action=AssumeRoleWithOIDC&Format=JSON&Version=2015-04-01"
                                "&Timestamp=" + percent_encode(at));
  request.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  request.headers.emplace_back("Accept", "application/json");
  request.body =
      "DurationSeconds=3600&RoleArn=" + percent_encode(variable("ALIBABA_CLOUD_ROLE_ARN")) +
      "&OIDCProviderArn=" + percent_encode(variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN")) +
      "&RoleSessionName=" + percent_encode(named.empty() ? "pullkeeper" : named) +
      "&OIDCToken=" + percent_encode(token);
  wipe(token);
  return request;
}

}  // namespace

bool oidc_configured(std::string& why) {
  for (const char* name : {"ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
                           "ALIBABA_CLOUD_OIDC_TOKEN_FILE"}) {
    if (!variable(name).empty()) continue;
    why = std::string(name) + " is not set";
    return false;
  }
  return true;
}

std::string sts_host() {
  const std::string region = variable("ALIBABA_CLOUD_STS_REGION");
  if (region.empty()) return "sts.aliyuncs.com";
  if (region.size() > 40 ||
      region.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") != std::string::npos)
    return {};
  const bool inside = switched_on("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED");
  return (inside ? "sts-vpc." : "sts.") + region + ".aliyuncs.com";
}

asio::awaitable<temporary_key> key_from_oidc(https_client& sts, utc_millis now) {
  const std::string path = variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE");
  std::string token;
  {
    const secret_file file = read_secret_file(path, file_guard::anybody);
    if (!file.error.empty())
      co_return temporary_key(from_source(oidc_source, no_key("file " + path + ": " + file.error)));
    token = trimmed(file.text);
  }
  if (token.empty())
    co_return temporary_key(from_source(oidc_source, no_key("file " + path + " is empty")));
  https_response answered = co_await sts.exchange(assume_role(token, now));
  if (is_of_clock(answered, now)) {
    now = *date_of(answered);
    answered = co_await sts.exchange(assume_role(token, now));
  }
  wipe(token);
  const std::string why = refusal_of(answered);
  if (!why.empty())
    co_return temporary_key(from_source(oidc_source, no_key("AssumeRoleWithOIDC: " + why)));
  temporary_key result = read_temporary_key(answered, now);
  result.found = from_source(oidc_source, std::move(result.found));
  co_return result;
}

}  // namespace pullkeeper
