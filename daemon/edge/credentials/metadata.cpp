#include <string_view>

#include "core/text.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/temporary.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

constexpr const char* credentials_path = "/latest/meta-data/ram/security-credentials/";

temporary_key failure(const std::string& why, bool absent = false) {
  return temporary_key(no_key(why, absent));
}

// "CreateRole": letters, digits, periods, underscores and hyphens, up to 64.
bool is_role(const std::string& name) { return is_simple_name(name, 64, "._-"); }

https_request ask_for(const std::string& target, const std::string& token) {
  https_request request("GET", target);
  if (!token.empty()) request.headers.emplace_back("X-aliyun-ecs-metadata-token", token);
  return request;
}

https_request ask_for_token() {
  https_request request("PUT", "/latest/api/token");
  request.headers.emplace_back("X-aliyun-ecs-metadata-token-ttl-seconds", "60");
  return request;
}

}  // namespace

asio::awaitable<temporary_key> key_from_metadata(metadata_client& metadata, std::string role,
                                                 utc_millis now) {
  if (switched_on("ALIBABA_CLOUD_ECS_METADATA_DISABLED"))
    co_return failure("off (ALIBABA_CLOUD_ECS_METADATA_DISABLED)", true);
  const https_response pass = co_await metadata.exchange(ask_for_token());
  // Where nobody listens, the plain form finds nobody either.
  if (pass.phase < exchange_phase::write) co_return failure(refusal_of(pass), true);
  std::string why = refusal_of(pass);
  std::string token(why.empty() ? trimmed(pass.body) : "");
  if (why.empty() && token.empty()) why = "an empty token";
  if (!why.empty() && switched_on("ALIBABA_CLOUD_IMDSV1_DISABLED"))
    co_return failure("no token: " + why);

  if (role.empty()) {
    const https_response roles = co_await metadata.exchange(ask_for(credentials_path, token));
    const bool none = roles.status == 404;
    if (none) co_return failure("no RAM role is attached to this instance", true);
    why = refusal_of(roles);
    if (!why.empty()) co_return failure("the name of the role: " + why);
    role = trimmed(roles.body);
  }
  if (!is_role(role)) co_return failure("the name of the role is none");
  https_response answered = co_await metadata.exchange(ask_for(credentials_path + role, token));
  wipe(token);
  if (answered.status == 404) co_return failure("no RAM role " + role + " on this instance");
  why = refusal_of(answered);
  if (!why.empty()) co_return failure("role " + role + ": " + why);
  co_return read_temporary_key(answered, now);
}

}  // namespace pullkeeper
