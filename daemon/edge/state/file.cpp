#include "edge/state/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "edge/state/row.hpp"

namespace pullkeeper {
namespace {

constexpr std::int64_t application = 0x706B7072;       // "pkpr"
constexpr std::int64_t schema_version = 1;

// Instants and lengths are milliseconds since 1970, but those of configs (start, end) seconds.
// What is remembered has no index beside its table: an index could be damaged unseen.
constexpr std::array<const char*, 5> schema = {
    R"(CREATE TABLE endpoint (
  id INTEGER PRIMARY KEY CHECK (id = 1), address TEXT NOT NULL,
  start_margin INTEGER NOT NULL, below_limit INTEGER NOT NULL CHECK (below_limit IN (0, 1)),
  server_offset INTEGER NOT NULL, limits TEXT NOT NULL, checksum INTEGER NOT NULL
) STRICT)",
    R"(CREATE TABLE domains (
  name TEXT NOT NULL PRIMARY KEY, handover TEXT NOT NULL,
  describe_forbidden INTEGER NOT NULL CHECK (describe_forbidden IN (0, 1)),
  attempts INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, failed TEXT NOT NULL,
  failed_at INTEGER NOT NULL, not_before INTEGER NOT NULL, checksum INTEGER NOT NULL
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE streams (
  domain TEXT NOT NULL, app TEXT NOT NULL, stream TEXT NOT NULL, schedule TEXT NOT NULL,
  asked INTEGER NOT NULL, known INTEGER NOT NULL,
  standing TEXT NOT NULL, proofs TEXT NOT NULL, sent TEXT NOT NULL, under_way TEXT NOT NULL,
  in_the_way TEXT NOT NULL,
  attempts INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, failed TEXT NOT NULL,
  failed_at INTEGER NOT NULL, not_before INTEGER NOT NULL, checksum INTEGER NOT NULL,
  PRIMARY KEY (domain, app, stream)
) STRICT, WITHOUT ROWID)",
    R"(CREATE TABLE calls (
  id INTEGER PRIMARY KEY, at INTEGER NOT NULL, took INTEGER NOT NULL, schedule TEXT NOT NULL,
  operation TEXT NOT NULL, domain TEXT NOT NULL, app TEXT NOT NULL, stream TEXT NOT NULL,
  window_start INTEGER NOT NULL, window_end INTEGER NOT NULL, attempt INTEGER NOT NULL,
  outcome TEXT NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, request_id TEXT NOT NULL,
  http_status INTEGER NOT NULL
) STRICT)",
    "CREATE INDEX calls_by_time ON calls (at)",
};

// Readers beside a writer, and their marks on the file system, need the write-ahead log.
bool uses_log(database& file) {
  const auto answer = file.first_row("PRAGMA journal_mode = WAL");
  return answer && *answer == row{std::string("wal")};
}

bool make(database& file, const std::string& address) {
  // Incremental: what is pruned from the history can be given back to the file system.
  if (!file.run("PRAGMA auto_vacuum = INCREMENTAL") || !uses_log(file) ||
      !file.run("BEGIN IMMEDIATE")) {
    return false;
  }
  for (const char* sql : schema) {
    if (!file.run(sql)) return false;
  }
  statement first = file.prepare("INSERT INTO endpoint VALUES (?, ?, ?, ?, ?, ?, ?)");
  return first && file.run(first, row_of(endpoint_record{}, address)) &&
         file.run("PRAGMA application_id = " + std::to_string(application) +
                  "; PRAGMA user_version = " + std::to_string(schema_version) + "; COMMIT");
}

// What holds for a connection, not for the file. The log is synced at every commit, the file when
// the log is written back: a commit that was reported outlives a power cut. A log that grew beside
// a long reader is cut back.
bool configure(database& file) {
  return file.run(
      "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;"
      "PRAGMA journal_size_limit = 4194304");
}

bool is_whole(database& file) {
  const auto answer = file.first_row("PRAGMA quick_check(1)");
  return answer && answer->size() == 1 && answer->front() == cell(std::string("ok"));
}

template <class entry>
bool load_all(database& file, const char* sql, std::optional<entry> (*decode)(const row&),
              std::vector<entry>& all) {
  statement rows = file.prepare(sql);
  if (!rows) return false;
  stepped result = rows.step();
  for (; result == stepped::got_row; result = rows.step()) {
    auto one = decode(rows.cells());
    if (!one) return false;
    all.push_back(std::move(*one));
  }
  if (result == stepped::failed) file.note_failure();
  return result == stepped::done;
}

// The schema's texts in the order in which they were made; SQLite's own tables aside.
bool has_our_schema(database& file) {
  statement rows = file.prepare(
      "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid");
  if (!rows) return false;
  std::vector<row> found;
  stepped result = rows.step();
  for (; result == stepped::got_row; result = rows.step()) found.push_back(rows.cells());
  if (result == stepped::failed) file.note_failure();
  return result == stepped::done &&
         std::equal(found.begin(), found.end(), schema.begin(), schema.end(),
                    [](const row& one, const char* sql) { return one == row{std::string(sql)}; });
}

std::optional<std::int64_t> number_from(database& file, const char* sql) {
  const auto answer = file.first_row(sql);
  if (!answer || answer->size() != 1) return std::nullopt;
  const auto* number = std::get_if<std::int64_t>(&answer->front());
  return number ? std::optional(*number) : std::nullopt;
}

