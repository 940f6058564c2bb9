#include "sandbox/replies.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>

#include "core/text.hpp"
#include "edge/signing/sign.hpp"

namespace pullkeeper::sandbox {

namespace {

namespace json = boost::json;

std::string escape_xml(const std::string& text) {
  std::string result;
  for (const char c : text) {
    if (c == '&')
      result += "&amp;";
    else if (c == '<')
      result += "&lt;";
    else if (c == '>')
      result += "&gt;";
    else if (c == '"')
      result += "&quot;";
    else
      result += c;
  }
  return result;
}

std::string element(const std::string& name, const std::string& text) {
  return "<" + name + ">" + escape_xml(text) + "</" + name + ">";
}

http_reply make_reply(const reply_frame& frame, int status, std::string body) {
  http_reply result;
  result.status = status;
  result.headers = {
      {"Content-Type", frame.json ? "application/json;charset=utf-8" : "text/xml;charset=utf-8"},
      {"x-acs-request-id", frame.request_id}};
  result.body =
      frame.json ? std::move(body) : "<?xml version='1.0' encoding='UTF-8'?>" + std::move(body);
  return result;
}

pairs fields_of(const record& shown, time_form times, utc_seconds now) {
  std::string sources;
  for (const std::string& source : shown.held.sources)
    sources += (sources.empty() ? "" : ";") + source;
  pairs result = {{"DomainName", shown.key.domain},
                  {"AppName", shown.key.app},
                  {"StreamName", shown.key.stream},
                  {"SourceUrl", sources}};
  if (shown.permanent) {
    result.emplace_back("Always", "yes");
    return result;
  }
  result.emplace_back("StartTime", written(times, shown.held.start));
  result.emplace_back("EndTime", written(times, shown.held.end));
  if (shown.held.start <= now && now < shown.held.end && !shown.held.sources.empty())
    result.emplace_back("SourceUsing", shown.held.sources.front());
  return result;
}

json::value entry_of(const pairs& fields, const odd_row_facts& odd) {
  json::object result;
  for (const auto& [name, value] : fields) result[name] = value;
  if (odd.kind == odd_row::none) return result;
  if (odd.field == nullptr) return json::parse(odd.json);
  if (odd.json == nullptr) result.erase(odd.field);
  else result[odd.field] = json::parse(odd.json);
  return result;
}

// The same in XML, where all is text.
std::string element_of(const pairs& fields, const odd_row_facts& odd) {
  std::string xml = "<LiveAppRecord>";
  const bool empty = odd.kind != odd_row::none && odd.field == nullptr;
  for (const auto& [name, value] : fields) {
    const bool spoilt = odd.field != nullptr && name == odd.field;
    if (empty || (spoilt && odd.json == nullptr)) continue;
    const json::value text = spoilt ? json::parse(odd.json) : json::value(value);
    xml += element(name, text.is_string() ? std::string(text.get_string()) : json::serialize(text));
  }
  return xml + "</LiveAppRecord>";
}

// Each entry of a list has the list's name.
std::string xml_of(const std::string& name, const json::value& value) {
  std::string inner;
  if (value.is_array()) {
    for (const json::value& each : value.get_array()) inner += xml_of(name, each);
    return inner;
  }
  if (!value.is_object())
    return element(name, value.is_string() ? std::string(value.get_string())
                                           : json::serialize(value));
  for (const auto& field : value.get_object()) inner += xml_of(field.key(), field.value());
  return "<" + name + ">" + inner + "</" + name + ">";
}

}  // namespace

http_reply error_reply(const reply_frame& frame, const api_error& error) {
  const pairs fields = {{"RequestId", frame.request_id},
                        {"HostId", frame.host},
                        {"Code", error.code},
                        {"Message", error.message},
                        {"Recommend", "https://api.aliyun.com/troubleshoot?q=" + error.code}};
  json::object object;
  std::string xml;
  for (const auto& [name, value] : fields) {
    object[name] = value;
    xml += element(name, value);
  }
  return make_reply(frame, error.status,
                    frame.json ? json::serialize(object) : "<Error>" + xml + "</Error>");
}

http_reply done_reply(const reply_frame& frame, const std::string& action) {
  if (frame.json)
    return make_reply(frame, 200, json::serialize(json::object{{"RequestId", frame.request_id}}));
  return make_reply(frame, 200,
                    "<" + action + "Response>" + element("RequestId", frame.request_id) + "</" +
                        action + "Response>");
}

http_reply records_reply(const reply_frame& frame, const std::string& action,
                         const cloud_answer& shown, time_form times, utc_seconds now) {
  json::array list;
  std::string xml;
  const auto put = [&](const record& one, const odd_row_facts& odd) {
    const pairs fields = fields_of(one, times, now);
    list.push_back(entry_of(fields, odd));
    xml += element_of(fields, odd);
  };
  for (const record& one : shown.records) put(one, facts_of(odd_row::none));
  for (const odd_record& one : shown.odd) put(one.whole, facts_of(one.kind));
  if (frame.json) {
    json::object body;
    body["RequestId"] = frame.request_id;
    body["LiveAppRecordList"].emplace_object()["LiveAppRecord"] = std::move(list);
    return make_reply(frame, 200, json::serialize(body));
  }
  return make_reply(frame, 200,
                    "<" + action + "Response><LiveAppRecordList>" + xml + "</LiveAppRecordList>" +
                        element("RequestId", frame.request_id) + "</" + action + "Response>");
}

http_reply domain_reply(const reply_frame& frame, const std::string& action, inquiry what,
                        const std::string& domain, const domain_page& page) {
  json::object body{{"RequestId", frame.request_id}};
  if (what == inquiry::domain_detail) {
    body["DomainDetail"] = json::object{{"DomainName", domain},
                                        {"DomainStatus", page.status},
                                        {"LiveDomainType", page.type},
                                        {"Region", page.region}};
  } else {
    const json::object limit{{"DomainName", domain},
                             {"LimitNum", page.limit.value_or(0)},
                             {"CurrentNum", page.used.value_or(0)}};
    body["LiveDomainLimitList"] = json::object{{"LiveDomainLimit", json::array{limit}}};
  }
  return make_reply(frame, 200,
                    frame.json ? json::serialize(body) : xml_of(action + "Response", body));
}

http_reply online_reply(const reply_frame& frame, const std::string& action,
                        const std::vector<online_row>& all, const page_choice& asked) {
  json::array list;
  const std::size_t first = std::min((asked.number - 1) * asked.size, all.size());
  for (std::size_t i = first; i < std::min(first + asked.size, all.size()); ++i) {
    list.push_back(json::object{{"DomainName", all[i].key.domain},
                                {"AppName", all[i].key.app},
                                {"StreamName", all[i].key.stream},
                                {"PublishTime", format_utc(all[i].published)}});
  }
  json::object body{{"RequestId", frame.request_id},
                    {"PageNum", asked.number},
                    {"PageSize", asked.size},
                    {"TotalNum", all.size()},
                    {"TotalPage", (all.size() + asked.size - 1) / asked.size}};
  body["OnlineInfo"] = json::object{{"LiveStreamOnlineInfo", std::move(list)}};
  return make_reply(frame, 200,
                    frame.json ? json::serialize(body) : xml_of(action + "Response", body));
}

std::string make_request_id() {
  std::string id = upper_case(make_nonce());
  for (const std::size_t dash : {8, 13, 18, 23}) id.insert(dash, 1, '-');
  return id;
}

std::string http_date(utc_seconds at) {
  static constexpr std::array days = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array months = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(at - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
                months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace pullkeeper::sandbox
