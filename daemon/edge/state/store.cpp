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
#include "edge/state/row.hpp"
#include "edge/state/writer.hpp"

namespace pullkeeper {
namespace {

// In one flush, so that the loop does not wait long.
constexpr std::size_t pruned_at_once = 5000;

row key_of(const stream_key& key) { return {key.domain, key.app, key.stream}; }

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
    endpoint_ = found.endpoint;
    for (const auto& domain : found.domains) domains_.emplace(domain.name, domain);
    for (const auto& stream : found.streams) streams_.emplace(stream.key, stream);
    return true;
  }

  void remember(const memory_changes& changes) override {
    if (changes.endpoint && *changes.endpoint != endpoint_) {
      endpoint_ = *changes.endpoint;
      endpoint_changed_ = true;
    }
    for (const auto& name : changes.forgotten_domains) {
      if (domains_.erase(name)) changed_domains_.insert(name);
    }
    for (const auto& key : changes.forgotten_streams) {
      if (streams_.erase(key)) changed_streams_.insert(key);
    }
    for (const auto& domain : changes.domains) {
      auto [place, fresh] = domains_.try_emplace(domain.name, domain);
      if (!fresh && place->second == domain) continue;
      place->second = domain;
      changed_domains_.insert(domain.name);
    }
    for (const auto& stream : changes.streams) {
      auto [place, fresh] = streams_.try_emplace(stream.key, stream);
      if (!fresh && place->second == stream) continue;
      place->second = stream;
      changed_streams_.insert(stream.key);
    }
  }

  void record(const call_record& done) override {
    calls_.push_back(done);
    calls_.back().wanted.sources.clear();
    if (calls_.size() > limits_.gathered_calls) calls_.pop_front();
  }

  void prune(utc_millis now) override { prune_before_ = now - limits_.history_age; }

  bool flush() override {
    if (!anything_gathered()) return problem_.empty();
    if (writer_.is_open() && writer_.moved()) leave_replaced_file();
    for (int attempt = 1;; ++attempt) {
      if (!writer_.is_open() && !reopen()) return false;
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

 private:
  std::string path() const { return directory_ + "/" + state_file_name; }

  bool anything_gathered() const {
    return everything_ || endpoint_changed_ || !changed_domains_.empty() ||
           !changed_streams_.empty() || !calls_.empty() || prune_before_;
  }

  bool fail(std::string why) {
    problem_ = std::move(why);
    return false;
  }

  bool set_aside(const verdict& judged) {
    const auto [word, sentence] = reason_to_move(judged);
    const std::string name = move_aside(directory_, word);
    if (name.empty()) return false;
    notes_.push_back(path() + " " + sentence + ": moved aside to " + name);
    return true;
  }

  // Ends with an open writer where the verdict is `usable`. What is unfit is moved aside.
  verdict open(memory& found) {
    bool seen_damage = false;
    for (int tries = 3; tries > 0; --tries) {
      opened_file opened = open_state_file(directory_, address_);
      const verdict judged = opened.judged;
      switch (judged.state) {
        case fitness::usable:
          if (opened.was_empty && !is_reopening()) {
            notes_.push_back(path() + " was empty: begun anew");
          }
          if (!last_call_) last_call_ = opened.last_call;
          writer_ = state_writer(std::move(opened.file));
          found = std::move(opened.found);
          return judged;
        case fitness::denied:
        case fitness::unusable:
        case fitness::not_now: return judged;
        default: break;
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
    writer_.abandon();
    struct stat about{};
    const bool replaced = ::lstat(path().c_str(), &about) == 0;
    const std::string name = replaced ? move_aside(directory_, "replaced") : std::string();
    notes_.push_back(path() + " was " + (replaced ? "replaced" : "removed") + " while in use: " +
                     (name.empty() ? "" : "what is there was moved aside to " + name + ", ") +
                     "written anew");
  }

  bool write() {
    return writer_.run(change::begin) && write_endpoint() && write_domains() && write_streams() &&
           write_history() && writer_.run(change::commit);
  }

  bool write_endpoint() {
    if (!everything_ && !endpoint_changed_) return true;
    return writer_.run(change::put_endpoint, row_of(endpoint_, address_));
  }

  bool write_domains() {
    if (everything_) {
      return writer_.run(change::clear_domains) &&
             std::all_of(domains_.begin(), domains_.end(), [this](const auto& entry) {
               return writer_.run(change::put_domain, row_of(entry.second));
             });
    }
    return std::all_of(changed_domains_.begin(), changed_domains_.end(), [this](const auto& name) {
      const auto known = domains_.find(name);
      return known == domains_.end() ? writer_.run(change::drop_domain, {name})
                                     : writer_.run(change::put_domain, row_of(known->second));
    });
  }

  bool write_streams() {
    if (everything_) {
      return writer_.run(change::clear_streams) &&
             std::all_of(streams_.begin(), streams_.end(), [this](const auto& entry) {
               return writer_.run(change::put_stream, row_of(entry.second));
             });
    }
    return std::all_of(changed_streams_.begin(), changed_streams_.end(), [this](const auto& key) {
      const auto known = streams_.find(key);
      return known == streams_.end() ? writer_.run(change::drop_stream, key_of(key))
                                     : writer_.run(change::put_stream, row_of(known->second));
    });
  }

  bool write_history() {
    // The same ids at every attempt: one that was said to fail may have been written after all.
    std::int64_t id = *last_call_;
    for (const call_record& done : calls_) {
      row cells = row_of(done);
      cells.emplace(cells.begin(), ++id);
      if (!writer_.run(change::put_call, cells)) return false;
    }
    const auto most = static_cast<std::int64_t>(limits_.history_calls);
    if (!calls_.empty() && !writer_.run(change::trim_calls, {most})) return false;
    more_to_prune_ = false;
    if (!prune_before_) return true;
    const std::int64_t before = prune_before_->time_since_epoch().count();
    const std::int64_t at_once{pruned_at_once};
    if (!writer_.run(change::prune_calls, {before, at_once})) return false;
    more_to_prune_ = writer_.changed_rows() == at_once;
    return writer_.changed_rows() == 0 || writer_.run(change::give_back);
  }

  bool written() {
    everything_ = endpoint_changed_ = false;
    changed_domains_.clear();
    changed_streams_.clear();
    *last_call_ += static_cast<std::int64_t>(calls_.size());
    calls_.clear();
    if (!more_to_prune_) prune_before_.reset();
    problem_.clear();
    return true;
  }

  // Ends the transaction; also the connection, unless it is certain to be sound.
  sqlite_failure end_failed_write() {
    const sqlite_failure failure = writer_.failure();
    writer_.run(change::rollback);
    if (!failure.leaves_connection_usable()) writer_.abandon();
    return failure;
  }

  const std::string directory_;
  const std::string address_;
  const store_limits limits_;
  state_writer writer_;                // closed where the file cannot be used for now

  endpoint_record endpoint_;
  std::map<std::string, domain_record> domains_;
  std::map<stream_key, stream_memory> streams_;

  // What the file does not have yet.
  bool everything_ = false;
  bool endpoint_changed_ = false;
  std::set<std::string> changed_domains_;
  std::set<stream_key> changed_streams_;
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
