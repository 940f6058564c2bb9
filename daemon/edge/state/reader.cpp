// Reading for other commands, without a trace in the directory.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "edge/state/file.hpp"
#include "edge/state/row.hpp"
#include "edge/state/store.hpp"

namespace pullkeeper {
namespace {

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

bool exists(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0;
}

bool has_content(const std::string& path) {
  struct stat about{};
  return ::stat(path.c_str(), &about) == 0 && about.st_size > 0;
}

struct opened_view {
  database file;
  bool absent = false;
  bool again = false;                  // the files changed between two looks
  std::string error;
};

opened_view cannot_read(const std::string& path, const std::string& why) {
  opened_view result;
  result.error = "cannot read " + path + ": " + why;
  return result;
}

std::string reason(const verdict& judged) {
  const std::string why = judged.why.empty() ? "" : " (" + judged.why + ")";
  switch (judged.state) {
    case fitness::corrupt: return "it is damaged" + why;
    case fitness::newer: return "it was written by a newer pullkeeper" + why;
    default: return judged.why;
  }
}

// A daemon that runs, or was killed, leaves an index (-shm) beside the log; SQLite reads with it
// and locks in it, but does not change it. Without both the file stands alone and never changes.
opened_view open_view(const std::string& path) {
  opened_view result;
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) {
    if (errno != ENOENT) return cannot_read(path, std::strerror(errno));
    result.absent = true;
    result.error = "there is no state in " + path;
    return result;
  }
  if (!S_ISREG(about.st_mode)) return cannot_read(path, "it is not a regular file");
  if (::access(path.c_str(), R_OK) != 0) return cannot_read(path, std::strerror(errno));
  const bool has_index = exists(path + "-shm");
  if (!has_index && has_content(path + "-wal"))
    return cannot_read(path, "its log has no index; a start of the daemon mends that");
  result.file = database::open_read_only(uri_of(path) +
                                         (has_index ? "?readonly_shm=1" : "?immutable=1"));
  const verdict judged = result.file.is_open() ? inspect(result.file)
                                               : judge(result.file.failure());
  if (judged.state == fitness::usable) return result;
  result.again = exists(path + "-shm") != has_index;
  result.absent = judged.state == fitness::empty;
  result.error = result.absent ? "there is no state in " + path
                               : "cannot read " + path + ": " + reason(judged);
  return result;
}

// `read(view, file)` with the file open; a daemon that begins or ends meanwhile may spoil a look.
template <class view, class reader>
view look(const std::string& directory, reader read) {
  constexpr int looks = 5;
  char real[PATH_MAX];
  const std::string path =
      std::string(::realpath(directory.c_str(), real) ? real : directory.c_str()) + "/" +
      state_file_name;
  for (int left = looks - 1;; --left) {
    view result;
    opened_view opened = open_view(path);
    result.absent = opened.absent;
    result.error = opened.error;
    if (result.error.empty()) {
      const bool had_index = exists(path + "-shm");
      read(result, opened.file);
      if (!result.error.empty()) result.error = "cannot read " + path + ": " + result.error;
      opened.again = exists(path + "-shm") != had_index;
    }
    if (!opened.again || left == 0) return result;
  }
}

std::string failure_of(const database& file) {
  return reason(file.failure().code == 0 ? verdict{fitness::corrupt, "a row does not decode"}
                                         : judge(file.failure()));
}

std::string history_query(const history_filter& filter) {
  std::string where;
  if (filter.schedule) where += " AND schedule = ?";
  if (filter.since) where += " AND at >= ?";
  std::string query =
      "SELECT at, took, schedule, operation, domain, app, stream, window_start, window_end, "
      "attempt, outcome, kind, code, request_id, http_status FROM calls WHERE true" +
      where + " ORDER BY at DESC, id DESC";
  return filter.newest ? query + " LIMIT ?" : query;
}

row bindings_of(const history_filter& filter) {
  row cells;
  if (filter.schedule) cells.emplace_back(*filter.schedule);
  if (filter.since) cells.emplace_back(std::int64_t{filter.since->time_since_epoch().count()});
  if (filter.newest) cells.emplace_back(static_cast<std::int64_t>(*filter.newest));
  return cells;
}

void read_calls(history_view& view, database& file, const history_filter& filter) {
  statement rows = file.prepare(history_query(filter));
  if (!rows || !rows.bind(bindings_of(filter))) {
    view.error = failure_of(file);
    return;
  }
  stepped result = rows.step();
  for (; result == stepped::got_row; result = rows.step()) {
    if (auto one = call_of(rows.cells())) view.calls.push_back(std::move(*one));
    else ++view.unreadable;
  }
  if (result == stepped::failed) {
    file.note_failure();
    view.error = failure_of(file);
    view.calls.clear();
  }
  std::reverse(view.calls.begin(), view.calls.end());
}

}  // namespace

state_view read_state(const std::string& directory) {
  return look<state_view>(directory, [](state_view& view, database& file) {
    // One snapshot for all tables.
    auto loaded = file.run("BEGIN") ? load(file) : std::nullopt;
    if (!loaded) {
      view.error = failure_of(file);
      return;
    }
    view.found = std::move(loaded->found);
    view.endpoint = std::move(loaded->address);
  });
}

history_view read_history(const std::string& directory, const history_filter& filter) {
  return look<history_view>(directory, [&filter](history_view& view, database& file) {
    read_calls(view, file, filter);
  });
}

}  // namespace pullkeeper
