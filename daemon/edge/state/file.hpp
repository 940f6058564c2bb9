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

// Ours and of this version? `why` is what SQLite said, where it said something.
struct verdict {
  fitness state = fitness::usable;
  std::string why;
};

// By the marks in its header and the text of its schema. Reads only.
verdict inspect(database& file);

struct loaded_memory {
  memory found;
  std::string address;                 // host:port
};

// Everything that is remembered; nothing where a row does not decode or reading fails (the latter
// leaves a failure in `file`).
std::optional<loaded_memory> load(database& file);

struct opened_file {
  database file;                       // open where `state` is usable
  verdict judged;
  memory found;
  bool was_empty = false;              // a file was there, and nothing in it
  std::int64_t last_call = 0;          // the highest id of the history
};

// Opens the file of a directory for the state of one endpoint, or makes it with mode 0600. Checks
// it as a whole (quick_check). What is unfit stays as it is. `directory` is free of symbolic links.
opened_file open_state_file(const std::string& directory, const std::string& address);

// How a failure of SQLite is judged.
verdict judge(const sqlite_failure& failure);

}  // namespace pullkeeper
