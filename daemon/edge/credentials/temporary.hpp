// Keys that end by themselves, from services on the network. Part of credentials: nothing else
// includes it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "edge/credentials/credentials.hpp"
#include "edge/https/https.hpp"

namespace pullkeeper {

inline constexpr const char* oidc_source = "OIDC";
inline constexpr const char* metadata_source = "ECS metadata";

struct temporary_key {
  key_result found;
  milliseconds life{};                 // from now on; positive where there is a key
  temporary_key() = default;
  explicit temporary_key(key_result result) : found(std::move(result)) {}
};

// What AssumeRoleWithOIDC answers, and what the metadata service answers beside its `Code`:
// AccessKeyId, AccessKeySecret, SecurityToken, Expiration. How long the key lasts is counted by
// the answer's own Date, or by `now` where there is none, so that a wrong local clock does no
// harm. The body is wiped.
temporary_key read_temporary_key(https_response& response, utc_millis now);

// The answer's Date header, if it has a readable one.
std::optional<utc_seconds> date_of(const https_response& response);

// Why an exchange brought nothing to read; empty for status 200.
std::string refusal_of(const https_response& response);

// The role of this ECS instance ("View instance metadata"). An empty role is asked for. Falls back
// to requests without a token unless ALIBABA_CLOUD_IMDSV1_DISABLED=true; off with
// ALIBABA_CLOUD_ECS_METADATA_DISABLED=true. `metadata` must outlive it.
boost::asio::awaitable<temporary_key> key_from_metadata(metadata_client& metadata,
                                                        std::string role, utc_millis now);

// "AssumeRoleWithOIDC" by ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN and
// ALIBABA_CLOUD_OIDC_TOKEN_FILE, which is read anew each time. Where a refusal's Date is not
// `now`, it asks once more with that time: the clock may be all that is wrong. `sts` must outlive
// it.
boost::asio::awaitable<temporary_key> key_from_oidc(https_client& sts, utc_millis now);

// All three variables are set; otherwise `why` names one that is not.
bool oidc_configured(std::string& why);

// sts.aliyuncs.com, or that of ALIBABA_CLOUD_STS_REGION, by ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED the
// one inside the VPC. Empty if the region is none.
std::string sts_host();

}  // namespace pullkeeper
