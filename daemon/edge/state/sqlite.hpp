// SQLite without its C: a database as a value. Part of state_store: nothing else
// includes it.
#pragma once
#include <functional>
#include <map>
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

// An open database, or none. Never throws; what fails says so and leaves `failure`.
class database {
 public:
  database() = default;
  database(database&& other) noexcept = default;
  database& operator=(database&& other) noexcept;
  ~database() { close(); }

  // An existing file for reading and writing, symbolic links refused.
  static database open(const std::string& path);
  // For reading only, with an option as a URI has it: `immutable=1` leaves out log and locks.
  static database open_read_only(const std::string& path, const std::string& option);

  bool is_open() const { return handle_ && opened_; }
  // Everything of a text of statements; rows are passed over.
  bool run(const std::string& sql);
  // One statement with values, to its end. It stays prepared: for texts that come again.
  bool run_prepared(const char* sql, const row& values = {});
  // Gives `take` each row of a query. False where it fails, or `take` has refused one.
  bool each_row(const std::string& sql, const row& values,
                const std::function<bool(const row&)>& take);
  // The first row, or nothing where there is none or it failed.
  std::optional<row> first_row(const std::string& sql);
  // The same where it is one number.
  std::optional<std::int64_t> first_number(const std::string& sql);
  // True where there was no way to open it for writing (SQLite then opens it for reading).
  bool is_read_only() const;
  int changed_rows() const;            // by the last run
  // True where the file is no longer at its path.
  bool moved();
  const sqlite_failure& failure() const { return failure_; }

  // Writes the log back into the file.
  void close();
  // Leaves file and log as they are: they may be damaged, or no longer ours.
  void abandon();

 private:
  struct closer {
    void operator()(sqlite3* handle) const;
    void operator()(sqlite3_stmt* prepared) const;
  };
  using statement = std::unique_ptr<sqlite3_stmt, closer>;

  static database opened_as(const std::string& name, int flags);
  void note_failure();
  statement prepare(const std::string& sql);
  bool step(const statement& prepared, const row& values,
            const std::function<bool(const row&)>& take);

  std::unique_ptr<sqlite3, closer> handle_;
  std::map<const char*, statement> prepared_;          // they end before their database
  bool opened_ = false;
  sqlite_failure failure_;
};

}  // namespace pullkeeper
