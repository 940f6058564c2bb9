// Records of a list that are not as documented: a field that is missing, empty, of another type or
// out of range.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper::sandbox {

enum class odd_row {
  none,
  null_entry,                          // null instead of an object
  no_domain,
  no_app,
  no_stream,
  no_source,
  no_start,
  no_end,
  empty_app,
  empty_stream,
  empty_start,
  app_number,
  stream_number,
  source_number,
  start_number,                        // seconds since 1970
  start_zero,                          // 0000-00-00T00:00:00Z
  end_date_only,
  end_out_of_range,
  stream_object,
};

// What distinguishes one kind from a record as documented.
struct odd_row_facts {
  odd_row kind;
  const char* word;                    // of the flag and the control path
  const char* field;                   // nullptr: the whole entry
  const char* json;                    // what stands there instead; nullptr: the field is missing
  bool key_reads;                      // a reader still knows whose record it is
  bool record_reads;                   // ... and can make sense of all of it
};

const odd_row_facts& facts_of(odd_row kind);
// Every kind but `none`, for going through all of them.
const std::vector<odd_row_facts>& all_odd_rows();

// A record as it was before one of its fields was spoilt.
struct odd_record {
  odd_row kind = odd_row::none;
  record whole;
};

// What a lenient reader makes of it; nothing if it cannot be read.
std::optional<record> read_leniently(const odd_record& odd);

}  // namespace pullkeeper::sandbox
