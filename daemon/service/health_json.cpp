#include "service/health_json.hpp"

#include <boost/json.hpp>
#include <string_view>

#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

namespace json = boost::json;

constexpr int report_version = 2;

json::value text(const std::string& raw) {
  return json::value(utf8_text(raw));
}

json::value instant(utc_millis at) {
  if (at == never || at == utc_millis{}) return nullptr;
  return json::value(format_utc(at));
}

json::value as_json(const cause& why) {
  if (why.kind == failure_kind::none) return nullptr;
  return {{"kind", to_string(why.kind)},         {"code", text(why.code)},
          {"detail", text(why.detail)},          {"request_id", text(why.request_id)},
          {"operation", to_string(why.of)},      {"attempts", why.attempts},
          {"from", text(why.from)}};
}

json::value as_json(const remedy& todo) {
  return {{"by_person", todo.by_person}, {"text", text(todo.text)}};
}

// Null where nobody looks, or no config runs.
json::value online_as_json(const schedule_health& one) {
  if (!one.online.watched || !one.covered_until) return nullptr;
  return {{"state", to_string(one.online.is)}, {"since", instant(one.online.since)}};
}

json::value as_json(const schedule_health& one) {
  json::value next = nullptr;
  if (one.next) next = {{"at", instant(one.next->at)}, {"operation", to_string(one.next->op)}};
  json::object labels;
  for (const auto& each : one.labels) labels[each.name] = text(each.value);
  return {{"schedule", text(one.name)},
          {"owner", one.owner.empty() ? json::value(nullptr) : text(one.owner)},
          {"labels", std::move(labels)},
          {"domain", text(one.key.domain)},
          {"app", text(one.key.app)},
          {"stream", text(one.key.stream)},
          {"file", one.written.file ? text(*one.written.file) : json::value(nullptr)},
          {"line", one.written.file ? json::value(one.written.line) : json::value(nullptr)},
          {"state", to_string(one.state)},
          {"well", one.well()},
          {"seen", one.seen},
          {"online", online_as_json(one)},
          {"source", one.online.source.empty() ? json::value(nullptr) : text(one.online.source)},
          {"since", instant(one.since)},
          {"covered_until", instant(one.covered_until.value_or(never))},
          {"lapse", instant(one.lapse)},
          {"cause", as_json(one.why)},
          {"next", std::move(next)},
          {"remedy", as_json(one.todo)}};
}

json::value as_json(const trouble& one) {
  return {{"trouble", to_string(one.what)},      {"text", text(sentence_of(one))},
          {"since", instant(one.since)},         {"streams", one.streams},
          {"first_dark", instant(one.first_dark)}, {"cause", as_json(one.why)},
          {"detail", text(one.detail)},          {"remedy", as_json(one.todo)}};
}

json::value as_json(const domain_health& one) {
  return {{"domain", text(one.name)},
          {"handover", to_string(one.learned)},
          {"cause", as_json(one.why)}};
}

json::value as_json(const host_role& role) {
  return {{"role", role.rank == 0 ? "primary" : "standby"},
          {"rank", role.rank},
          {"wait", role.wait.count()},
          {"acts_for", role.rank == 0 ? json::value(nullptr) : json::value(role.acts_for)},
          {"acts_since", instant(role.since)}};
}

template <class All>
json::array all_of(const All& from) {
  json::array result;
  result.reserve(from.size());
  for (const auto& one : from) result.push_back(as_json(one));
  return result;
}

// The value of an enumeration that has this name; the last of `count` where none has.
template <class Enum>
Enum named(std::string_view name, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    if (name == to_string(static_cast<Enum>(i))) return static_cast<Enum>(i);
  }
  return static_cast<Enum>(count - 1);
}

std::string string_at(const json::object& from, const char* key) {
  return json::value_to<std::string>(from.at(key));
}

utc_millis instant_at(const json::object& from, const char* key, utc_millis otherwise) {
  const auto& value = from.at(key);
  if (value.is_null()) return otherwise;
  return parse_rfc3339(json::value_to<std::string>(value)).value();
}

constexpr std::size_t failure_kinds = static_cast<std::size_t>(failure_kind::busy) + 1;

cause cause_at(const json::object& from) {
  const auto& value = from.at("cause");
  if (value.is_null()) return {};
  const auto& given = value.as_object();
  return {.kind = named<failure_kind>(string_at(given, "kind"), failure_kinds),
          .code = string_at(given, "code"),
          .detail = string_at(given, "detail"),
          .request_id = string_at(given, "request_id"),
          .of = named<operation>(string_at(given, "operation"), 4),
          .attempts = json::value_to<int>(given.at("attempts")),
          .from = string_at(given, "from")};
}

remedy remedy_at(const json::object& from) {
  const auto& given = from.at("remedy").as_object();
  return {given.at("by_person").as_bool(), string_at(given, "text")};
}

