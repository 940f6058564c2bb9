#include "edge/state/sqlite.hpp"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>

namespace pullkeeper {
namespace {

// The loop waits for it, so it is short; a flush that met a lock is repeated anyway.
constexpr int busy_milliseconds = 500;

bool is_refusal(int error) {
  switch (error) {
    case EACCES: case EPERM: case EROFS: case ELOOP: case EISDIR: case ENOTDIR: return true;
    default: return false;
  }
}

std::string uri_of(const std::string& path) {
  constexpr const char* digits = "0123456789ABCDEF";
  std::string uri = "file://";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || c == '/' || c == '.' || c == '-' || c == '_';
    if (plain) uri += c;
    else uri.append({'%', digits[byte >> 4], digits[byte & 15]});
  }
  return uri;
}

bool bind(sqlite3_stmt* prepared, const row& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    const int place = static_cast<int>(i) + 1;
    int code = SQLITE_MISMATCH;
    if (const auto* number = std::get_if<std::int64_t>(&values[i])) {
      code = sqlite3_bind_int64(prepared, place, *number);
    } else if (const auto* text = std::get_if<std::string>(&values[i])) {
      code = sqlite3_bind_text64(prepared, place, text->data(), text->size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8);
    }
    if (code != SQLITE_OK) return false;
  }
  return true;
}

row cells_of(sqlite3_stmt* prepared) {
  row cells(static_cast<std::size_t>(sqlite3_column_count(prepared)));
  for (int i = 0; auto& one : cells) {
    const int type = sqlite3_column_type(prepared, i);
    if (type == SQLITE_INTEGER) {
      one = std::int64_t{sqlite3_column_int64(prepared, i)};
    } else if (const auto* text = sqlite3_column_text(prepared, i); type == SQLITE_TEXT && text) {
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(prepared, i));
      one = std::string(reinterpret_cast<const char*>(text), size);
    }
    ++i;
  }
  return cells;
}

}  // namespace

trouble sqlite_failure::kind() const {
  switch (code & 0xFF) {
    case SQLITE_OK: return trouble::none;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_ERROR:                 // our own SQL is right, so the schema is not ours
    case SQLITE_MISMATCH:
    case SQLITE_CONSTRAINT:
    case SQLITE_TOOBIG: return trouble::damaged;
    case SQLITE_PERM:
    case SQLITE_READONLY:
    case SQLITE_AUTH: return trouble::refused;
    case SQLITE_CANTOPEN:
      return is_refusal(system) || code == SQLITE_CANTOPEN_SYMLINK ? trouble::refused
                                                                   : trouble::passing;
    default: return trouble::passing;
  }
}

bool sqlite_failure::leaves_connection_usable() const {
  const int primary = code & 0xFF;
  return primary == SQLITE_FULL || primary == SQLITE_BUSY;
}

std::string sqlite_failure::text() const {
  std::string text = sqlite3_errstr(code);
  const int primary = code & 0xFF;
  if (system != 0 && (primary == SQLITE_CANTOPEN || primary == SQLITE_IOERR))
    text += std::string(" (") + std::strerror(system) + ")";
  return text;
}

void database::closer::operator()(sqlite3* handle) const { sqlite3_close(handle); }
void database::closer::operator()(sqlite3_stmt* prepared) const { sqlite3_finalize(prepared); }

database& database::operator=(database&& other) noexcept {
  close();
  handle_ = std::move(other.handle_);
  prepared_ = std::move(other.prepared_);
  opened_ = other.opened_;
  failure_ = other.failure_;
  return *this;
}

database database::open(const std::string& path) {
  return opened_as(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW);
}

database database::open_read_only(const std::string& path, const std::string& option) {
  return opened_as(uri_of(path) + "?" + option, SQLITE_OPEN_READONLY | SQLITE_OPEN_URI);
}

database database::opened_as(const std::string& name, int flags) {
  database result;
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, nullptr);
  if (handle) {
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_timeout(handle, busy_milliseconds);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  }
  result.handle_.reset(handle);
  result.opened_ = code == SQLITE_OK;
  if (code != SQLITE_OK) result.note_failure();
  return result;
}

void database::note_failure() {
  failure_.code = handle_ ? sqlite3_extended_errcode(handle_.get()) : SQLITE_NOMEM;
  failure_.system = handle_ ? sqlite3_system_errno(handle_.get()) : 0;
}

database::statement database::prepare(const std::string& sql) {
  sqlite3_stmt* prepared = nullptr;
  const int size = static_cast<int>(sql.size()) + 1;
  if (sqlite3_prepare_v3(handle_.get(), sql.c_str(), size, SQLITE_PREPARE_PERSISTENT, &prepared,
                         nullptr) != SQLITE_OK) {
    note_failure();
  }
  return statement(prepared);
}

bool database::run(const std::string& sql) {
  if (sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK) return true;
  note_failure();
  return false;
}

bool database::step(const statement& prepared, const row& values,
                    const std::function<bool(const row&)>& take) {
  int code = bind(prepared.get(), values) ? sqlite3_step(prepared.get()) : SQLITE_MISMATCH;
  for (; code == SQLITE_ROW; code = sqlite3_step(prepared.get())) {
    if (!take(cells_of(prepared.get()))) return false;
  }
  if (code != SQLITE_DONE) note_failure();
  return code == SQLITE_DONE;
}

bool database::run_prepared(const char* sql, const row& values) {
  statement& prepared = prepared_[sql];
  if (!prepared) prepared = prepare(sql);
  if (!prepared) return false;
  const bool done = step(prepared, values, [](const row&) { return true; });
  sqlite3_reset(prepared.get());
  sqlite3_clear_bindings(prepared.get());
  return done;
}

bool database::each_row(const std::string& sql, const row& values,
                        const std::function<bool(const row&)>& take) {
  const statement prepared = prepare(sql);
  return prepared && step(prepared, values, take);
}

std::optional<row> database::first_row(const std::string& sql) {
  std::optional<row> first;
  each_row(sql, {}, [&first](const row& cells) {
    first = cells;
    return false;
  });
  return first;
}

std::optional<std::int64_t> database::first_number(const std::string& sql) {
  const auto first = first_row(sql);
  const auto* number = first && first->size() == 1 ? std::get_if<std::int64_t>(&first->front())
                                                   : nullptr;
  return number ? std::optional(*number) : std::nullopt;
}

int database::changed_rows() const { return sqlite3_changes(handle_.get()); }

bool database::is_read_only() const { return sqlite3_db_readonly(handle_.get(), "main") != 0; }

bool database::moved() {
  int moved = 0;
  const int code = sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  return code == SQLITE_OK && moved != 0;
}

void database::close() {
  prepared_.clear();
  handle_.reset();
  opened_ = false;
}

void database::abandon() {
  if (handle_)
    sqlite3_db_config(handle_.get(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  close();
}

}  // namespace pullkeeper
