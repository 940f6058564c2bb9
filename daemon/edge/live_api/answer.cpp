#include "edge/live_api/answer.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/live_api/codes.hpp"
#include "edge/live_api/harmless.hpp"
#include "edge/live_api/records.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_quote = 200;       // of a body that is no answer
constexpr std::size_t longest_message = 300;
constexpr std::size_t longest_code = 100;
constexpr milliseconds longest_retry_after = std::chrono::hours(1);

std::string header(const https_response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

// 0 for anything but a positive number.
long long number(const std::string& text) {
  long long value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && value > 0 ? value : 0;
}

milliseconds retry_after(const https_response& response) {
  const long long most = longest_retry_after.count();
  if (const long long wait = number(header(response, "x-acs-retry-after")); wait > 0)
    return milliseconds(std::min(wait, most));
  return milliseconds(std::min(number(header(response, "retry-after")), most / 1000) * 1000);
}

// A member under either spelling; a number counts as its digits.
std::string member(const json::object& object, std::string_view name) {
  std::string small(name);
  small[0] = lower_case(small[0]);
  for (const std::string_view spelling : {name, std::string_view(small)}) {
    const json::value* value = object.if_contains(spelling);
    if (value == nullptr) continue;
    if (value->is_string()) return std::string(value->get_string());
    if (value->is_number()) return json::serialize(*value);
  }
  return {};
}

// One page of DeleteLivePullStreamInfoConfig shows the answer wrapped in {"...Response": {}}.
const json::object& unwrapped(const json::object& object) {
  if (object.size() != 1 || !object.begin()->key().ends_with("Response")) return object;
  const json::object* inner = object.begin()->value().if_object();
  return inner != nullptr ? *inner : object;
}

std::string xml_element(const std::string& body, const std::string& name) {
  const auto begin = body.find('<' + name + '>');
  const auto end = body.find("</" + name + '>', begin);
  if (begin == std::string::npos || end == std::string::npos) return {};
  const std::string text = body.substr(begin + name.size() + 2, end - begin - name.size() - 2);
  return is_simple_name(text, longest_code, "._-") ? text : std::string();
}

// Why a status is no final answer to any of the four operations, or null.
const char* odd_status(int status) {
  if (status >= 300 && status < 400 && status != 304) return "redirect";
  if (status < 200 || status == 204 || status == 205 || status == 206 || status == 304)
    return "unexpected_status";
  return nullptr;
}

std::string redirect_target(const https_response& response) {
  const std::string location = header(response, "location");
  const url_parts url = split_url(location);
  if (url.scheme.empty()) return "elsewhere";
  return std::string(url.host_and_port.substr(0, longest_code));
}

answer transport_failure(const https_response& response) {
  answer result;
  result.code = response.cause;
  result.detail = response.error;
  result.kind = failure_kind::transient;
  if (response.phase >= exchange_phase::write) return result;
  result.result = outcome::not_done;
  if (response.cause == "bad_request") result.kind = failure_kind::rejected;
  else if (response.cause != "stopped") result.kind = failure_kind::unreachable;
  return result;
}

// An error that the API or the gateway named.
void name_error(answer& result, const std::string& code, const std::string& message,
                const access_key& key) {
  const code_meaning meaning = meaning_of(code, result.http_status);
  result.kind = meaning.kind;
  result.result = meaning.result;
  result.code = harmless(code, key, longest_code);
  // These messages echo the string to sign: the whole request, with sources and token.
  if (code == "SignatureDoesNotMatch" || code == "IncompleteSignature" ||
      message.find("string to sign") != std::string::npos)
    result.detail = "the gateway computed another signature: is the secret that of AccessKey " +
                    key.shown_id() + "?";
  else
    result.detail = harmless(message, key, longest_message);
}

// A message that is no answer of the API.
void not_an_answer(answer& result, const char* code, const std::string& body,
                   const access_key& key) {
  const code_meaning meaning = meaning_of("", result.http_status);
  result.kind = meaning.kind;
  result.result = meaning.result;
  result.code = code;
  result.detail = "HTTP " + std::to_string(result.http_status);
  if (!body.empty()) result.detail += ": " + harmless(body, key, longest_quote);
}

void read_object(answer& result, operation op, const json::object& object,
                 const std::string& body, const access_key& key) {
  const std::string code = member(object, "Code");
  const std::string request_id = member(object, "RequestId");
  if (!request_id.empty()) result.request_id = harmless(request_id, key, longest_code);
  const bool fine = code.empty() || code == "200" || code == "OK" || code == "Success" ||
                    code == "success";
  if (!fine) return name_error(result, code, member(object, "Message"), key);
  if (result.http_status >= 300 || request_id.empty())
    return not_an_answer(result, "odd_answer", body, key);
  if (op == operation::describe) {
    auto records = read_records(object);
    if (result.http_status != 200) return not_an_answer(result, "unexpected_status", "", key);
    if (!records) return not_an_answer(result, "bad_record", "", key);
    result.records = std::move(*records);
  }
  result.result = outcome::done;
  result.kind = failure_kind::none;
}

}  // namespace

answer read_answer(operation op, const https_response& response, const access_key& key) {
  if (!response.error.empty()) return transport_failure(response);
  answer result;
  result.http_status = response.status;
  result.date = parse_http_date(header(response, "date"));
  result.retry_after = retry_after(response);
  result.request_id = harmless(header(response, "x-acs-request-id"), key, longest_code);
  if (const char* odd = odd_status(response.status)) {
    not_an_answer(result, odd, response.body, key);
    if (odd == std::string_view("redirect"))
      result.detail = "redirected to " + redirect_target(response) + ", not followed";
    return result;
  }
  json::error_code ec;
  json::parse_options options;
  options.max_depth = 32;
  const json::value value = json::parse(response.body, ec, {}, options);
  if (!ec && value.is_object()) {
    read_object(result, op, unwrapped(value.get_object()), response.body, key);
  } else if (const std::string code = xml_element(response.body, "Code"); !code.empty()) {
    if (const std::string id = xml_element(response.body, "RequestId"); !id.empty())
      result.request_id = id;
    name_error(result, code, "", key);
  } else {
    const char* word = response.body.empty() ? "empty" : !ec ? "odd_answer" : "not_json";
    not_an_answer(result, word, response.body, key);
  }
  return result;
}

}  // namespace pullkeeper
