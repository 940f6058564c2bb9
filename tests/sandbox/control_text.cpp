#include "sandbox/control_text.hpp"

#include <boost/json.hpp>
#include <functional>
#include <map>
#include <stdexcept>
#include <utility>

#include "core/text.hpp"
#include "sandbox/api_request.hpp"
#include "sandbox/variant_text.hpp"

namespace pullkeeper::sandbox {

namespace {

namespace json = boost::json;

// Thrown and caught in this file: the text for the person who wrote the body.
struct body_error : std::runtime_error {
  using std::runtime_error::runtime_error;
};

json::value parse(const std::string& text) {
  boost::system::error_code failed;
  json::value result = json::parse(text, failed);
  if (failed) throw body_error("not JSON: " + failed.message());
  return result;
}

[[noreturn]] void wrong(const std::string& name, const char* expected) {
  throw body_error(name + " must be " + expected);
}

std::string text_of(const std::string& name, const json::value& value) {
  if (!value.is_string()) wrong(name, "a string");
  return std::string(value.get_string());
}

std::uint64_t number_of(const std::string& name, const json::value& value) {
  boost::system::error_code failed;
  const auto number = value.to_number<std::uint64_t>(failed);
  if (failed || number > 1'000'000'000'000U) wrong(name, "a whole number from 0 on");
  return number;
}

const json::object& object_of(const std::string& name, const json::value& value) {
  if (!value.is_object()) wrong(name, "an object");
  return value.get_object();
}

void name_operation(fault_rule& rule, const std::string& text) {
  for (const operation op :
       {operation::add, operation::update, operation::describe, operation::remove})
    if (text == pullkeeper::to_string(op)) rule.op = op;
  for (const inquiry what : {inquiry::domain_detail, inquiry::domain_limit, inquiry::online_list})
    if (text == to_string(what)) rule.asks = what;
  if (!rule.op && !rule.asks && text != "*")
    wrong("operation",
          "add, update, describe, delete, domain-detail, domain-limit, online-list or *");
}

using setter = std::function<void(fault_rule&, const std::string&, const json::value&)>;

double probability_of(const std::string& name, const json::value& value) {
  boost::system::error_code failed;
  const double result = value.to_number<double>(failed);
  if (failed || result < 0 || result > 1) wrong(name, "a number from 0 to 1");
  return result;
}

fault_kind kind_named(const std::string& text) {
  const auto kind = fault_kind_of(text);
  if (!kind) throw body_error("no such kind of fault: " + text);
  return *kind;
}

const std::map<std::string, setter>& rule_setters() {
  using V = const json::value&;
  using N = const std::string&;
  static const std::map<std::string, setter> all = {
      {"kind", [](fault_rule& r, N n, V v) { r.kind = kind_named(text_of(n, v)); }},
      {"operation", [](fault_rule& r, N n, V v) { name_operation(r, text_of(n, v)); }},
      {"domain", [](fault_rule& r, N n, V v) { r.domain = lower_case(text_of(n, v)); }},
      {"stream", [](fault_rule& r, N n, V v) { r.stream = text_of(n, v); }},
      {"probability", [](fault_rule& r, N n, V v) { r.probability = probability_of(n, v); }},
      {"count", [](fault_rule& r, N n, V v) { r.count = number_of(n, v); }},
      {"apply",
       [](fault_rule& r, N n, V v) {
         if (!v.is_bool()) wrong(n, "true or false");
         r.apply = v.get_bool();
       }},
      {"at", [](fault_rule& r, N n, V v) { r.at = number_of(n, v); }},
      {"bytes", [](fault_rule& r, N n, V v) { r.bytes = number_of(n, v); }},
      {"delay_ms", [](fault_rule& r, N n, V v) { r.delay = milliseconds(number_of(n, v)); }},
      {"retry_after_ms",
       [](fault_rule& r, N n, V v) { r.retry_after = milliseconds(number_of(n, v)); }},
      {"offset_s",
       [](fault_rule& r, N n, V v) {
         if (!v.is_int64()) wrong(n, "a whole number");
         r.offset = seconds(v.get_int64());
       }},
      {"status", [](fault_rule& r, N n, V v) { r.status = static_cast<int>(number_of(n, v)); }},
      {"code", [](fault_rule& r, N n, V v) { r.code = text_of(n, v); }},
      {"message", [](fault_rule& r, N n, V v) { r.message = text_of(n, v); }},
  };
  return all;
}

fault_rule read_rule(const json::value& value) {
  const json::object& fields = object_of("a rule", value);
  if (!fields.contains("kind")) throw body_error("a rule needs a kind");
  fault_rule result;
  for (const auto& field : fields) {
    const std::string name(field.key());
    const auto found = rule_setters().find(name);
    if (found == rule_setters().end()) throw body_error("no such key in a rule: " + name);
    found->second(result, name, field.value());
  }
  if (result.status != 0 && (result.status < 200 || result.status > 599))
    wrong("status", "from 200 to 599");
  if (result.kind == fault_kind::code && result.code.empty())
    throw body_error("a rule of kind code needs a code");
  return result;
}

utc_seconds instant_of(const std::string& name, const json::value& value) {
  const auto at = parse_rfc3339(text_of(name, value));
  if (!at) wrong(name, "a time as 2026-12-01T00:00:00Z");
  return *at;
}

void read_console_fields(const json::object& fields, console_body& result) {
  for (const auto& field : fields) {
    const std::string name(field.key());
    const json::value& value = field.value();
    if (name == "action") {
      const std::string action = text_of(name, value);
      if (action != "set" && action != "delete") wrong(name, "set or delete");
      result.removes = action == "delete";
    } else if (name == "domain") {
      result.key.domain = lower_case(text_of(name, value));
    } else if (name == "app") {
      result.key.app = text_of(name, value);
    } else if (name == "stream") {
      result.key.stream = text_of(name, value);
    } else if (name == "sources") {
      if (!value.is_array()) wrong(name, "a list of strings");
      for (const json::value& source : value.get_array())
        result.held.sources.push_back(text_of(name, source));
    } else if (name == "start") {
      result.held.start = instant_of(name, value);
    } else if (name == "end") {
      result.held.end = instant_of(name, value);
    } else if (name == "permanent") {
      if (!value.is_bool()) wrong(name, "true or false");
      result.permanent = value.get_bool();
    } else {
      throw body_error("no such key: " + name);
    }
  }
}

}  // namespace

faults_body read_faults(const std::string& text) {
  faults_body result;
  try {
    if (text.empty()) return result;
    const json::value body = parse(text);
    const json::value* list = &body;
    if (body.is_object()) {
      list = body.get_object().if_contains("rules");
      if (list == nullptr) throw body_error("rules is missing");
      for (const auto& field : body.get_object()) {
        if (field.key() == "seed")
          result.seed = number_of("seed", field.value());
        else if (field.key() != "rules")
          throw body_error("no such key: " + std::string(field.key()));
      }
    }
    if (!list->is_array()) wrong("rules", "a list");
    for (const json::value& rule : list->get_array()) result.rules.push_back(read_rule(rule));
  } catch (const body_error& wrong_body) {
    result.error = wrong_body.what();
  }
  return result;
}

console_body read_console(const std::string& text) {
  console_body result;
  try {
    const json::value body = parse(text);
    const json::object& fields = object_of("the body", body);
    for (const char* name : {"action", "domain", "app", "stream"})
      if (!fields.contains(name)) throw body_error(std::string(name) + " is missing");
    read_console_fields(fields, result);
    for (const std::string name : {"sources", "start", "end"})
      if (!result.removes && !fields.contains(name) && !(result.permanent && name != "sources"))
        throw body_error(name + " is missing");
  } catch (const body_error& wrong_body) {
    result.error = wrong_body.what();
  }
  return result;
}

domain_body read_domain(const std::string& text) {
  domain_body result;
  try {
    const json::value body = parse(text);
    for (const auto& field : object_of("the body", body)) {
      const std::string name(field.key());
      const json::value& value = field.value();
      domain_page& page = result.page;
      if (name == "domain") {
        result.domain = lower_case(text_of(name, value));
      } else if (name == "missing") {
        if (!value.is_bool()) wrong(name, "true or false");
        page.missing = value.get_bool();
      } else if (name == "status" || name == "type" || name == "region") {
        (name == "status" ? page.status : name == "type" ? page.type : page.region) =
            text_of(name, value);
      } else if (name == "limit" || name == "used") {
        (name == "limit" ? page.limit : page.used) =
            static_cast<long long>(number_of(name, value));
      } else {
        throw body_error("no such key: " + name);
      }
    }
    if (result.domain.empty()) throw body_error("domain is missing");
  } catch (const body_error& wrong_body) {
    result.error = wrong_body.what();
  }
  return result;
}

online_body read_online(const std::string& text, const online_rules& current) {
  online_body result;
  result.rules = current;
  try {
    const json::value body = parse(text);
    for (const auto& field : object_of("the body", body)) {
      const std::string name(field.key());
      const json::value& value = field.value();
      if (name == "dies" || name == "lives") {
        (name == "dies" ? result.dies : result.lives) = text_of(name, value);
      } else if (name == "lag_s") {
        result.rules.lag = seconds(static_cast<std::int64_t>(number_of(name, value)));
      } else if (name == "empty") {
        if (!value.is_bool()) wrong(name, "true or false");
        result.rules.empty = value.get_bool();
      } else {
        throw body_error("no such key: " + name);
      }
    }
  } catch (const body_error& wrong_body) {
    result.error = wrong_body.what();
  }
  return result;
}

variant_body read_variant(const std::string& text, const cloud_variant& current) {
  variant_body result;
  result.variant = current;
  try {
    const json::value body = parse(text);
    for (const auto& field : object_of("the body", body)) {
      const std::string name(field.key());
      const std::string value = field.value().is_int64() ? std::to_string(field.value().get_int64())
                                                         : text_of(name, field.value());
      result.error = set_variant(result.variant, name, value);
      if (!result.error.empty()) return result;
    }
  } catch (const body_error& wrong_body) {
    result.error = wrong_body.what();
  }
  return result;
}

}  // namespace pullkeeper::sandbox
