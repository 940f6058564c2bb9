// Reading for other commands, without a trace in the directory.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

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
// `may_repeat()`: it can be read once more.
template <class view, class reader, class asked>
view look(const std::string& path, reader read, asked may_repeat) {
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
    if (!opened.again || left == 0 || !may_repeat()) return result;
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

constexpr const char* call_columns =
    "at, took, schedule, operation, domain, app, stream, window_start, window_end, attempt, "
    "outcome, kind, code, request_id, http_status";

// A query for calls: what it asks for, and the values of it.
struct call_query {
  std::string where = " FROM calls WHERE true";
  row values;
  void also(const char* condition) { where += condition; }
  void also(const char* condition, cell value) {
    also(condition);
    values.push_back(std::move(value));
  }
};

void also_of_schedule(call_query& query, const history_filter& filter) {
  query.also(" AND (schedule = ?", *filter.schedule);
  if (filter.stream) {
    query.also(" OR (domain = ?", filter.stream->domain);
    query.also(" AND app = ?", filter.stream->app);
    query.also(" AND stream = ?", filter.stream->stream);
    for (const auto& name : filter.names_now) query.also(" AND schedule <> ?", name);
    query.also(")");
  }
  query.also(")");
}

call_query query_of(const history_filter& filter) {
  call_query query;
  if (filter.schedule) also_of_schedule(query, filter);
  if (filter.since) query.also(" AND at >= ?", filter.since->time_since_epoch().count());
  if (filter.writes) query.also(" AND operation <> 'describe'");
  if (filter.failed) query.also(" AND outcome <> 'done'");
  return query;
}

// To the newest so many: from the oldest of these on, so that none need be kept for an order.
bool narrow(call_query& query, std::size_t newest, database& file) {
  auto values = query.values;
  values.emplace_back(static_cast<std::int64_t>(newest) - 1);
  row oldest;
  const auto sql = "SELECT at, id" + query.where + " ORDER BY at DESC, id DESC LIMIT 1 OFFSET ?";
  const bool read = file.each_row(sql, values, [&](const row& cells) {
    oldest = cells;
    return true;
  });
  if (oldest.size() == 2) {
    query.also(" AND (at, id) >= (?", oldest[0]);
    query.also(", ?)", oldest[1]);
  }
  return read;
}

using call_taker = std::function<void(const call_record&)>;

void read_calls(history_end& result, database& file, const history_filter& filter,
                const call_taker& take) {
  auto query = query_of(filter);
  const auto give = [&](const row& cells) {
    if (const auto one = call_of(cells)) take(*one);
    else ++result.unreadable;
    return true;
  };
  // One snapshot for both.
  const bool read = file.run("BEGIN") && (!filter.newest || narrow(query, *filter.newest, file)) &&
                    file.each_row("SELECT " + std::string(call_columns) + query.where +
                                      " ORDER BY at, id",
                                  query.values, give);
  if (!read) result.error = failure_of(file);
}

}  // namespace

state_view read_state(const std::string& directory) {
  const auto read = [](state_view& view, opened_view& opened) {
    // One snapshot for version and content.
    auto loaded = opened.file.run("BEGIN") ? load(opened.file) : std::nullopt;
    if (!loaded) {
      view.error = failure_of(opened.file);
      return;
    }
    view.found = std::move(loaded->found);
    view.endpoint = std::move(loaded->address);
  };
  return look<state_view>(path_in(directory), read, [] { return true; });
}

history_end each_call(const std::string& directory, const history_filter& filter,
                      const call_taker& take) {
  bool given = false;
  const auto giving = [&](const call_record& one) {
    given = true;
    take(one);
  };
  const auto read = [&](history_end& result, opened_view& opened) {
    read_calls(result, opened.file, filter, giving);
  };
  // What was given cannot be taken back.
  return look<history_end>(path_in(directory), read, [&] { return !given; });
}

history_view read_history(const std::string& directory, const history_filter& filter) {
  history_view all;
  const auto take = [&](const call_record& one) { all.calls.push_back(one); };
  static_cast<history_end&>(all) = each_call(directory, filter, take);
  if (!all.error.empty()) all.calls.clear();
  return all;
}

}  // namespace pullkeeper
