// Rows of the state as values, and what goes into them and comes out of them again. Pure. Part of
// state_store: nothing else includes it.
#pragma once
#include <optional>
#include <string>

#include "core/memory.hpp"
#include "edge/state/cells.hpp"

namespace pullkeeper {

// Names are stored as words and lists as lines of text, so that any SQLite shell shows them. What
// is remembered ends with a checksum.
row row_of(const endpoint_record& record, const std::string& address);
row row_of(const domain_record& record);
row row_of(const stream_memory& record);
// Of a call the sources are left out.
row row_of(const call_record& record);

struct addressed_endpoint {
  std::string address;
  endpoint_record record;
};

// Nothing for a row that no row_of has made.
std::optional<addressed_endpoint> endpoint_of(const row& cells);
std::optional<domain_record> domain_of(const row& cells);
std::optional<stream_memory> stream_of(const row& cells);
std::optional<call_record> call_of(const row& cells);

}  // namespace pullkeeper
