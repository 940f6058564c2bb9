// `pullkeeper probe`: finds out what the API does, with streams that nobody watches. A machine
// without clock and I/O: it is asked what to call next, and told what was answered. Instants are
// the API's time.
#pragma once
#include <string>
#include <vector>

#include "core/memory.hpp"
#include "core/probe/steps.hpp"

namespace pullkeeper {

struct probe_wish {
  enum class kind { wait, make, over };
  kind is = kind::over;
  utc_millis until{};                  // of a wait
  call made{};
};

class probe {
 public:
  probe(probe_plan plan, utc_millis now);

  probe_wish next(utc_millis now);
  // What was answered to the call that `next` has wanted.
  void answered(const call& made, const answer& got, utc_millis sent, utc_millis at);
  // No trial is made any more.
  void stop(const std::string& why);

  const story& told() const { return story_; }
  // Why trials were not made, by trial.
  const std::vector<std::string>& skipped() const { return skipped_; }

  // What may stand at the API because of this probe, `making` included, which is sent next: what
  // the state must hold before that, so that whoever comes after a crash can tell it is ours.
  std::vector<stream_memory> claims(const call* making) const;
  // All that this probe has written to the stream is known to be deleted.
  bool is_deleted(const stream_key& key) const;

 private:
  bool is_settled(utc_millis now) const;
  bool has_told_enough() const;
  bool any_done() const;
  milliseconds patience() const;
  bool may_write(const call& wanted) const;
  void advance();
  void wrote(const call& made, const answer& got, utc_millis sent, utc_millis at);

  probe_plan plan_;
  utc_millis started_;
  story story_;
  std::vector<std::string> skipped_{trial_count};
  std::size_t current_ = 0;            // the trial
  bool looking_ = false;               // ... has been written, and is looked at
  utc_millis since_{};                 // ... since then
  utc_millis not_before_{};            // of the next call
  int tries_ = 0;                      // of the trial's write
  int failures_ = 0;                   // of looks, in a row
  bool blind_ = false;                 // looks are not permitted
};

// The name under which the state keeps the streams of probes.
inline constexpr const char* probe_name = "pullkeeper-probe";
// True for what a probe has left in the state.
bool is_of_probe(const stream_memory& kept);

}  // namespace pullkeeper
