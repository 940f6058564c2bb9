#include "sandbox/odd_row.hpp"

namespace pullkeeper::sandbox {

const std::vector<odd_row_facts>& all_odd_rows() {
  using enum odd_row;
  static const std::vector<odd_row_facts> all = {
      {null_entry, "null-entry", nullptr, "null", false, false},
      {no_domain, "no-domain", "DomainName", nullptr, false, false},
      {no_app, "no-app", "AppName", nullptr, false, false},
      {no_stream, "no-stream", "StreamName", nullptr, false, false},
      {no_source, "no-source", "SourceUrl", nullptr, true, true},
      {no_start, "no-start", "StartTime", nullptr, true, false},
      {no_end, "no-end", "EndTime", nullptr, true, true},
      {empty_app, "empty-app", "AppName", "\"\"", false, false},
      {empty_stream, "empty-stream", "StreamName", "\"\"", false, false},
      {empty_start, "empty-start", "StartTime", "\"\"", true, false},
      {app_number, "app-number", "AppName", "7", false, false},
      {stream_number, "stream-number", "StreamName", "1001", false, false},
      {source_number, "source-number", "SourceUrl", "7", true, false},
      {start_number, "start-number", "StartTime", "1796083200", true, false},
      {start_zero, "start-zero", "StartTime", "\"0000-00-00T00:00:00Z\"", true, false},
      {end_date_only, "end-date-only", "EndTime", "\"2026-12-07\"", true, false},
      {end_out_of_range, "end-out-of-range", "EndTime", "\"2026-13-45T25:61:00Z\"", true, false},
      {stream_object, "stream-object", "StreamName", "{\"name\":\"x\"}", false, false},
  };
  return all;
}

const odd_row_facts& facts_of(odd_row kind) {
  static const odd_row_facts none{odd_row::none, "none", nullptr, nullptr, true, true};
  for (const odd_row_facts& facts : all_odd_rows())
    if (facts.kind == kind) return facts;
  return none;
}

std::optional<record> read_leniently(const odd_record& odd) {
  if (!facts_of(odd.kind).record_reads) return std::nullopt;
  record result = odd.whole;
  if (odd.kind == odd_row::no_source) result.held.sources.clear();
  if (odd.kind == odd_row::no_end) {
    result.permanent = true;
    result.held.start = result.held.end = {};
  }
  return result;
}

}  // namespace pullkeeper::sandbox
