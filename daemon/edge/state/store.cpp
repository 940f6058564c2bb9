#include "edge/state/store.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <deque>
#include <map>
#include <set>
#include <utility>

#include "edge/state/aside.hpp"
#include "edge/state/file.hpp"
#include "edge/state/record.hpp"
#include "edge/state/versions.hpp"

namespace pullkeeper {
namespace {

// In one flush, so that the loop does not wait long.
constexpr std::size_t pruned_at_once = 5000;

constexpr const char* drop_record_sql =
    "DELETE FROM memory WHERE kind = ? AND host = ? AND app = ? AND stream = ?";
constexpr const char* put_call_sql =
    "REPLACE INTO calls VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
// To the newest so many.
constexpr const char* trim_calls_sql =
    "DELETE FROM calls WHERE id <= (SELECT max(id) FROM calls) - ?";
// Older than an instant, at most so many.
constexpr const char* prune_calls_sql =
    "DELETE FROM calls WHERE id IN (SELECT id FROM calls WHERE at < ? ORDER BY at LIMIT ?)";

// Keeps everything that is known in memory as well: a file that is lost is written anew from it.
class kept_state : public state_store {
 public:
  kept_state(std::string directory, std::string address, const store_limits& limits)
      : directory_(std::move(directory)), address_(std::move(address)), limits_(limits) {}

  // The first opening. False where it is refused; `found` is what was kept for this endpoint.
  bool begin(memory& found, store_result& result) {
    const verdict judged = open(found);
    if (judged.state == fitness::denied || judged.state == fitness::unusable) {
      const bool denied = judged.state == fitness::denied;
      result.refusal = denied ? state_refusal::no_permission : state_refusal::unusable;
      result.error = "cannot use " + path() + ": " + judged.why;
      return false;
    }
    if (judged.state != fitness::usable) {
      // What cannot be written can often be read.
      state_view seen = read_state(directory_);
      if (seen.error.empty() && seen.endpoint == address_) found = std::move(seen.found);
      fail("cannot open " + path() + ": " + judged.why);
    }
    everything_ = judged.state != fitness::usable;
    remember({found.endpoint, found.domains, found.streams, {}, {}});
    changed_.clear();
    return true;
  }

  void remember(const memory_changes& changes) override {
    if (changes.endpoint) keep(key_of_endpoint(address_), *changes.endpoint);
    for (const auto& name : changes.forgotten_domains) forget(key_of_domain(name));
    for (const auto& key : changes.forgotten_streams) forget(key_of_stream(key));
    for (const auto& domain : changes.domains) keep(key_of_domain(domain.name), domain);
    for (const auto& stream : changes.streams) keep(key_of_stream(stream.key), stream);
  }

  void record(const call_record& done) override {
    calls_.push_back(done);
    calls_.back().wanted.sources.clear();
    if (calls_.size() > limits_.gathered_calls) calls_.pop_front();
  }

  void prune(utc_millis now) override { prune_before_ = now - limits_.history_age; }

  bool flush() override {
    if (!anything_gathered()) return problem_.empty();
    if (file_.is_open() && file_.moved()) leave_replaced_file();
    for (int attempt = 1;; ++attempt) {
      if (!file_.is_open() && !reopen()) return false;
      if (write()) return written();
      const sqlite_failure failure = end_failed_write();
      // Damage is looked at anew: SQLite calls a failure to read so as well.
      const bool damaged = failure.kind() == trouble::damaged && attempt < 3;
      if (damaged && attempt == 1) continue;
      if (damaged && set_aside({fitness::corrupt, failure.text()})) continue;
      return fail("cannot write " + path() + ": " + failure.text());
    }
  }

  const std::string& problem() const override { return problem_; }
  std::vector<std::string> take_notes() override { return std::exchange(notes_, {}); }
  const std::string& newer() const override { return newer_; }

 private:
  std::string path() const { return directory_ + "/" + file_name_; }

  template <class record>
  void keep(record_key key, const record& latest) {
    const auto [place, fresh] = known_.try_emplace(std::move(key), latest);
    if (!fresh) {
      auto& known = std::get<record>(place->second);
      if (known == latest) return;
      known = latest;
    }
    changed_.insert(place->first);
  }

  void forget(const record_key& key) {
    if (known_.erase(key)) changed_.insert(key);
  }

  bool anything_gathered() const {
    return everything_ || !changed_.empty() || !calls_.empty() || prune_before_;
  }

  bool fail(std::string why) {
    problem_ = std::move(why);
    return false;
  }

  bool set_aside(const verdict& judged) {
    const auto [word, sentence] = reason_to_move(judged);
    const std::string name = move_aside(directory_, file_name_, word);
    if (name.empty()) return false;
    notes_.push_back(path() + " " + sentence + ": moved aside to " + name);
    return true;
  }

  void leave_newer(const verdict& judged) {
    newer_ = path() + " " + reason_to_move(judged).sentence + ": left as it is, ";
    file_name_ = file_name_beside_newer();
    newer_ += path() + " is used";
  }

