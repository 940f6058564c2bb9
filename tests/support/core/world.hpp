// The agenda and a fake cloud in virtual time. What must hold at every step (calls in flight, no
// call in a hot loop) is checked on the way.
#pragma once
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/agenda/agenda.hpp"
#include "support/core/fake_cloud.hpp"
#include "support/core/kept_memory.hpp"
#include "support/core/make.hpp"

namespace pullkeeper::test {

struct made_call {
  call what;
  utc_millis at{};                     // the cloud's time at which it was sent
  milliseconds boot{};
};

struct told_event {
  event what;
  utc_millis at{};
  // The field's value, or empty.
  std::string operator[](const std::string& key) const;
};

class world {
 public:
  explicit world(utc_seconds begin, keep_settings given = {}, std::uint64_t seed = 1,
                 std::uint32_t host_part = 0);

  keep_settings settings;
  fake_cloud cloud;
  agenda tested;

  // Asked first for every call; where it gives nothing the cloud executes the call and answers.
  std::function<std::optional<answer>(const call&, utc_seconds now)> fault;
  milliseconds latency{100};
  milliseconds skew{0};                // of the host's clock, ahead of the cloud's
  bool dates = true;                   // answers bear a Date header
  bool keeps_deletions_back = false;   // they cannot be recorded, and are not sent

  std::vector<made_call> calls;
  std::vector<told_event> events;
  int in_flight_most = 0;
  int saves = 0;                       // that were not empty

  void load(const std::vector<schedule>& schedules);
  // Runs to the cloud's time `until`.
  void run_until(utc_millis until);
  void run_for(milliseconds span) { run_until(now() + span); }
  void try_again();
  // The process stands still for so long, and goes on as if nothing had been.
  void hang(milliseconds span) { boot_ += span; }
  // The process dies `down` before another one starts with what was saved. What was sent is
  // executed; its answer is nobody's.
  void restart(const std::vector<schedule>& schedules, milliseconds down = milliseconds{1000});
  // True if all that is known was saved before.
  bool nothing_to_save() { return stored_.take(tested.take_changes(local())).empty(); }
  // What was saved so far, as a store keeps it.
  memory kept() const { return stored_.all(); }
  // Of the stream; throws where nothing is kept.
  const stream_memory& kept(const stream_key& key) const { return stored_.of(key); }

  utc_millis now() const { return begin_ + boot_; }
  utc_seconds second() const { return std::chrono::floor<seconds>(now()); }
  moment local() const { return {now() + skew, boot_}; }

  std::size_t count(operation op, const std::string& stream = {}) const;
  std::size_t count(const char* event_name) const;
  // The latest event of the name; throws where there is none.
  const told_event& last(const char* event_name) const;
  // Calls that change something, since the last `calls.clear()`.
  std::size_t writes() const;

 private:
  struct reply {
    std::uint64_t id = 0;
    stream_key key;
    operation op = operation::describe;
    answer got;
  };
  void send_all();
  void deliver();
  void collect();
  void save();

  std::uint64_t seed_;
  std::uint32_t host_part_;
  kept_memory stored_;
  utc_millis begin_;
  milliseconds boot_{3'600'000};
  std::multimap<milliseconds, reply> replies_;
};

// Begins with these, and forgets what was called and told until the first window has run for a day.
void begin(world& w, const std::vector<schedule>& schedules = {harbour});

inline bool is_write(const call& c) { return c.op != operation::describe; }

}  // namespace pullkeeper::test
