#include "edge/live_api/online.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <utility>

#include "edge/live_api/values.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

void read_entry(const json::value& value, const std::string& domain, online_page& into) {
  const json::object* entry = value.if_object();
  if (entry == nullptr) {
    into.odd.push_back({{}, {}, shown_value(value)});
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
  into.odd.push_back({std::move(key), field, odd ? shown_value(*odd) : std::string()});
}

}  // namespace

std::optional<online_page> read_online(const json::object& body, const std::string& domain) {
  online_page page;
  page.number = number_of(body, "PageNum").value_or(0);
  page.pages = number_of(body, "TotalPage").value_or(0);
  page.records = number_of(body, "TotalNum").value_or(0);
  const json::value* list = body.if_contains("OnlineInfo");
  // Without it there is no list, unless the answer counts that there is nothing to list.
  if (list == nullptr && !body.if_contains("TotalNum")) return std::nullopt;
  if (list == nullptr || is_nothing(*list)) return page;
  if (const json::object* wrapper = list->if_object()) {
    if (wrapper->empty()) return page;
    list = wrapper->if_contains("LiveStreamOnlineInfo");
    if (list == nullptr) return std::nullopt;
    if (is_nothing(*list)) return page;
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