  // Ends with an open writer where the verdict is `usable`. What is unfit is moved aside.
  verdict open(memory& found) {
    bool seen_damage = false;
    for (int tries = 3; tries > 0; --tries) {
      opened_file opened = open_state_file(path(), address_);
      const verdict judged = opened.judged;
      switch (judged.state) {
        case fitness::usable:
          if (opened.was_empty && !is_reopening()) {
            notes_.push_back(path() + " was empty: begun anew");
          }
          if (!last_call_) last_call_ = opened.last_call;
          file_ = std::move(opened.file);
          found = std::move(opened.found);
          return judged;
        case fitness::denied:
        case fitness::unusable:
        case fitness::not_now: return judged;
        default: break;
      }
      if (judged.state == fitness::newer && newer_.empty()) {
        leave_newer(judged);
        continue;
      }
      // SQLite calls a failure to read damage as well; that may pass.
      if (judged.state == fitness::corrupt && !std::exchange(seen_damage, true)) continue;
      if (!set_aside(judged)) {
        const bool denied = errno == EACCES || errno == EPERM || errno == EROFS;
        return {denied ? fitness::denied : fitness::not_now,
                "it " + reason_to_move(judged).sentence + " and cannot be moved aside: " +
                    std::strerror(errno)};
      }
    }
    return {fitness::not_now, "a new file was damaged at once"};
  }

  bool is_reopening() const { return everything_; }

  // A file that was closed in between may have become anything: it is written as a whole.
  bool reopen() {
    everything_ = true;
    memory ignored;
    const verdict judged = open(ignored);
    return judged.state == fitness::usable ||
           fail("cannot open " + path() + ": " + judged.why);
  }

  // Somebody removed or replaced the file under our hands. What we know is newer than any backup.
  void leave_replaced_file() {
    file_.abandon();
    struct stat about{};
    const bool replaced = ::lstat(path().c_str(), &about) == 0;
    const std::string name =
        replaced ? move_aside(directory_, file_name_, "replaced") : std::string();
    notes_.push_back(path() + " was " + (replaced ? "replaced" : "removed") + " while in use: " +
                     (name.empty() ? "" : "what is there was moved aside to " + name + ", ") +
                     "written anew");
  }

  bool write() {
    return file_.run("BEGIN IMMEDIATE") && write_records() && write_history() &&
           file_.run("COMMIT");
  }

  bool write_records() {
    if (everything_) {
      return file_.run("DELETE FROM memory") &&
             std::all_of(known_.begin(), known_.end(), [this](const auto& entry) {
               return file_.run_prepared(put_record_sql, row_of(entry.first, entry.second));
             });
    }
    return std::all_of(changed_.begin(), changed_.end(), [this](const record_key& key) {
      const auto known = known_.find(key);
      return known == known_.end() ? file_.run_prepared(drop_record_sql, row_of(key))
                                   : file_.run_prepared(put_record_sql, row_of(key, known->second));
    });
  }

  bool write_history() {
    // The same ids at every attempt: one that was said to fail may have been written after all.
    std::int64_t id = *last_call_;
    for (const call_record& done : calls_) {
      row cells = row_of(done);
      cells.emplace(cells.begin(), ++id);
      if (!file_.run_prepared(put_call_sql, cells)) return false;
    }
    const auto most = static_cast<std::int64_t>(limits_.history_calls);
    if (!calls_.empty() && !file_.run_prepared(trim_calls_sql, {most})) return false;
    more_to_prune_ = false;
    if (!prune_before_) return true;
    const std::int64_t before = prune_before_->time_since_epoch().count();
    const std::int64_t at_once{pruned_at_once};
    if (!file_.run_prepared(prune_calls_sql, {before, at_once})) return false;
    more_to_prune_ = file_.changed_rows() == at_once;
    return file_.changed_rows() == 0 || file_.run("PRAGMA incremental_vacuum(2000)");
  }

  bool written() {
    everything_ = false;
    changed_.clear();
    *last_call_ += static_cast<std::int64_t>(calls_.size());
    calls_.clear();
    if (!more_to_prune_) prune_before_.reset();
    problem_.clear();
    return true;
  }

  // Ends the transaction; also the connection, unless it is certain to be sound.
  sqlite_failure end_failed_write() {
    const sqlite_failure failure = file_.failure();
    file_.run("ROLLBACK");
    if (!failure.leaves_connection_usable()) file_.abandon();
    return failure;
  }

  const std::string directory_;
  const std::string address_;
  const store_limits limits_;
  std::string file_name_ = state_file_name;
  std::string newer_;                  // why it is not that name
  database file_;                      // closed where the file cannot be used for now

  std::map<record_key, kept_record> known_;

  // What the file does not have yet.
  bool everything_ = false;
  std::set<record_key> changed_;
  std::deque<call_record> calls_;
  std::optional<std::int64_t> last_call_;              // its id; known once a file was open
  std::optional<utc_millis> prune_before_;
  bool more_to_prune_ = false;

  std::string problem_;
  std::vector<std::string> notes_;
};

}  // namespace

store_result open_state_store(const std::string& directory, const std::string& endpoint,
                              const store_limits& limits) {
  store_result result;
  char real[PATH_MAX];
  if (!::realpath(directory.c_str(), real)) {
    const bool denied = errno == EACCES;
    result.refusal = denied ? state_refusal::no_permission : state_refusal::unusable;
    result.error = "cannot use " + directory + ": " + std::strerror(errno);
    return result;
  }
  auto store = std::make_unique<kept_state>(real, endpoint, limits);
  if (store->begin(result.found, result)) result.store = std::move(store);
  return result;
}

}  // namespace pullkeeper
