#include "edge/live_api/records.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

bool nothing(const json::value& value) {
  return value.is_null() || (value.is_string() && value.get_string().empty());
}

// The text members of one entry; `odd` once a member that should be text is none.
class entry_reader {
 public:
  explicit entry_reader(const json::object& entry) : entry_(entry) {}
  std::string text(const char* name) {
    const json::value* value = entry_.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string()) {
      odd_ = true;
      return {};
    }
    return std::string(value->get_string());
  }
  bool odd() const { return odd_; }

 private:
  const json::object& entry_;
  bool odd_ = false;
};

// Un-escaped before it is split: "&amp;" has the separator in it.
std::vector<std::string> split_sources(std::string text) {
  text = without_amp_escapes(std::move(text));
  std::vector<std::string> sources;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(';', begin), text.size());
    std::string source = normalised_source(std::string_view(text).substr(begin, end - begin));
    if (!source.empty()) sources.push_back(std::move(source));
    begin = end + 1;
  }
  return sources;
}

// The mark of pulls without an end that old versions of the API had ("PullAlways").
bool has_always(const json::object& entry) {
  const json::value* value = entry.if_contains("Always");
  if (value == nullptr) return false;
  if (value->is_bool()) return value->get_bool();
  if (!value->is_string()) return !value->is_null();
  const std::string text = lower_case(std::string_view(value->get_string()));
  return !text.empty() && text != "no" && text != "false" && text != "0" && text != "off";
}

std::optional<record> read_record(const json::value& value) {
  const json::object* entry = value.if_object();
  if (entry == nullptr) return std::nullopt;
  entry_reader reader(*entry);
  record result;
  result.key.domain = lower_case(reader.text("DomainName"));
  result.key.app = reader.text("AppName");
  result.key.stream = reader.text("StreamName");
  result.held.sources = split_sources(reader.text("SourceUrl"));
  const std::string start = reader.text("StartTime");
  const std::string end = reader.text("EndTime");
  if (reader.odd() || result.key.domain.empty() || result.key.app.empty() ||
      result.key.stream.empty())
    return std::nullopt;
  result.permanent = has_always(*entry) || end.empty();
  const auto from = parse_instant_leniently(start);
  const auto until = parse_instant_leniently(end);
  if (!from || !until) {
    if (result.permanent && (from || start.empty() || has_always(*entry))) return result;
    return std::nullopt;
  }
  result.held.start = from->at;
  result.held.end = until->at;
  result.precision = std::max(from->precision, until->precision);
  return result;
}

}  // namespace

std::optional<std::vector<record>> read_records(const json::object& body) {
  std::vector<record> records;
  const json::value* list = body.if_contains("LiveAppRecordList");
  if (list == nullptr || nothing(*list)) return records;
  if (const json::object* wrapper = list->if_object()) {
    if (wrapper->empty()) return records;
    list = wrapper->if_contains("LiveAppRecord");
    if (list == nullptr) return std::nullopt;
    if (nothing(*list)) return records;
  }
  if (list->is_object()) {
    const auto single = read_record(*list);
    if (!single) return std::nullopt;
    records.push_back(*single);
    return records;
  }
  const json::array* entries = list->if_array();
  if (entries == nullptr) return std::nullopt;
  for (const json::value& entry : *entries) {
    auto read = read_record(entry);
    if (!read) return std::nullopt;
    records.push_back(std::move(*read));
  }
  return records;
}

}  // namespace pullkeeper
