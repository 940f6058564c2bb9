#include "sandbox/service.hpp"

#include <algorithm>
#include <utility>

#include "sandbox/control.hpp"
#include "sandbox/gzip.hpp"
#include "sandbox/replies.hpp"

namespace pullkeeper::sandbox {

namespace {

constexpr std::uint64_t huge = 1U << 20U;
constexpr const char* illegal_timestamp_text =
    "The input parameter \"Timestamp\" that is mandatory for processing this request is not valid.";

reply_frame frame_of(const http_request& request, bool json, const std::string& request_id) {
  const std::string* host = find_header(request, "host");
  return {json, request_id, host == nullptr ? std::string() : *host};
}

http_reply plain_reply(int status, const char* type, std::string body) {
  http_reply result;
  result.status = status;
  result.headers.emplace_back("Content-Type", type);
  result.body = std::move(body);
  return result;
}

wire_fault wire_of(fault_kind kind) {
  switch (kind) {
    case fault_kind::reset_before:
    case fault_kind::reset_after:
      return wire_fault::reset;
    case fault_kind::close:
    case fault_kind::lost_answer:
      return wire_fault::close;
    case fault_kind::hang:
      return wire_fault::hang;
    case fault_kind::slow_body:
      return wire_fault::slow_body;
    case fault_kind::truncate:
      return wire_fault::truncate;
    case fault_kind::huge_body:
      return wire_fault::endless_body;
    case fault_kind::interim:
      return wire_fault::interim;
    default:
      return wire_fault::none;
  }
}

std::optional<std::uint64_t> amount_of(const fault_rule& rule) {
  if (rule.kind == fault_kind::slow_body) return static_cast<std::uint64_t>(rule.delay.count());
  if (rule.kind == fault_kind::huge_body) return rule.bytes.value_or(64 * huge);
  return rule.at;
}

// The error that the fault gives as an answer of the API, or nothing.
std::optional<api_error> error_of(const fault_rule& rule) {
  const auto status = [&](int usual) { return rule.status != 0 ? rule.status : usual; };
  switch (rule.kind) {
    case fault_kind::status_500:
      return api_error{status(500), "InternalError",
                       "The request processing has failed due to some unknown error."};
    case fault_kind::status_503:
      return api_error{status(503), "ServiceUnavailable",
                       "The request has failed due to a temporary failure of the server."};
    case fault_kind::throttle:
      return api_error{status(400), "Throttling.User",
                       "Request was denied due to user flow control."};
    case fault_kind::code:
      return api_error{status(400), rule.code, rule.message};
    case fault_kind::busy:
      return api_error{status(403), rule.code.empty() ? "ServiceBusy" : rule.code,
                       "The specified domain is configuring, please retry later."};
    case fault_kind::illegal_timestamp:
      return api_error{status(400), "IllegalTimestamp", illegal_timestamp_text};
    default:
      return std::nullopt;
  }
}

std::string random_bytes(fault_plan& faults) {
  std::string result;
  for (int i = 0; i < 512; ++i) result += static_cast<char>(faults.draw() & 0xFFU);
  return result;
}

void add_huge_headers(http_reply& reply, std::uint64_t bytes) {
  const std::string value(1000, 'x');
  for (std::uint64_t sent = 0; sent < bytes; sent += value.size())
    reply.headers.emplace_back("X-Padding-" + std::to_string(reply.headers.size()), value);
}

}  // namespace

service::service(const service_settings& settings)
    : model_(settings.variant, settings.seed),
      authenticator_(settings.key),
      clock_offset_(settings.clock_offset) {}

delivery service::handle(const http_request& request, utc_millis machine_now) {
  last_ = std::max(last_, machine_now + clock_offset_);
  if (request.target.starts_with("/_control/")) {
    delivery result;
    result.reply = control(*this).handle(request, last_);
    return result;
  }
  return handle_api(request, last_);
}

delivery service::handle_api(const http_request& request, utc_millis now) {
  call_note note;
  note.at = now;
  note.request_id = make_request_id();
  delivery result;
  const auto call = read_api_request(request);
  seconds date_offset{0};
  if (!call) {
    result.reply = refuse({}, note.request_id, request,
                          {400, "InvalidParameter", "The request cannot be decoded."}, note);
  } else {
    note.op = call->op;
    note.asks = call->asks;
    note.key = call->key;
    if (const auto rule = faults_.strike(call->op, call->asks, call->key)) {
      result = fail(*rule, request, *call, now, note);
      if (rule->kind == fault_kind::wrong_date) date_offset = rule->offset;
    } else {
      result.reply = answer(request, *call, note.request_id, now, note);
    }
  }
  note.status = result.reply.status;
  result.reply.headers.emplace_back("Date",
                                    http_date(std::chrono::floor<seconds>(now) + date_offset));
  const call_note& kept = journal_.add(std::move(note));
  if (on_call) on_call(kept);
  return result;
}

http_reply service::refuse(const api_request& call, const std::string& request_id,
                           const http_request& request, const api_error& error,
                           call_note& note) const {
  note.outcome = "refused";
  note.code = error.code;
  return error_reply(frame_of(request, call.json, request_id), error);
}

http_reply service::answer(const http_request& request, const api_request& call,
                           const std::string& request_id, utc_millis now, call_note& note) {
  const auto now_seconds = std::chrono::floor<seconds>(now);
  auto error = check_call(request, call);
  if (!error) error = authenticator_.check(request, call, now_seconds);
  const bool clock = error && error->code == "InvalidTimeStamp.Expired";
  if (clock && model_.variant().clock == clock_code::illegal)
    error = api_error{400, "IllegalTimestamp", illegal_timestamp_text};
  if (error) return refuse(call, request_id, request, *error, note);
  const auto wait =
      call.asks ? throttle_.admit(*call.asks, now) : throttle_.admit(*call.op, now);
  if (wait) {
    http_reply reply =
        refuse(call, request_id, request,
               {400, "Throttling.User", "Request was denied due to user flow control."}, note);
    reply.headers.emplace_back("x-acs-retry-after", std::to_string(wait->count()));
    note.outcome = "throttled";
    return reply;
  }
  config wanted;
  if (const auto wrong = check_parameters(call, wanted))
    return refuse(call, request_id, request, *wrong, note);
  const domain_page page = domains_.of(call.key.domain);
  if (page.missing)
    return refuse(call, request_id, request,
                  {404, "InvalidDomain.NotFound",
                   "The domain provided does not exist in our records."},
                  note);
  note.executed = true;
  if (!call.asks) return execute(request, call, wanted, now, note);
  return tell(request, call, page, now, note);
}

http_reply service::tell(const http_request& request, const api_request& call,
                         const domain_page& page, utc_millis now, call_note& note) const {
  note.outcome = "accepted";
  const auto& domain = call.key.domain;
  const reply_frame frame = frame_of(request, call.json, note.request_id);
  if (call.asks != inquiry::online_list)
    return domain_reply(frame, call.action, *call.asks, domain, filled_in(page, domain, now));
  const auto asked = page_asked(call);
  if (!asked)
    return refuse(call, note.request_id, request, {400, "InvalidParam", "Parameter invalid."},
                  note);
  return online_reply(frame, call.action, online_.list(model_, domain, now), *asked);
}

domain_page service::filled_in(domain_page page, const std::string& domain, utc_millis now) const {
  if (!page.limit) page.limit = model_.variant().quota;
  if (page.used) return page;
  page.used = 0;
  for (const stream_key& key : model_.keys())
    if (key.domain == domain && !model_.held(now, key).empty()) ++*page.used;
  return page;
}

http_reply service::execute(const http_request& request, const api_request& call,
                            const config& wanted, utc_millis now, call_note& note) {
  const std::string& request_id = note.request_id;
  const bool writes = call.op == operation::add || call.op == operation::update;
  if (writes) note.wanted = wanted;
  const cloud_answer got = model_.apply(now, *call.op, call.key, wanted);
  if (!got.code.empty())
    return refuse(call, request_id, request, {got.status, got.code, got.message}, note);
  note.outcome = "accepted";
  if (writes && !model_.held(now, call.key).empty())
    first_config_.try_emplace(call.key, std::max<utc_millis>(now, wanted.start));
  const reply_frame frame = frame_of(request, call.json, request_id);
  return call.op == operation::describe
             ? records_reply(frame, call.action, got, model_.variant().form.times,
                             std::chrono::floor<seconds>(now))
             : done_reply(frame, call.action);
}

delivery service::fail(const fault_rule& rule, const http_request& request, const api_request& call,
                       utc_millis now, call_note& note) {
  delivery result;
  if (executes(rule)) result.reply = answer(request, call, note.request_id, now, note);
  result.wire = wire_of(rule.kind);
  result.amount = amount_of(rule);
  if (const auto error = error_of(rule)) {
    result.reply = refuse(call, note.request_id, request, *error, note);
    if (rule.kind == fault_kind::throttle && rule.retry_after.count() > 0)
      result.reply.headers.emplace_back("x-acs-retry-after",
                                        std::to_string(rule.retry_after.count()));
  }
  const int status = rule.status;
  if (rule.kind == fault_kind::html)
    result.reply = plain_reply(status != 0 ? status : 200, "text/html",
                               "<!DOCTYPE html><html><body>Please log in.</body></html>");
  if (rule.kind == fault_kind::garbage)
    result.reply =
        plain_reply(status != 0 ? status : 200, "application/json", random_bytes(faults_));
  if (rule.kind == fault_kind::empty)
    result.reply = plain_reply(status != 0 ? status : 200, "application/json", "");
  if (rule.kind == fault_kind::redirect) {
    result.reply = plain_reply(status != 0 ? status : 302, "text/html", "");
    result.reply.headers.emplace_back("Location", "https://elsewhere.example.com/");
  }
  if (rule.kind == fault_kind::huge_headers)
    add_huge_headers(result.reply, rule.bytes.value_or(huge));
  if (rule.kind == fault_kind::truncate && !result.amount) result.amount = faults_.draw() % 200;
  if (rule.kind == fault_kind::gzip) {
    result.reply.body = gzipped(result.reply.body);
    result.reply.headers.emplace_back("Content-Encoding", "gzip");
  }
  note.outcome = std::string("fault:") + to_string(rule.kind);
  return result;
}

}  // namespace pullkeeper::sandbox
