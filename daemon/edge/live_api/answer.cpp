#include "edge/live_api/answer.hpp"

#include <boost/json.hpp>
#include <charconv>
#include <functional>
#include <utility>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/live_api/codes.hpp"
#include "edge/live_api/facts.hpp"
#include "edge/live_api/harmless.hpp"
#include "edge/live_api/online.hpp"
#include "edge/live_api/records.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

constexpr std::size_t longest_quote = 200;       // of a body that is no answer
constexpr std::size_t longest_message = 300;
constexpr std::size_t longest_code = 100;
constexpr std::size_t longest_odd = 80;          // of a field that does not read
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

std::string redirect_target(const https_response& response, const call_secrets& secrets) {
  const std::string location = header(response, "location");
  const url_parts url = split_url(location);
  if (url.scheme.empty()) return "elsewhere";
  return harmless(url.host_and_port, secrets, longest_code);
}

answer transport_failure(const https_response& response) {
  failure why{failure_kind::transient, response.cause, response.error};
  answer result;
  if (response.phase >= exchange_phase::write) {
    result.says = unknown{std::move(why), {}};
    return result;
  }
  if (response.cause == "bad_request") why.kind = failure_kind::rejected;
  else if (response.cause != "stopped") why.kind = failure_kind::unreachable;
  result.says = refused{std::move(why), {}};
  return result;
}

using meaning = decltype(answer::says);
struct message;
// Reads the body of an answer without an error.
using body_reader = std::function<meaning(const message&, const json::object&)>;

// What a message says is read from these.
struct message {
  const https_response& response;
  const call_secrets& secrets;
  const body_reader& read_body;
};

meaning came_to_nothing(const message& from, const std::string& code, failure why) {
  const auto found = meaning_of(code, from.response.status);
  const auto wait = retry_after(from.response);
  why.kind = found.kind;
  if (found.result == outcome::unknown) return unknown{std::move(why), wait};
  return refused{std::move(why), wait};
}

// An error that the API or the gateway named.
meaning named_error(const message& from, const std::string& code, const std::string& text) {
  // These messages echo the string to sign: the whole request, with sources and token.
  const bool echo = code == "SignatureDoesNotMatch" || code == "IncompleteSignature" ||
                    text.find("string to sign") != std::string::npos;
  auto detail = echo ? "the gateway computed another signature: is the secret that of AccessKey " +
                           from.secrets.key.shown_id() + "?"
                     : harmless(text, from.secrets, longest_message);
  const auto shown = harmless_name(code, from.secrets);
  return came_to_nothing(from, code,
                         {{}, shown.empty() ? "odd_code" : shown, std::move(detail)});
}

// A message that is no answer of the API.
meaning not_an_answer(const message& from, const char* word, bool quoted = true) {
  auto detail = "HTTP " + std::to_string(from.response.status);
  const auto& body = from.response.body;
  if (quoted && !body.empty()) detail += ": " + harmless(body, from.secrets, longest_quote);
  return came_to_nothing(from, "", {{}, word, std::move(detail)});
}

meaning read_object(const message& from, const json::object& object, std::string& request_id) {
  const std::string code = member(object, "Code");
  const std::string id = member(object, "RequestId");
  if (!id.empty()) request_id = harmless_name(id, from.secrets);
  const bool fine = code.empty() || code == "200" || code == "OK" || code == "Success" ||
                    code == "success";
  if (!fine) return named_error(from, code, member(object, "Message"));
  if (from.response.status >= 300 || id.empty()) return not_an_answer(from, "odd_answer");
  return from.read_body(from, object);
}

// Only the API and its gateway number their answers: without that it may be anybody's page.
void distrust_unnumbered(answer& result) {
  if (!result.request_id.empty()) return;
  const auto distrust = [](auto* trouble) {
    if (trouble && trouble->why.kind == failure_kind::busy) {
      trouble->why.kind = failure_kind::transient;
    }
  };
  distrust(std::get_if<refused>(&result.says));
  distrust(std::get_if<unknown>(&result.says));
}

answer read_message(const https_response& response, const call_secrets& secrets,
                    const body_reader& read_body) {
  if (!response.error.empty()) return transport_failure(response);
  const message from{response, secrets, read_body};
  answer result;
  result.http_status = response.status;
  result.date = parse_http_date(header(response, "date"));
  result.request_id = harmless_name(header(response, "x-acs-request-id"), secrets);
  if (const char* odd = odd_status(response.status)) {
    if (odd == std::string_view("redirect")) {
      result.says = came_to_nothing(
          from, "",
          {{}, odd, "redirected to " + redirect_target(response, secrets) + ", not followed"});
    } else {
      result.says = not_an_answer(from, odd);
    }
    return result;
  }
  json::error_code ec;
  json::parse_options options;
  options.max_depth = 32;
  const json::value value = json::parse(response.body, ec, {}, options);
  if (!ec && value.is_object()) {
    result.says = read_object(from, unwrapped(value.get_object()), result.request_id);
  } else if (const std::string code = xml_element(response.body, "Code"); !code.empty()) {
    if (const std::string id = xml_element(response.body, "RequestId"); !id.empty())
      result.request_id = harmless_name(id, secrets);
    result.says = named_error(from, code, "");
  } else {
    const char* word = response.body.empty() ? "empty" : !ec ? "odd_answer" : "not_json";
    result.says = not_an_answer(from, word);
  }
  distrust_unnumbered(result);
  return result;
}

}  // namespace

answer read_answer(operation op, const https_response& response, const call_secrets& secrets) {
  return read_message(response, secrets, [&](const message& from, const json::object& body) {
    if (op != operation::describe) return meaning(accepted{});
    if (response.status != 200) return not_an_answer(from, "unexpected_status", false);
    auto shown = read_records(body);
    if (!shown) return not_an_answer(from, "bad_record", false);
    for (auto& odd : shown->odd) odd.value = harmless(odd.value, secrets, longest_odd);
    return meaning(std::move(*shown));
  });
}

online_answer read_online_answer(const std::string& domain, const https_response& response,
                                 const call_secrets& secrets) {
  online_answer result;
  result.got = read_message(response, secrets, [&](const message& from, const json::object& body) {
    auto shown = read_online(body, domain);
    if (!shown) return not_an_answer(from, "bad_record", false);
    for (auto& odd : shown->odd) odd.value = harmless(odd.value, secrets, longest_odd);
    result.shown = std::move(*shown);
    return meaning(accepted{});
  });
  return result;
}

inquiry_answer read_answer(inquiry what, const std::string& domain, const https_response& response,
                           const call_secrets& secrets) {
  inquiry_answer result;
  result.got = read_message(response, secrets, [&](const message&, const json::object& body) {
    result.facts = read_facts(what, body, domain);
    for (auto* text : {&result.facts.status, &result.facts.type, &result.facts.region}) {
      *text = harmless(*text, secrets, longest_odd);
    }
    return meaning(accepted{});
  });
  return result;
}

}  // namespace pullkeeper
