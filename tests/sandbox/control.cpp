#include "sandbox/control.hpp"

#include <boost/json.hpp>
#include <charconv>

#include "sandbox/control_text.hpp"
#include "sandbox/variant_text.hpp"

namespace pullkeeper::sandbox {

namespace {

namespace json = boost::json;

http_reply json_reply(const json::value& body, int status = 200) {
  http_reply result;
  result.status = status;
  result.headers.emplace_back("Content-Type", "application/json");
  result.body = json::serialize(body) + "\n";
  return result;
}

http_reply error_of(const std::string& text, int status = 400) {
  return json_reply(json::object{{"error", text}}, status);
}

std::string format_millis(utc_millis at) {
  const auto whole = std::chrono::floor<seconds>(at);
  const std::string digits = std::to_string(1000 + (at - whole).count()).substr(1);
  std::string text = format_utc(whole);
  text.insert(text.size() - 1, "." + digits);
  return text;
}

void put_time(json::object& object, const std::string& name, utc_millis at) {
  object[name] = format_millis(at);
  object[name + "_ms"] = at.time_since_epoch().count();
}

void put_key(json::object& object, const stream_key& key) {
  object["domain"] = key.domain;
  object["app"] = key.app;
  object["stream"] = key.stream;
}

json::object config_value(const config& held) {
  json::object result;
  json::array& sources = result["sources"].emplace_array();
  for (const std::string& source : held.sources) sources.emplace_back(source);
  result["start"] = format_utc(held.start);
  result["end"] = format_utc(held.end);
  return result;
}

// From the moment the first config was to be in effect up to now.
json::array gaps_value(const cloud_model& model, const stream_key& key, utc_millis from,
                       utc_millis now) {
  json::array result;
  for (const span& gap : model.gaps(key, from, now)) {
    json::object& value = result.emplace_back(json::object{}).get_object();
    put_time(value, "from", gap.from);
    put_time(value, "to", gap.to);
    value["length_ms"] = (gap.to - gap.from).count();
  }
  return result;
}

json::object counters_value(const call_counters& counts) {
  json::object result;
  result["received"] = counts.received;
  result["executed"] = counts.executed;
  result["throttled"] = counts.throttled;
  result["max_in_a_second"] = counts.max_in_a_second;
  json::object& outcomes = result["outcomes"].emplace_object();
  for (const auto& [outcome, count] : counts.outcomes) outcomes[outcome] = count;
  return result;
}

json::object note_value(const call_note& note) {
  json::object result;
  result["n"] = note.number;
  put_time(result, "at", note.at);
  result["operation"] = name_of(note);
  put_key(result, note.key);
  if (note.wanted) result["wanted"] = config_value(*note.wanted);
  result["outcome"] = note.outcome;
  result["code"] = note.code;
  result["status"] = note.status;
  result["executed"] = note.executed;
  result["request_id"] = note.request_id;
  return result;
}

json::object variant_value(const cloud_variant& variant) {
  json::object result;
  for (const auto& [name, value] : variant_settings(variant)) result[name] = value;
  return result;
}

}  // namespace

http_reply control::handle(const http_request& request, utc_millis now) {
  const std::string path = request.target.substr(0, request.target.find('?'));
  const std::string& method = request.method;
  if (path == "/_control/faults" && (method == "POST" || method == "DELETE"))
    return faults(request);
  if (path == "/_control/state" && method == "GET") return state(now);
  if (path == "/_control/calls" && method == "GET") return calls(request);
  if (path == "/_control/console" && method == "POST") return console(request, now);
  if (path == "/_control/domain" && method == "POST") return domain(request);
  if (path == "/_control/online" && method == "POST") return online(request, now);
  if (path == "/_control/variant" && method == "POST") return variant(request);
  return error_of("no such path or method: " + method + " " + path, 404);
}

http_reply control::faults(const http_request& request) {
  faults_body body = read_faults(request.method == "DELETE" ? "" : request.body);
  if (!body.error.empty()) return error_of(body.error);
  const std::size_t count = body.rules.size();
  owner_.faults_.replace(std::move(body.rules), body.seed);
  return json_reply(json::object{{"rules", count}});
}

http_reply control::state(utc_millis now) const {
  const cloud_model& model = owner_.model_;
  json::object result;
  put_time(result, "now", now);
  result["variant"] = variant_value(model.variant());
  json::array& keys = result["keys"].emplace_array();
  for (const stream_key& key : model.keys()) {
    json::object& value = keys.emplace_back(json::object{}).get_object();
    put_key(value, key);
    json::array& held = value["held"].emplace_array();
    for (const config& each : model.held(now, key)) held.push_back(config_value(each));
    value["covered"] = model.covered(now, key);
    value["restarts"] = model.restarts(key);
    const auto first = owner_.first_config_.find(key);
    if (first == owner_.first_config_.end()) continue;
    put_time(value, "since", first->second);
    value["gaps"] = gaps_value(model, key, first->second, now);
  }
  json::object& operations = result["calls"].emplace_object();
  for (const operation op :
       {operation::add, operation::update, operation::describe, operation::remove})
    operations[to_string(op)] = counters_value(owner_.journal_.counters(op));
  return json_reply(result);
}

http_reply control::calls(const http_request& request) const {
  std::uint64_t since = 0;
  const std::size_t mark = request.target.find("?since=");
  if (mark != std::string::npos) {
    const char* end = request.target.data() + request.target.size();
    const auto read = std::from_chars(request.target.data() + mark + 7, end, since);
    if (read.ec != std::errc() || read.ptr != end) return error_of("since must be a number");
  }
  json::array result;
  for (const call_note& note : owner_.journal_.calls())
    if (note.number > since) result.push_back(note_value(note));
  return json_reply(result);
}

http_reply control::console(const http_request& request, utc_millis now) {
  const console_body body = read_console(request.body);
  if (!body.error.empty()) return error_of(body.error);
  if (body.removes) {
    owner_.model_.console_delete(now, body.key);
  } else {
    owner_.model_.console_set(now, body.key, body.held, body.permanent);
    owner_.first_config_.try_emplace(body.key, std::max<utc_millis>(now, body.held.start));
  }
  return json_reply(json::object{{"done", true}});
}

http_reply control::domain(const http_request& request) {
  const domain_body body = read_domain(request.body);
  if (!body.error.empty()) return error_of(body.error);
  owner_.domains_.set(body.domain, body.page);
  return json_reply(json::object{{"done", true}});
}

http_reply control::online(const http_request& request, utc_millis now) {
  const online_body body = read_online(request.body, owner_.online_.rules());
  if (!body.error.empty()) return error_of(body.error);
  owner_.online_.follow(body.rules);
  if (!body.dies.empty()) owner_.online_.dies(body.dies, now);
  if (!body.lives.empty()) owner_.online_.lives(body.lives, now);
  return json_reply(json::object{{"done", true}});
}

http_reply control::variant(const http_request& request) {
  const variant_body body = read_variant(request.body, owner_.model_.variant());
  if (!body.error.empty()) return error_of(body.error);
  owner_.model_.change(body.variant);
  return json_reply(variant_value(body.variant));
}

}  // namespace pullkeeper::sandbox
