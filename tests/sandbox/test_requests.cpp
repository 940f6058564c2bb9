#include "sandbox/test_requests.hpp"

#include <boost/json.hpp>

namespace pullkeeper::sandbox {

namespace {

void place(const test_call& call, const parameter_map& parameters, http_request& request) {
  request.method = call.method;
  request.headers["host"] = call.host;
  request.target.push_back('/');
  if (call.form) {
    request.headers["content-type"] = "application/x-www-form-urlencoded";
    request.body = canonical_query(parameters);
  } else {
    request.target.append("?").append(canonical_query(parameters));
  }
}

http_request sign_v1(const test_call& call) {
  parameter_map all = call.parameters;
  all["Action"] = call.action;
  all["Version"] = call.version;
  all["AccessKeyId"] = call.id;
  all["SignatureMethod"] = "HMAC-SHA1";
  all["SignatureVersion"] = "1.0";
  all["SignatureNonce"] = call.nonce.empty() ? make_nonce() : call.nonce;
  all["Timestamp"] = format_utc(call.at);
  if (!call.format.empty()) all["Format"] = call.format;
  if (!call.token.empty()) all["SecurityToken"] = call.token;
  all["Signature"] = v1_signature(call.secret, v1_string_to_sign(call.method, all));
  http_request request;
  place(call, all, request);
  return request;
}

http_request sign_v3(const test_call& call) {
  http_request request;
  place(call, call.parameters, request);
  parameter_map headers;
  headers["host"] = call.host;
  if (call.form) headers["content-type"] = request.headers["content-type"];
  headers["x-acs-action"] = call.action;
  headers["x-acs-version"] = call.version;
  headers["x-acs-date"] = format_utc(call.at);
  headers["x-acs-signature-nonce"] = call.nonce.empty() ? make_nonce() : call.nonce;
  headers["x-acs-content-sha256"] = sha256_hex(request.body);
  if (!call.token.empty()) headers["x-acs-security-token"] = call.token;
  const std::string canonical =
      v3_canonical_request(call.method, call.form ? parameter_map() : call.parameters, headers,
                           headers["x-acs-content-sha256"]);
  for (const auto& [name, value] : headers) request.headers[name] = value;
  request.headers["accept"] = "application/json";
  request.headers["authorization"] =
      "ACS3-HMAC-SHA256 Credential=" + call.id + ",SignedHeaders=" + v3_signed_headers(headers) +
      ",Signature=" + v3_signature(call.secret, v3_string_to_sign(canonical));
  return request;
}

}  // namespace

test_call writing_call(const char* action, const std::string& stream, utc_seconds at,
                       utc_seconds start, utc_seconds end) {
  test_call call;
  call.action = action;
  call.at = at;
  call.parameters["AppName"] = "cams";
  call.parameters["StreamName"] = stream;
  call.parameters["SourceUrl"] = "rtmp://o.example.com/a/b?k=1&x=+%20;srt://b.example.com:9000";
  call.parameters["StartTime"] = format_utc(start);
  call.parameters["EndTime"] = format_utc(end);
  return call;
}

http_request sign(const test_call& call) {
  return call.scheme == signing::v1 ? sign_v1(call) : sign_v3(call);
}

std::string to_wire(const http_request& request) {
  std::string text = request.method + " " + request.target + " HTTP/1.1\r\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\r\n";
  return text + "content-length: " + std::to_string(request.body.size()) + "\r\n\r\n" +
         request.body;
}

std::string code_of(const std::string& body) {
  boost::system::error_code failed;
  const boost::json::value parsed = boost::json::parse(body, failed);
  if (failed || !parsed.is_object()) return {};
  const boost::json::value* code = parsed.get_object().if_contains("Code");
  return code == nullptr || !code->is_string() ? std::string() : std::string(code->get_string());
}

}  // namespace pullkeeper::sandbox