// Without a failure of SQLite, the content itself is not as it should be.
verdict judge_content(const database& file, const char* why) {
  return file.failure().code == 0 ? verdict{fitness::corrupt, why} : judge(file.failure());
}

// Without a failure of SQLite, the file system has no shared memory.
verdict judge_log(const database& file) {
  return file.failure().code == 0
             ? verdict{fitness::not_now, "its file system cannot hold a write-ahead log"}
             : judge(file.failure());
}

// Makes sure that there is a file with mode 0600, whatever the umask is. An open file descriptor
// of our own would break SQLite's locks, so none may be open on it.
verdict prepare_file(const std::string& path) {
  const int made = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (made >= 0) {
    ::close(made);
    return {fitness::empty, ""};
  }
  const int error = errno;
  if (error != EEXIST) {
    const bool denied = error == EACCES || error == EPERM || error == EROFS;
    return {denied ? fitness::denied : fitness::not_now, std::strerror(error)};
  }
  struct stat about{};
  if (::lstat(path.c_str(), &about) != 0) return {fitness::not_now, std::strerror(errno)};
  if (S_ISLNK(about.st_mode)) return {fitness::unusable, "it is a symbolic link"};
  if (!S_ISREG(about.st_mode)) return {fitness::unusable, "it is not a regular file"};
  // SQLite would open it for reading only, and say so at the first write.
  if (::faccessat(AT_FDCWD, path.c_str(), R_OK | W_OK, AT_EACCESS) != 0)
    return {fitness::denied, std::strerror(errno)};
  if ((about.st_mode & 0077) != 0 && ::chmod(path.c_str(), 0600) != 0)
    return {fitness::denied, "others can read or change it"};
  // SQLite takes less than its smallest page for an empty file.
  if (about.st_size > 0 && about.st_size < 512) return {fitness::corrupt, "it was cut off"};
  return {fitness::usable, ""};
}

verdict open_and_load(opened_file& result, const std::string& path, const std::string& address) {
  database& file = result.file;
  file = database::open(path);
  if (!file.is_open() || !configure(file)) return judge(file.failure());
  // Its mode permits writing, so something else is in the way: no file descriptors left, say.
  if (file.is_read_only()) return {fitness::not_now, "it cannot be opened for writing"};
  verdict judged = inspect(file);
  if (judged.state == fitness::empty) {
    if (!make(file, address)) return judge_log(file);
    result.was_empty = result.judged.state != fitness::empty;
    return {fitness::usable, ""};
  }
  if (judged.state != fitness::usable) return judged;
  if (!is_whole(file)) return judge_content(file, "its pages contradict each other");
  auto loaded = load(file);
  if (!loaded) return judge_content(file, "a row does not decode");
  if (loaded->address != address) return {fitness::endpoint, "it is of " + loaded->address};
  const auto last_call = number_from(file, "SELECT coalesce(max(id), 0) FROM calls");
  if (!last_call) return judge_content(file, "its history does not read");
  if (!uses_log(file)) return judge_log(file);
  result.last_call = *last_call;
  result.found = std::move(loaded->found);
  return judged;
}

}  // namespace

verdict judge(const sqlite_failure& failure) {
  switch (failure.kind()) {
    case trouble::damaged: return {fitness::corrupt, failure.text()};
    case trouble::refused: return {fitness::denied, failure.text()};
    default: return {fitness::not_now, failure.text()};
  }
}

verdict inspect(database& file) {
  const auto mark = number_from(file, "PRAGMA application_id");
  const auto version = mark ? number_from(file, "PRAGMA user_version") : std::nullopt;
  const auto objects = version ? number_from(file, "SELECT count(*) FROM sqlite_schema")
                               : std::nullopt;
  if (!objects) return judge_content(file, "its header does not read");
  if (*mark == 0 && *version == 0 && *objects == 0) return {fitness::empty, ""};
  if (*mark != application) return {fitness::foreign, "it is a database of another program"};
  if (*version > schema_version)
    return {fitness::newer, "it has version " + std::to_string(*version) + ", and this program " +
                                "knows up to " + std::to_string(schema_version)};
  if (*version < 1 || !has_our_schema(file)) return judge_content(file, "its schema is not ours");
  return {fitness::usable, ""};
}

std::optional<loaded_memory> load(database& file) {
  loaded_memory loaded;
  std::vector<addressed_endpoint> endpoints;
  if (!load_all(file, "SELECT * FROM endpoint", endpoint_of, endpoints) ||
      !load_all(file, "SELECT * FROM domains ORDER BY name", domain_of, loaded.found.domains) ||
      !load_all(file, "SELECT * FROM streams ORDER BY domain, app, stream", stream_of,
                loaded.found.streams) ||
      endpoints.size() != 1) {
    return std::nullopt;
  }
  loaded.found.endpoint = endpoints.front().record;
  loaded.address = endpoints.front().address;
  return loaded;
}

opened_file open_state_file(const std::string& directory, const std::string& address) {
  opened_file result;
  const std::string path = directory + "/" + state_file_name;
  result.judged = prepare_file(path);
  if (result.judged.state == fitness::usable || result.judged.state == fitness::empty) {
    result.judged = open_and_load(result, path, address);
  }
  // What is unfit is kept as it was found.
  if (result.judged.state != fitness::usable) result.file.abandon();
  return result;
}

}  // namespace pullkeeper
