#include "edge/live_api/online.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <charconv>
#include <utility>

namespace pullkeeper {

namespace json = boost::json;

namespace {

// 0 for what is no whole number; it may be a text.
long long number_of(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  if (value == nullptr) return 0;
  long long number = 0;
  if (value->is_string()) {
    const std::string text(value->get_string());
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return 0;
  } else {
    json::error_code failed;
    number = value->to_number<long long>(failed);
    if (failed) return 0;
  }
  return number > 0 ? number : 0;
}

std::string value_of(const json::value& value) {
  return value.is_string() ? std::string(value.get_string()) : json::serialize(value);
}

// Empty where it is no text with something in it.
std::string text_of(const json::object& from, const char* name) {
  const json::value* value = from.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

void read_entry(const json::value& value, const std::string& domain, online_page& into) {
  const json::object* entry = value.if_object();
  if (entry == nullptr) {
    into.odd.push_back({{}, {}, value_of(value)});
    return;
  }
  stream_key key{domain, text_of(*entry, "AppName"), text_of(*entry, "StreamName")};
  if (!key.app.empty() && !key.stream.empty()) {
    online_stream one{std::move(key), std::nullopt};
    const auto published = parse_instant_leniently(text_of(*entry, "PublishTime"));
    if (published) one.published = published->at;
    into.streams.push_back(std::move(one));
    return;
  }
  const char* const field = key.app.empty() ? "AppName" : "StreamName";
  const json::value* odd = entry->if_contains(field);
  into.odd.push_back({std::move(key), field, odd ? value_of(*odd) : std::string()});
}

bool nothing(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty());
}

}  // namespace

std::optional<online_page> read_online(const json::object& body, const std::string& domain) {
  online_page page;
  page.number = number_of(body, "PageNum");
  page.pages = number_of(body, "TotalPage");
  page.records = number_of(body, "TotalNum");
  const json::value* list = body.if_contains("OnlineInfo");
  // Without it there is no list, unless the answer counts that there is nothing to list.
  if (list == nullptr && !body.if_contains("TotalNum")) return std::nullopt;
  if (list == nullptr || nothing(*list)) return page;
  if (const json::object* wrapper = list->if_object()) {
    if (wrapper->empty()) return page;
    list = wrapper->if_contains("LiveStreamOnlineInfo");
    if (list == nullptr) return std::nullopt;
    if (nothing(*list)) return page;
  }
  if (list->is_object()) {
    read_entry(*list, domain, page);
    return page;
  }
  const json::array* entries = list->if_array();
  if (entries == nullptr) return std::nullopt;
  for (const json::value& entry : *entries) {
    if (page.streams.size() + page.odd.size() >= online_page_most) {
      page.cut = true;
      break;
    }
    read_entry(entry, domain, page);
  }
  return page;
}

}  // namespace pullkeeper
