#include "edge/live_api/records.hpp"

#include <algorithm>
#include <boost/json/value.hpp>
#include <utility>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/live_api/values.hpp"

namespace pullkeeper {

namespace json = boost::json;

namespace {

constexpr std::size_t most_sources = 100;    // five times what the API takes
constexpr std::size_t longest_source = 4096;

// The text members of one entry, and the first that is not as it should be.
class entry_reader {
 public:
  explicit entry_reader(const json::object& entry) : entry_(entry) {}
  std::string text(const char* name) {
    const json::value* value = entry_.if_contains(name);
    if (value == nullptr || value->is_null()) return {};
    if (!value->is_string()) {
      blame(name);
      return {};
    }
    return std::string(value->get_string());
  }
  std::string part_of_key(const char* name) {
    auto found = text(name);
    if (found.empty()) blame(name);
    return found;
  }
  void blame(const char* name) {
    if (odd_ == nullptr) odd_ = name;
  }
  // Its name, or null.
  const char* odd() const { return odd_; }

 private:
  const json::object& entry_;
  const char* odd_ = nullptr;
};

// Un-escaped before it is split: "&amp;" has the separator in it. Blames what holds more sources
// than any config can have: it is not taken apart to its end.
std::vector<std::string> read_sources(entry_reader& reader) {
  const std::string text = without_amp_escapes(reader.text("SourceUrl"));
  std::vector<std::string> sources;
  for (std::size_t begin = 0; begin <= text.size() && sources.size() <= most_sources;) {
    const auto end = std::min(text.find(';', begin), text.size());
    std::string source = normalised_source(std::string_view(text).substr(begin, end - begin));
    if (!source.empty()) sources.push_back(std::move(source));
    begin = end + 1;
  }
  if (sources.size() > most_sources) reader.blame("SourceUrl");
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

// As it came, or as JSON where it is no text.
// Blames an instant that does not read and has to.
void read_times(entry_reader& reader, bool always, record& result) {
  const std::string start = reader.text("StartTime");
  const std::string end = reader.text("EndTime");
  result.permanent = always || end.empty();
  const auto from = parse_instant_leniently(start);
  const auto until = parse_instant_leniently(end);
  if (from && until) {
    result.held.start = from->at;
    result.held.end = until->at;
    result.precision = std::max(from->precision, until->precision);
    return;
  }
  if (result.permanent && (from || start.empty() || always)) return;
  reader.blame(from ? "EndTime" : "StartTime");
}

// Empty where it is not said. Nothing depends on it, so what does not read is not odd.
std::string source_in_use_of(const json::object& entry) {
  const json::value* value = entry.if_contains("SourceUsing");
  if (value == nullptr || !value->is_string()) return {};
  if (value->get_string().size() > longest_source) return {};
  return normalised_source(without_amp_escapes(std::string(value->get_string())));
}

void read_entry(const json::value& value, listed& into) {
  if (value.is_null()) return;
  const json::object* entry = value.if_object();
  if (entry == nullptr) {
    into.odd.push_back({{}, {}, shown_value(value)});
    return;
  }
  entry_reader reader(*entry);
  record result;
  result.key.domain = lower_case(reader.part_of_key("DomainName"));
  result.key.app = reader.part_of_key("AppName");
  result.key.stream = reader.part_of_key("StreamName");
  result.held.sources = read_sources(reader);
  read_times(reader, has_always(*entry), result);
  if (const char* field = reader.odd()) {
    const json::value* odd = entry->if_contains(field);
    into.odd.push_back({std::move(result.key), field, odd ? shown_value(*odd) : std::string()});
  } else {
    if (auto used = source_in_use_of(*entry); !used.empty()) {
      into.in_use.push_back({result.key, std::move(used)});
    }
    into.records.push_back(std::move(result));
  }
}

}  // namespace

std::optional<listed> read_records(const json::object& body) {
  listed found;
  const json::value* list = body.if_contains("LiveAppRecordList");
  if (list == nullptr || is_nothing(*list)) return found;
  if (const json::object* wrapper = list->if_object()) {
    if (wrapper->empty()) return found;
    list = wrapper->if_contains("LiveAppRecord");
    if (list == nullptr) return std::nullopt;
    if (is_nothing(*list)) return found;
  }
  if (list->is_object()) {
    read_entry(*list, found);
    return found;
  }
  const json::array* entries = list->if_array();
  if (entries == nullptr) return std::nullopt;
  for (const json::value& entry : *entries) read_entry(entry, found);
  return found;
}

}  // namespace pullkeeper
