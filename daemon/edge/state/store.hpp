// What the daemon remembers over a restart, in one SQLite file. The only SQLite of the program.
//
// Sources may hold credentials in their query strings. They must be compared after a restart, so
// they are stored as they are: the file has mode 0600 whatever the umask is, and is meant to lie in
// a directory of mode 0700. The history holds none of them, and no note or problem names one.
#pragma once
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/memory.hpp"

namespace pullkeeper {

struct store_limits {
  seconds history_age = std::chrono::days(90);
  std::size_t history_calls = 500'000; // the newest, in the file: about 100 MB
  std::size_t gathered_calls = 20'000; // the newest, while they cannot be written
};

// Remembers for one endpoint. It gathers in memory, and `flush` writes; when it cannot, nothing is
// lost but what the limits cut off, and the next flush tries again. Single thread.
class state_store {
 public:
  virtual ~state_store() = default;    // does not flush

  // Takes over what has changed. A record that equals the one that is known costs a comparison of
  // the two and is not written again.
  virtual void remember(const memory_changes& changes) = 0;
  // One more call of the history; its sources are dropped.
  virtual void record(const call_record& done) = 0;
  // Calls older than store_limits::history_age go with the next flushes, a few thousand in each.
  virtual void prune(utc_millis now) = 0;

  // Writes everything gathered in one transaction, on disk when it returns true. False: none of it
  // was written. Without anything gathered it touches nothing and returns whether all is well.
  // If the file was removed, replaced or damaged meanwhile, a new one gets all that is known.
  virtual bool flush() = 0;

  // Why the last flush (or the opening) failed, in one line for people; empty when all is well.
  virtual const std::string& problem() const = 0;
  // What became of old files since the last time, one line each: worth a `state_reset`.
  virtual std::vector<std::string> take_notes() = 0;
  // Empty, or one line for people: a newer program has written the directory's file, which is left
  // as it is; what is kept now is in a file beside it. What that program has done since is unknown.
  virtual const std::string& newer() const = 0;
};

enum class state_refusal { none, no_permission, unusable };

struct store_result {
  std::unique_ptr<state_store> store;  // null where refused
  memory found;                        // empty where there was none for this endpoint
  state_refusal refusal = state_refusal::none;
  std::string error;                   // one line for people; empty where not refused
};

// Opens DIRECTORY/state.db, or makes it; the directory's lock must be held (state_dir). `endpoint`
// is host:port. A file of an older version is brought to this one with all that it holds. One of a
// newer version is left as it is, and a file beside it is used (see newer()). One that is damaged,
// or of another program or endpoint, is moved aside and a new one begun, with a note. Where it
// cannot be written for now (disk full, an error of the device, locked), the store works in memory,
// says so in problem(), and every flush tries again. Refused: no permission, a symbolic link, no
// regular file. Never throws for any of these.
store_result open_state_store(const std::string& directory, const std::string& endpoint,
                              const store_limits& limits = {});

// What other commands see, beside a running daemon or without one. Nothing is locked for long,
// made, changed or moved.
struct state_view {
  memory found;
  std::string endpoint;                // host:port
  bool absent = false;                 // no state was ever written here
  std::string error;                   // one line for people; empty where `found` counts
};
state_view read_state(const std::string& directory);

struct history_filter {
  std::optional<std::string> schedule; // by name
  std::optional<utc_millis> since;
  std::optional<std::size_t> newest;   // no more than these
  bool writes = false;                 // no Describe
  bool failed = false;                 // none that was done
  // Beside those of `schedule`: of this stream under names that are none of `names_now`.
  std::optional<stream_key> stream{};
  std::vector<std::string> names_now{};
};

struct history_end {
  std::size_t unreadable = 0;          // rows that no version has written
  bool absent = false;
  std::string error;                   // as above; what was given before counts
};
// Gives the calls one by one, oldest first, as they are read: in bounded memory, however many.
history_end each_call(const std::string& directory, const history_filter& filter,
                      const std::function<void(const call_record&)>& take);

struct history_view : history_end {
  std::vector<call_record> calls;      // by time, oldest first; none where there is an error
};
// All of them at once: where they are known to be few.
history_view read_history(const std::string& directory, const history_filter& filter = {});

}  // namespace pullkeeper
