// SQLite without its C: a database and its statements as values. Part of state_store: nothing else
// includes it.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "edge/state/cells.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace pullkeeper {

// What a failure asks for.
enum class trouble {
  none,
  damaged,                             // the content is not what was written
  refused,                             // not permitted, or not a file of ours
  passing,                             // disk full, EIO, locked, ...: worth another try
};

// The latest failure of a database; its text holds no values of rows.
struct sqlite_failure {
  int code = 0;                        // SQLite's, extended
  int system = 0;                      // errno, where SQLite knows it
  trouble kind() const;
  bool leaves_connection_usable() const;
  std::string text() const;            // for people
};

enum class stepped { got_row, done, failed };

class statement {
 public:
  statement() = default;
  explicit statement(sqlite3_stmt* prepared) : prepared_(prepared) {}
  explicit operator bool() const { return prepared_ != nullptr; }

  // False where a value does not fit. Must not be called between a row and `done`.
  bool bind(const row& cells);
  stepped step();
  row cells() const;                   // of the row that the last step has found
  void reset();                        // ends it; ready for another bind

 private:
  struct finalizer {
    void operator()(sqlite3_stmt* prepared) const;
  };
  std::unique_ptr<sqlite3_stmt, finalizer> prepared_;
};

// An open database, or none. Never throws; what fails says so and leaves `failure`.
class database {
 public:
  database() = default;
  database(database&& other) noexcept = default;
  database& operator=(database&& other) noexcept;
  ~database() { close(); }

  // An existing file for reading and writing, symbolic links refused.
  static database open(const std::string& path);
  // A URI, for reading only.
  static database open_read_only(const std::string& uri);

  bool is_open() const { return handle_ && opened_; }
  statement prepare(const std::string& sql);
  // Everything of a text of statements; rows are passed over.
  bool run(const std::string& sql);
  // The first row, or nothing where there is none or it failed.
  std::optional<row> first_row(const std::string& sql);
  // True where there was no way to open it for writing (SQLite then opens it for reading).
  bool is_read_only() const;
  // Runs a prepared statement to its end.
  bool run(statement& prepared, const row& cells);
  int changed_rows() const;            // by the last run
  // True where the file is no longer at its path.
  bool moved();
  const sqlite_failure& failure() const { return failure_; }
  // Remembers the failure of a statement that was stepped outside.
  void note_failure();

  // Writes the log back into the file; all statements must be gone before.
  void close();
  // Leaves file and log as they are: they may be damaged, or no longer ours.
  void abandon();

 private:
  struct closer {
    void operator()(sqlite3* handle) const;
  };
  static database opened_as(const std::string& name, int flags);

  std::unique_ptr<sqlite3, closer> handle_;
  bool opened_ = false;
  sqlite_failure failure_;
};

}  // namespace pullkeeper
