// One domain: when it is looked at, and what was learned of it. Knows no stream but the one that
// tries, for all of them, what an Add beside a running config does.
#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/domain/foreigners.hpp"
#include "core/domain/joint_silence.hpp"
#include "core/domain/witness.hpp"
#include "core/memory.hpp"
#include "core/random.hpp"

namespace pullkeeper {

class domain {
 public:
  domain(std::string name, milliseconds now) : name_(std::move(name)), observe_at_(now) {}

  const std::string& name() const { return name_; }
  const domain_memory& learned() const { return learned_; }
  const witness& list() const { return witness_; }
  // As of boot time `now`, for a stream that is kept by these.
  list_state list_state_for(const keep_settings& by, milliseconds now) const {
    auto state = witness_.state(by);
    state.doubted = !silence_.counts(now);
    return state;
  }

  // A look is wanted at boot time `at`, for a stream that lapses then.
  void look_by(milliseconds at, utc_millis lapse = never);
  // Writes wait for its answer, so it waits for no backoff.
  void look_at_once(milliseconds now, utc_millis lapse = never);
  // Boot time of the next look; `far_future` while one is under way.
  milliseconds next_look() const;
  // The earliest lapse of those that wait for it.
  utc_millis lapse() const { return lapse_; }
  bool looking() const { return looking_; }

  void begin_look();
  int attempt() const { return witness_.failing().in_a_row() + 1; }
  // True if Describe is forbidden now and was not before, or the other way round. `left`: time to
  // the earliest lapse of its streams.
  bool look_failed(const failure& why, const answer& got, milliseconds now,
                   milliseconds left, random_source& random);
  // The next look without cause follows after nine tenths to all of `every`.
  void look_succeeded(milliseconds now, milliseconds every, random_source& random);
  void failure_told(milliseconds now) { witness_.failing().told(now); }
  // The list has shown a config so much later than it should have.
  void list_was_late(milliseconds by) { witness_.was_late(by); }
  void try_now() { witness_.failing().try_now(); }

  // Nobody knows how a handover works, and the files do not say it.
  bool is_to_probe(const keep_settings& by) const {
    return by.handover == handover_mode::automatic && learned_.learned == handover::unknown;
  }
  // The stream (by its id, not 0) that tries how a handover works; 0: none does.
  std::uint32_t prober() const { return prober_; }
  void begin_probe(std::uint32_t stream) { prober_ = stream; }
  // It has been sent: from now on looks have 5 s to tell what it has done.
  void probe_sent(milliseconds now);
  // Boot time; `far_future` before it was sent.
  milliseconds probe_deadline() const { return probe_deadline_; }
  void end_probe();

  // True if it is news.
  bool learn(handover value);
  // Whether an add beside a running config takes its place.
  void learn_replacing(bool does) { learned_.add_replaces = does; }

  // What of a look is to be told of streams that are not in the files.
  std::vector<record> fresh_foreign(const std::vector<record>& seen, utc_seconds now) {
    return foreigners_.shown(seen, now);
  }

  // What it is worth that the list lacks many streams at once.
  joint_silence& silence() { return silence_; }

  // A config of somebody else that was shown has not ended by `now`.
  bool expects_foreign(utc_seconds now) const { return foreigners_.are_expected(now); }

  // Those that were told and are still remembered, 1,000 at most.
  std::vector<foreign_memory> foreign() const { return foreigners_.remember(); }

  domain_record remember(const present& now) const;
  void recall(const domain_record& from, const present& now);

 private:
  std::string name_;
  domain_memory learned_;
  witness witness_;
  foreigners foreigners_;
  joint_silence silence_;
  bool looking_ = false;
  milliseconds observe_at_{0};
  utc_millis lapse_ = never;
  std::uint32_t prober_ = 0;
  milliseconds probe_deadline_ = far_future;
};

}  // namespace pullkeeper