schedule_health schedule_of(const json::object& given) {
  schedule_health one;
  one.name = string_at(given, "schedule");
  one.key = {string_at(given, "domain"), string_at(given, "app"), string_at(given, "stream")};
  // A daemon of an earlier version does not say these.
  if (const auto* owner = given.if_contains("owner"); owner && owner->is_string()) {
    one.owner = owner->get_string();
  }
  if (const auto* labels = given.if_contains("labels")) {
    for (const auto& each : labels->as_object()) {
      one.labels.push_back({each.key(), std::string(each.value().as_string())});
    }
  }
  if (const auto& file = given.at("file"); file.is_string()) {
    one.written = {std::make_shared<std::string>(file.get_string()),
                   json::value_to<std::uint32_t>(given.at("line"))};
  }
  one.state = named<condition>(string_at(given, "state"), conditions);
  one.seen = given.at("seen").as_bool();
  one.since = instant_at(given, "since", {});
  const auto until = instant_at(given, "covered_until", never);
  if (until != never) one.covered_until = until;
  one.lapse = instant_at(given, "lapse", never);
  one.why = cause_at(given);
  if (const auto& next = given.at("next"); next.is_object()) {
    one.next = next_try{named<operation>(string_at(next.as_object(), "operation"), 4),
                        instant_at(next.as_object(), "at", {})};
  }
  one.todo = remedy_at(given);
  if (const auto* online = given.if_contains("online"); online && online->is_object()) {
    const auto& of = online->as_object();
    one.online = {true, named<presence>(string_at(of, "state"), presences),
                  instant_at(of, "since", {})};
  }
  if (const auto* source = given.if_contains("source"); source && source->is_string()) {
    one.online.source = source->get_string();
  }
  return one;
}

trouble trouble_of(const json::object& given) {
  trouble one;
  one.what = named<trouble_kind>(string_at(given, "trouble"), trouble_kinds);
  one.since = instant_at(given, "since", {});
  one.streams = json::value_to<std::size_t>(given.at("streams"));
  one.first_dark = instant_at(given, "first_dark", never);
  one.why = cause_at(given);
  one.detail = string_at(given, "detail");
  one.todo = remedy_at(given);
  return one;
}

domain_health domain_of(const json::object& given) {
  return {string_at(given, "domain"), named<handover>(string_at(given, "handover"), 3),
          cause_at(given)};
}

status_report report_of(const json::object& given) {
  status_report result;
  const auto& by = given.at("daemon").as_object();
  result.by = {by.at("runs").as_bool(),  json::value_to<int>(by.at("pid")),
               string_at(by, "version"), string_at(by, "config"),
               string_at(by, "state"),   instant_at(by, "started", {}),
               instant_at(by, "state_written", {})};
  auto& seen = result.seen;
  seen.made = instant_at(given, "now", {});
  for (const auto& one : given.at("schedules").as_array()) {
    seen.schedules.push_back(schedule_of(one.as_object()));
  }
  for (const auto& one : given.at("troubles").as_array()) {
    seen.troubles.push_back(trouble_of(one.as_object()));
  }
  for (const auto& one : given.at("domains").as_array()) {
    seen.domains.push_back(domain_of(one.as_object()));
  }
  // A daemon of an earlier version does not say it.
  if (const auto* role = given.if_contains("host")) {
    const auto& of = role->as_object();
    seen.role.rank = json::value_to<int>(of.at("rank"));
    seen.role.wait = seconds(json::value_to<std::int64_t>(of.at("wait")));
    if (const auto& count = of.at("acts_for"); !count.is_null()) {
      seen.role.acts_for = json::value_to<std::size_t>(count);
    }
    seen.role.since = instant_at(of, "acts_since", {});
  }
  put_in_order(seen);
  return result;
}

}  // namespace

std::string to_json(const status_report& report) {
  const auto& by = report.by;
  json::object all;
  all["version"] = report_version;
  all["now"] = instant(report.seen.made);
  all["well"] = report.seen.well();
  all["verdict"] = text(sentence_of(report.seen));
  all["daemon"] = {{"runs", by.runs},
                   {"pid", by.pid},
                   {"version", text(by.version)},
                   {"config", text(by.config)},
                   {"state", text(by.state)},
                   {"started", instant(by.started)},
                   {"state_written", instant(by.written)}};
  all["host"] = as_json(report.seen.role);
  all["troubles"] = all_of(report.seen.troubles);
  all["schedules"] = all_of(report.seen.schedules);
  all["domains"] = all_of(report.seen.domains);
  return json::serialize(all);
}

std::string to_json(const std::vector<foreign_config>& all) {
  json::array list;
  for (const auto& one : all) {
    list.push_back({{"domain", text(one.key.domain)},
                    {"app", text(one.key.app)},
                    {"stream", text(one.key.stream)},
                    {"until", format_utc(one.until)}});
  }
  json::object result;
  result["foreign"] = std::move(list);
  return json::serialize(result);
}

std::optional<std::vector<foreign_config>> read_foreign(const std::string& given) {
  std::vector<foreign_config> result;
  try {
    const auto all = json::parse(given);
    for (const auto& item : all.at("foreign").as_array()) {
      const auto& one = item.as_object();
      result.push_back({{string_at(one, "domain"), string_at(one, "app"), string_at(one, "stream")},
                        std::chrono::floor<seconds>(instant_at(one, "until", {}))});
    }
  } catch (const std::exception&) {
    return std::nullopt;
  }
  return result;
}

std::string names_as_json(const char* key, const std::vector<std::string>& names) {
  json::array list;
  for (const auto& name : names) list.push_back(text(name));
  json::object all;
  all[key] = std::move(list);
  return json::serialize(all);
}

std::optional<status_report> read_report(const std::string& given) {
  try {
    const auto all = json::parse(given);
    if (json::value_to<int>(all.at("version")) != report_version) return std::nullopt;
    return report_of(all.as_object());
  } catch (const std::exception&) {    // of the library, for whatever is not as it should be
    return std::nullopt;
  }
}

}  // namespace pullkeeper
