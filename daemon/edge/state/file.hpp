// The file `state.db`: its schema, and what it holds. Part of state_store: nothing else includes
// it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/memory.hpp"
#include "edge/state/sqlite.hpp"

namespace pullkeeper {

inline constexpr const char* state_file_name = "state.db";
// ... and where a newer program has written that one, and it is left to it: state-2.db for version
// 2.
std::string file_name_beside_newer();

enum class fitness {
  usable,
  empty,                               // nothing was ever written
  corrupt,                             // damaged, or rows that no version has written
  newer,                               // of a later version of the program
  foreign,                             // a database of another program
  endpoint,                            // the state of another endpoint
  denied,                              // not permitted
  unusable,                            // a symbolic link, no regular file
  not_now,                             // disk full, EIO, locked, ...
};

// Ours, and of this version or an older one? `why` is what SQLite said, where it said something.
struct verdict {
  fitness state = fitness::usable;
  std::string why{};
  std::int64_t version = 0;            // of its schema, where it is usable
};

// By the marks in its header and the text of its schema. Reads only.
verdict inspect(database& file);

struct opened_file {
  database file;                       // open where `state` is usable
  verdict judged;
  memory found;
  bool was_empty = false;              // a file was there, and nothing in it
  std::int64_t last_call = 0;          // the highest id of the history
};

// Opens a file for the state of one endpoint, or makes it with mode 0600. Checks it as a whole
// (quick_check), and brings an older one to this version. What is unfit stays as it is. `path` is
// free of symbolic links but for its last part.
opened_file open_state_file(const std::string& path, const std::string& address);

// Looks into a file without its log, and leaves no trace beside it. A newer version that is in the
// log alone (its program was killed at once) is seen by open_state_file only.
verdict inspect_without_log(const std::string& path);

// How a failure of SQLite is judged.
verdict judge(const sqlite_failure& failure);

}  // namespace pullkeeper
