// The versions of the state file, and the way from each to the next. Part of state_store: nothing
// else includes it.
//
// A new version: the schema of the last one leaves its checksum in `old_schemas`, its step goes to
// the end of `steps`, and tests/data gets a file that the program of its day has written.
#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "edge/state/record.hpp"
#include "edge/state/sqlite.hpp"

namespace pullkeeper {

inline constexpr std::int64_t application = 0x706B7072;       // "pkpr"
inline constexpr std::int64_t schema_version = 2;

// Without an index beside it: that could be damaged unseen.
inline constexpr const char* memory_table = R"(CREATE TABLE memory (
  kind TEXT NOT NULL, host TEXT NOT NULL, app TEXT NOT NULL, stream TEXT NOT NULL,
  record TEXT NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (kind, host, app, stream)
) STRICT, WITHOUT ROWID)";
inline constexpr const char* put_record_sql = "REPLACE INTO memory VALUES (?, ?, ?, ?, ?, ?)";

// In the order in which they are made; the texts are compared with those in the file.
inline constexpr std::array<const char*, 3> schema = {
    R"(CREATE TABLE calls (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, took INTEGER NOT NULL, schedule TEXT NOT NULL,
  operation TEXT NOT NULL, domain TEXT NOT NULL, app TEXT NOT NULL, stream TEXT NOT NULL,
  window_start INTEGER NOT NULL, window_end INTEGER NOT NULL, attempt INTEGER NOT NULL,
  outcome TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, request_id TEXT NOT NULL,
  http_status INTEGER NOT NULL
) STRICT)",
    "CREATE INDEX calls_by_time ON calls (at)",
    memory_table,
};

// What a file of that version has as its schema.
std::int64_t schema_checksum(std::int64_t version);

// Everything that is remembered in a file of a version up to the current one. Nothing where a row
// is not as its version has written it, or reading fails (the latter leaves a failure in `file`).
// Reads only.
std::optional<loaded_memory> load(database& file);

// Makes a file of an older version, or of none (0), one of the current version that holds this; the
// history stays as it is. All in one transaction; false leaves a failure in `file`, which must then
// be closed.
bool upgrade(database& file, std::int64_t version, const loaded_memory& held);

}  // namespace pullkeeper
