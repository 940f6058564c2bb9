// Reading for other commands, without a trace in the directory.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>

#include "edge/state/file.hpp"
#include "edge/state/store.hpp"
#include "edge/state/versions.hpp"

namespace pullkeeper {
namespace {

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
  result.file = database::open_read_only(path, has_index ? "readonly_shm=1" : "immutable=1");
  const verdict judged = result.file.is_open() ? inspect(result.file)
                                               : judge(result.file.failure());
  if (judged.state == fitness::usable) return result;
  result.again = exists(path + "-shm") != has_index;
  result.absent = judged.state == fitness::empty;
  result.error = result.absent ? "there is no state in " + path
                               : "cannot read " + path + ": " + reason(judged);
  return result;
}

// `read(view, opened)` with the file open; a daemon that begins or ends meanwhile may spoil a look.
template <class view, class reader>
view look(const std::string& path, reader read) {
  constexpr int looks = 5;
  for (int left = looks - 1;; --left) {
    view result;
    opened_view opened = open_view(path);
    result.absent = opened.absent;
    result.error = opened.error;
    if (result.error.empty()) {
      const bool had_index = exists(path + "-shm");
      read(result, opened);
      if (!result.error.empty()) result.error = "cannot read " + path + ": " + result.error;
      opened.again = exists(path + "-shm") != had_index;
    }
    if (!opened.again || left == 0) return result;
  }
}

// The file that a daemon of this version uses there.
std::string path_in(const std::string& directory) {
  char real[PATH_MAX];
  const std::string home = ::realpath(directory.c_str(), real) ? real : directory.c_str();
  const std::string path = home + "/" + state_file_name;
  const std::string beside = home + "/" + file_name_beside_newer();
  const bool is_newer = exists(beside) && inspect_without_log(path).state == fitness::newer;
  return is_newer ? beside : path;
}

std::string failure_of(const database& file) {
  return reason(file.failure().code == 0 ? verdict{fitness::corrupt, "a row does not decode"}
                                         : judge(file.failure()));
}

std::string history_query(const history_filter& filter) {
  std::string where;
  if (filter.schedule) where += " AND schedule = ?";
  if (filter.since) where += " AND at >= ?";
  if (filter.writes) where += " AND operation <> 'describe'";
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
  const auto take = [&view](const row& cells) {
    if (auto one = call_of(cells)) view.calls.push_back(std::move(*one));
    else ++view.unreadable;
    return true;
  };
  if (!file.each_row(history_query(filter), bindings_of(filter), take)) {
    view.error = failure_of(file);
    view.calls.clear();
  }
  std::reverse(view.calls.begin(), view.calls.end());
}

}  // namespace

state_view read_state(const std::string& directory) {
  return look<state_view>(path_in(directory), [](state_view& view, opened_view& opened) {
    // One snapshot for version and content.
    auto loaded = opened.file.run("BEGIN") ? load(opened.file) : std::nullopt;
    if (!loaded) {
      view.error = failure_of(opened.file);
      return;
    }
    view.found = std::move(loaded->found);
    view.endpoint = std::move(loaded->address);
  });
}

history_view read_history(const std::string& directory, const history_filter& filter) {
  return look<history_view>(path_in(directory), [&](history_view& view, opened_view& opened) {
    read_calls(view, opened.file, filter);
  });
}

}  // namespace pullkeeper
