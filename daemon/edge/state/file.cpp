#include "edge/state/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "edge/state/versions.hpp"

namespace pullkeeper {
namespace {

// Readers beside a writer, and their marks on the file system, need the write-ahead log.
bool uses_log(database& file) {
  const auto answer = file.first_row("PRAGMA journal_mode = WAL");
  return answer && *answer == row{std::string("wal")};
}

// A file in which nothing was ever written.
bool make(database& file, const std::string& address) {
  // Incremental: what is pruned from the history can be given back to the file system.
  return file.run("PRAGMA auto_vacuum = INCREMENTAL") && uses_log(file) &&
         upgrade(file, 0, {{}, address});
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

// By the schema's texts in the order in which they were made; SQLite's own tables aside.
bool has_our_schema(database& file, std::int64_t version) {
  row texts;
  const char* sql = "SELECT sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY rowid";
  return file.each_row(sql, {}, [&texts](const row& cells) {
    texts.push_back(cells.front());
    return true;
  }) && checksum(texts, texts.size()) == schema_checksum(version);
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
    return {fitness::empty};
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
  return {};
}

verdict open_and_load(opened_file& result, const std::string& path, const std::string& address) {
  // Opened for writing, a newer file would get companions.
  if (auto seen = inspect_without_log(path); seen.state == fitness::newer) return seen;
  database& file = result.file;
  file = database::open(path);
  if (!file.is_open() || !configure(file)) return judge(file.failure());
  // Its mode permits writing, so something else is in the way: no file descriptors left, say.
  if (file.is_read_only()) return {fitness::not_now, "it cannot be opened for writing"};
  verdict judged = inspect(file);
  if (judged.state == fitness::empty) {
    if (!make(file, address)) return judge_log(file);
    result.was_empty = result.judged.state != fitness::empty;
    return {};
  }
  if (judged.state != fitness::usable) return judged;
  if (!is_whole(file)) return judge_content(file, "its pages contradict each other");
  auto loaded = load(file);
  if (!loaded) return judge_content(file, "a row does not decode");
  if (loaded->address != address)
    return {fitness::endpoint, "it is of " + loaded->address + ", and this is " + address};
  const auto last_call = file.first_number("SELECT coalesce(max(id), 0) FROM calls");
  if (!last_call) return judge_content(file, "its history does not read");
  if (!uses_log(file)) return judge_log(file);
  if (judged.version < schema_version && !upgrade(file, judged.version, *loaded))
    return judge(file.failure());
  result.last_call = *last_call;
  result.found = std::move(loaded->found);
  return judged;
}

}  // namespace

std::string file_name_beside_newer() {
  return "state-" + std::to_string(schema_version) + ".db";
}

verdict judge(const sqlite_failure& failure) {
  switch (failure.kind()) {
    case trouble::damaged: return {fitness::corrupt, failure.text()};
    case trouble::refused: return {fitness::denied, failure.text()};
    default: return {fitness::not_now, failure.text()};
  }
}

verdict inspect(database& file) {
  const auto mark = file.first_number("PRAGMA application_id");
  const auto version = mark ? file.first_number("PRAGMA user_version") : std::nullopt;
  const auto objects = version ? file.first_number("SELECT count(*) FROM sqlite_schema")
                               : std::nullopt;
  if (!objects) return judge_content(file, "its header does not read");
  if (*mark == 0 && *version == 0 && *objects == 0) return {fitness::empty};
  if (*mark != application) return {fitness::foreign, "it is a database of another program"};
  if (*version > schema_version)
    return {fitness::newer, "it has version " + std::to_string(*version) + ", and this program " +
                                "knows up to " + std::to_string(schema_version)};
  if (*version < 1 || !has_our_schema(file, *version))
    return judge_content(file, "its schema is not ours");
  return {fitness::usable, "", *version};
}

verdict inspect_without_log(const std::string& path) {
  database file = database::open_read_only(path, "immutable=1");
  return file.is_open() ? inspect(file) : judge(file.failure());
}

opened_file open_state_file(const std::string& path, const std::string& address) {
  opened_file result;
  result.judged = prepare_file(path);
  if (result.judged.state == fitness::usable || result.judged.state == fitness::empty) {
    result.judged = open_and_load(result, path, address);
  }
  // What is unfit is kept as it was found.
  if (result.judged.state != fitness::usable) result.file.abandon();
  return result;
}

}  // namespace pullkeeper
