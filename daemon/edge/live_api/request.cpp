#include "edge/live_api/request.hpp"

#include "edge/signing/sign.hpp"

namespace pullkeeper {
namespace {

constexpr const char* api_version = "2016-11-01";

const char* action_of(operation op) {
  switch (op) {
    case operation::add: return "AddLivePullStreamInfoConfig";
    case operation::update: return "UpdateLivePullStreamInfoConfig";
    case operation::describe: return "DescribeLivePullStreamConfig";
    case operation::remove: return "DeleteLivePullStreamInfoConfig";
  }
  return "";
}

const char* action_of(inquiry what) {
  switch (what) {
    case inquiry::domain_detail: return "DescribeLiveDomainDetail";
    case inquiry::domain_limit: return "DescribeLiveDomainLimit";
    case inquiry::online_list: return "DescribeLiveStreamsOnlineList";
  }
  return "";
}

const char* method_of(operation op) {
  return op == operation::add || op == operation::remove ? "POST" : "GET";
}

std::string joined(const std::vector<std::string>& sources) {
  std::string text;
  for (const std::string& source : sources) text += (text.empty() ? "" : ";") + source;
  return text;
}

parameter_map business_parameters(const api_settings& settings, const call& what) {
  parameter_map parameters = {{"DomainName", what.key.domain}};
  const std::string& region = what.region.empty() ? settings.region : what.region;
  if (!region.empty()) parameters["RegionId"] = region;
  if (what.op == operation::describe) return parameters;
  parameters["AppName"] = what.key.app;
  parameters["StreamName"] = what.key.stream;
  if (what.op == operation::remove) return parameters;
  parameters["SourceUrl"] = joined(what.wanted.sources);
  parameters["StartTime"] = format_utc(what.wanted.start);
  parameters["EndTime"] = format_utc(what.wanted.end);
  return parameters;
}

// Beyond it, some of what lies between here and the API refuses the request line.
constexpr std::size_t longest_line = 4096;
constexpr const char* form_type = "application/x-www-form-urlencoded";

// What is asked for, before it is signed.
struct unsigned_request {
  const char* action;
  const char* method;
  parameter_map parameters;
  bool in_body = false;                // the parameters, as a form
};

std::string body_of(const unsigned_request& what) {
  return what.in_body ? canonical_query(what.parameters) : std::string();
}

// Of a request with parameters in its body all others: V1 signs both.
std::string v1_query(const unsigned_request& what, const access_key& key, utc_seconds signed_at,
                     const std::string& nonce) {
  parameter_map parameters = what.parameters;
  parameters["Action"] = what.action;
  parameters["Version"] = api_version;
  parameters["Format"] = "JSON";
  parameters["AccessKeyId"] = key.id;
  parameters["SignatureMethod"] = "HMAC-SHA1";
  parameters["SignatureVersion"] = "1.0";
  parameters["SignatureNonce"] = nonce;
  parameters["Timestamp"] = format_utc(signed_at);
  if (!key.token.empty()) parameters["SecurityToken"] = key.token;
  const auto signature = v1_signature(key.secret, v1_string_to_sign(what.method, parameters));
  if (what.in_body) {
    for (const auto& [name, value] : what.parameters) parameters.erase(name);
  }
  parameters["Signature"] = signature;
  return canonical_query(parameters);
}

// The signed headers, Authorization among them, without `host`: the connection sends that itself.
parameter_map v3_headers(const unsigned_request& what, const api_settings& settings,
                         const access_key& key, utc_seconds signed_at, const std::string& nonce) {
  const std::string body_hash = sha256_hex(body_of(what));
  parameter_map headers = {{"host", host_header(settings.host, settings.port)},
                           {"x-acs-action", what.action},
                           {"x-acs-version", api_version},
                           {"x-acs-date", format_utc(signed_at)},
                           {"x-acs-signature-nonce", nonce},
                           {"x-acs-content-sha256", body_hash}};
  if (what.in_body) headers["content-type"] = form_type;
  if (!key.token.empty()) {
    headers["x-acs-accesskey-id"] = key.id;
    headers["x-acs-security-token"] = key.token;
  }
  const std::string to_sign = v3_string_to_sign(
      v3_canonical_request(what.method, what.in_body ? parameter_map() : what.parameters, headers,
                           body_hash));
  headers["Authorization"] = "ACS3-HMAC-SHA256 Credential=" + key.id +
                             ",SignedHeaders=" + v3_signed_headers(headers) +
                             ",Signature=" + v3_signature(key.secret, to_sign);
  headers.erase("host");
  return headers;
}

https_request signed_request(const unsigned_request& what, const api_settings& settings,
                             const access_key& key, utc_seconds signed_at,
                             const std::string& nonce) {
  const bool v3 = settings.signature == signature_version::v3;
  std::string query;
  if (!v3) query = v1_query(what, key, signed_at, nonce);
  else if (!what.in_body) query = canonical_query(what.parameters);
  https_request request(what.method, query.empty() ? "/" : "/?" + query);
  request.body = body_of(what);
  if (what.in_body && !v3) request.headers.emplace_back("Content-Type", form_type);
  if (v3) {
    for (auto& header : v3_headers(what, settings, key, signed_at, nonce))
      request.headers.push_back(header);
  }
  request.headers.emplace_back("Accept", "application/json");
  request.headers.emplace_back("User-Agent", "pullkeeper/" PULLKEEPER_VERSION);
  return request;
}

}  // namespace

https_request build_request(const api_settings& settings, const call& what, const access_key& key,
                            utc_seconds signed_at, const std::string& nonce) {
  unsigned_request asked{action_of(what.op), method_of(what.op),
                         business_parameters(settings, what)};
  auto request = signed_request(asked, settings, key, signed_at, nonce);
  const auto line = request.method.size() + request.target.size() + sizeof("  HTTP/1.1\r\n") - 1;
  if (what.op != operation::add || line <= longest_line) return request;
  asked.in_body = true;
  return signed_request(asked, settings, key, signed_at, nonce);
}

https_request build_request(const api_settings& settings, inquiry what, const std::string& domain,
                            const access_key& key, utc_seconds signed_at,
                            const std::string& nonce) {
  const char* const action = action_of(what);
  call about;                          // a domain is all that a Describe names as well
  about.key.domain = domain;
  return signed_request({action, "GET", business_parameters(settings, about)}, settings, key,
                        signed_at, nonce);
}

https_request build_request(const api_settings& settings, const online_call& what,
                            const access_key& key, utc_seconds signed_at,
                            const std::string& nonce) {
  call about;
  about.key.domain = what.domain;
  about.region = what.region;
  auto parameters = business_parameters(settings, about);
  parameters["OnlyStream"] = "yes";
  parameters["PageNum"] = std::to_string(what.page);
  parameters["PageSize"] = std::to_string(online_page_most);
  return signed_request({action_of(inquiry::online_list), "GET", std::move(parameters)}, settings,
                        key, signed_at, nonce);
}

}  // namespace pullkeeper
