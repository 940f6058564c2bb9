#include "edge/credentials/recipe.hpp"

#include "core/text.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/temporary.hpp"

namespace pullkeeper {

std::string identity_of(const key_recipe& recipe) {
  const auto& role = recipe.role;
  std::string text = std::to_string(static_cast<int>(recipe.by));
  for (const auto* part : {&recipe.key.id, &role.arn, &role.session, &role.external_id,
                           &role.policy, &role.host, &recipe.provider, &recipe.token_file,
                           &recipe.word}) {
    text += '\n' + *part;
  }
  text += '\n' + std::to_string(role.seconds);
  return recipe.base ? text + '\n' + identity_of(*recipe.base) : text;
}

key_source source_of(const std::string& name, const key_recipe& recipe) {
  key_result found;
  found.key = recipe.key;
  key_source result(from_source(name, std::move(found)));
  if (recipe.by != key_recipe::way::ready) result.how = recipe;
  return result;
}

key_source source_in_profile(const std::string& file, const key_recipe& recipe) {
  const char* means = "";
  switch (recipe.by) {
    case key_recipe::way::ready: break;
    case key_recipe::way::role: means = ", AssumeRole"; break;
    case key_recipe::way::oidc: means = ", AssumeRoleWithOIDC"; break;
    case key_recipe::way::metadata: means = ", ECS metadata"; break;
    case key_recipe::way::uri: means = ", credentials URI"; break;
    case key_recipe::way::program: means = ", program"; break;
  }
  return source_of(file + means, recipe);
}

key_source source_in_oidc_variables() {
  for (const char* name : {"ALIBABA_CLOUD_ROLE_ARN", "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
                           "ALIBABA_CLOUD_OIDC_TOKEN_FILE"}) {
    if (!variable(name).empty()) continue;
    return key_source(
        from_source(oidc_source, no_key(std::string(name) + " is not set", true)));
  }
  key_recipe recipe;
  recipe.by = key_recipe::way::oidc;
  recipe.role.arn = variable("ALIBABA_CLOUD_ROLE_ARN");
  const std::string session = variable("ALIBABA_CLOUD_ROLE_SESSION_NAME");
  if (!session.empty()) recipe.role.session = session;
  recipe.role.host = sts_host(variable("ALIBABA_CLOUD_STS_REGION"),
                              switched_on("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"));
  recipe.provider = variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN");
  recipe.token_file = variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE");
  if (recipe.role.host.empty()) {
    return key_source(
        from_source(oidc_source, no_key("ALIBABA_CLOUD_STS_REGION is no region")));
  }
  return source_of(oidc_source, recipe);
}

key_source source_in_uri_variable() {
  const std::string uri = variable("ALIBABA_CLOUD_CREDENTIALS_URI");
  if (uri.empty()) {
    return key_source(from_source(
        uri_source, no_key("ALIBABA_CLOUD_CREDENTIALS_URI is not set", true)));
  }
  key_recipe recipe;
  recipe.by = key_recipe::way::uri;
  recipe.word = uri;
  return source_of(uri_source, recipe);
}

key_source source_in_metadata(const std::string& role) {
  key_recipe recipe;
  recipe.by = key_recipe::way::metadata;
  recipe.word = role.empty() ? variable("ALIBABA_CLOUD_ECS_METADATA") : role;
  return source_of(metadata_source, recipe);
}

std::string sts_host(const std::string& region, bool inside_vpc) {
  if (region.empty()) return "sts.aliyuncs.com";
  if (!is_simple_name(region, 40, "-") || lower_case(region) != region) return {};
  return (inside_vpc ? "sts-vpc." : "sts.") + region + ".aliyuncs.com";
}

}  // namespace pullkeeper
