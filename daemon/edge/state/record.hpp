// The records of the state as rows, and back again. Pure. Part of state_store: nothing else
// includes it.
#pragma once
#include <compare>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <boost/json/value.hpp>

#include "core/memory.hpp"
#include "edge/state/cells.hpp"

namespace pullkeeper {

using kept_record = std::variant<endpoint_record, domain_record, stream_memory>;

// What a record is kept under: a domain under its name alone, the endpoint under host:port instead.
struct record_key {
  std::string kind;
  stream_key name;
  auto operator<=>(const record_key&) const = default;
};
record_key key_of_endpoint(const std::string& address);
record_key key_of_domain(const std::string& name);
record_key key_of_stream(const stream_key& key);

// A record as one version has stored it; only the current one's decodes.
struct stored_record {
  record_key key;
  boost::json::value value;
};

// (kind, host, app, stream, JSON, checksum): any SQLite shell shows it.
row row_of(const record_key& key);     // the first four
row row_of(const record_key& key, const kept_record& record);
// Nothing for a row that no row_of has made, or a single one has been changed in.
std::optional<stored_record> stored_in(const row& cells);

struct loaded_memory {
  memory found;
  std::string address;                 // host:port
};
std::vector<row> rows_of(const loaded_memory& held);
// Keeps their order. Nothing where one does not decode, or there is not one endpoint.
std::optional<loaded_memory> decode(const std::vector<stored_record>& all);

// A call as a row of the history, without the sources.
row row_of(const call_record& call);
std::optional<call_record> call_of(const row& cells);

}  // namespace pullkeeper
