// Whatever is logged is one line in each format, JSON in one of them, and one bounded entry of the
// journal in which nothing can be forged [S02].
#include <boost/json.hpp>

#include <algorithm>

#include "edge/log/journal.hpp"
#include "edge/log/log.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;
using fuzz::demand;

namespace {

bool is_one_line(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
  });
}

// The end of a quoted text can stand nowhere in it.
bool stays_in_quotes(const std::string& escaped) {
  bool quoted = false;
  for (const char c : escaped) {
    if (c == '"' && !quoted) return false;
    quoted = c == '\\' && !quoted;
  }
  return !quoted;
}

// Each line of the datagram is a field of ours, and each comes once for each key.
void check_datagram(const event& e, const std::string& line) {
  const auto datagram = journal_datagram(e, line);
  demand(datagram.size() < 65536, "an entry is too large for the journal");
  std::size_t fields = 0;
  for (std::size_t at = 0; at < datagram.size(); ++fields) {
    const auto end = datagram.find('\n', at);
    demand(end != datagram.npos, "a field does not end");
    const auto equals = datagram.find('=', at);
    demand(equals != datagram.npos && equals < end, "a line of the entry is no field");
    demand(is_one_line(datagram.substr(at, end - at)), "a control character in the entry");
    at = end + 1;
  }
  demand(fields >= 5 && fields <= 5 + e.fields.size(), "a field is forged");
}

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  event e{from.PickValueInArray({level::debug, level::info, level::warning, level::error}),
          "window_accepted", {}};
  static constexpr const char* keys[] = {"schedule", "detail", "code", "count", "request_id"};
  for (const char* key : keys) {
    if (from.remaining_bytes() == 0) break;
    e.fields.emplace_back(key, from.ConsumeRandomLengthString(3000));
  }
  const utc_millis at{milliseconds{from.ConsumeIntegralInRange<std::int64_t>(0, 1LL << 42)}};
  for (const auto format : {log_format::text, log_format::logfmt, log_format::json}) {
    const auto line = format_event(e, format, &at);
    demand(is_one_line(line), "an event is more than one line");
    if (format == log_format::json) {
      boost::json::error_code failed;
      const auto value = boost::json::parse(line, failed);
      demand(!failed && value.is_object(), "an event is no JSON");
      demand(value.as_object().size() == e.fields.size() + 3, "a member is lost or forged");
    }
  }
  for (const auto& [key, value] : e.fields) {
    const auto escaped = escape_text(value);
    demand(is_one_line(escaped) && stays_in_quotes(escaped), "a text leaves its quotes");
    demand(is_one_line(escape_line(value)), "a line has more than one");
  }
  check_datagram(e, format_event(e, log_format::logfmt, nullptr));
  return 0;
}
