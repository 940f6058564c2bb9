// What stands at the API for one stream key as far as we know: from our accepted writes and from
// observations, which may be late, stale or wrong for a while.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/memory.hpp"

namespace pullkeeper {

struct pending_write : write {
  milliseconds ended{};                // boot time of its answer, or of giving up on one
};

// One look at a stream key. `live` are its records that had not ended at `server_now`.
struct view {
  std::vector<record> live;
  std::vector<record> ended;           // its other records, where the API lists them
  milliseconds began{};                // boot time at which the Describe was sent
  milliseconds now{};                  // boot time of its answer
  utc_seconds server_now{};
  milliseconds settle{};               // how long a view may lag behind a write
  milliseconds settle_unknown{};       // the same for a write whose outcome is unknown
  milliseconds confirm{};              // when to look a second time at something unexpected
};

enum class verdict {
  ignored,      // a write was under way: says nothing
  confirmed,    // as expected
  look_again,   // not conclusive: observe at `look_at`
  changed,      // what stands is something else than believed, and is believed now
};

struct judgement {
  verdict is = verdict::ignored;
  milliseconds look_at{};
  bool settled = false;                // the outcome of the unknown write is known now
  bool settled_done = false;           // ... and it was executed
  bool no_effect = false;              // an accepted write is not to be seen
  bool update_vain = false;            // ... and that was an update
  bool drifted = false;                // `expected` had stood, `found` stands
  bool update_seen = false;            // the latest accepted update is there
  bool appeared = false;               // something is alive where nothing was believed to be
  handover evidence = handover::unknown;
  std::vector<config> expected;
  std::vector<config> found;
};

class belief {
 public:
  // False: look before anything else.
  bool known() const { return known_ && !recalled_; }
  const std::vector<config>& standing() const { return standing_; }     // by start
  const std::vector<proof>& proofs() const { return proofs_; }
  const std::optional<pending_write>& unsettled() const { return unsettled_; }
  const std::optional<pending_write>& unverified() const { return unverified_; }
  bool has_live(utc_seconds now) const;
  // What has ended by `now` no longer stands; it is remembered as what may still be in the way.
  void age(utc_seconds now);

  // The instant up to which [from, ...) is covered without a hole; `from` where it is not.
  utc_seconds covered_until(utc_seconds from) const;

  // Up to where what was sent and never seen would reach if it stood; `from` where there is none.
  utc_seconds perhaps_until(utc_seconds from) const;

  // True if our proof says that we made exactly this config.
  bool is_ours(const config& held) const;

  // True if our proofs cover all of the records.
  bool proves(const std::vector<record>& shown, utc_seconds now) const;
  // True if what stood there last and has ended is provably all ours.
  bool ended_is_ours() const;
  // True if the latest view showed nothing alive, and was young enough to show any write of ours.
  bool surely_nothing_alive(milliseconds settle) const { return bare_ >= effective_ + settle; }
  // How old that view is at boot time `now`.
  milliseconds age_of_bare_view(milliseconds now) const { return now - bare_; }

  // The API has accepted the write, or an observation has shown that it was executed.
  void accepted(const pending_write& write, handover mode, std::string request_id);
  // Nobody knows whether the write was executed.
  void lost(pending_write write) {
    unsettled_ = std::move(write);
    touched_ = effective_ = unsettled_->ended;
  }
  // No observation can be had: the unknown write counts as not executed.
  void give_up_on_unsettled() { disclaim(); }
  // No observation can be had: the accepted write is believed.
  void trust_unverified() { unverified_.reset(); }
  // Whether the Add next to a live config has replaced it could not be seen in time: be prudent.
  void assume_replaced() { standing_.assign(1, unverified_->wanted); }
  // What was believed has been contradicted by an answer: look before anything else.
  void doubt() { known_ = false; }
  // The API says that nothing stands there, and no observation can be had.
  void clear() { standing_.clear(); }
  // A write was refused at boot time `now`: views from before say nothing of what stands now.
  void refused(milliseconds now) { touched_ = now; }

  judgement observe(const view& seen);

  // What outlives the process: all of `to` but its key, name and failures.
  void remember(stream_memory& to) const;
  // The opposite, at boot time `now`: believed, but to be looked at before it is acted on.
  void recall(const stream_memory& from, milliseconds now);

 private:
  // A record as a config, with our own finer instants where it is a known one.
  config known_as(const record& r, utc_seconds now) const;
  // The live records as configs by start.
  std::vector<config> read(const view& seen) const;
  void settle(const view& seen, judgement& result);
  // The unknown write counts as not executed; should its config turn up all the same, it is ours.
  void disclaim();
  void prove(const config& made, std::string request_id);
  void recognise(const view& seen);
  void believe(const view& seen, judgement& result);
  void forget_ended(const view& seen);

  bool known_ = false;
  bool recalled_ = false;              // from the memory, and not seen since
  std::vector<config> standing_;
  std::vector<config> ended_;          // what was dropped last because it had ended
  std::vector<proof> proofs_;
  std::vector<config> disclaimed_;     // sent, never answered, not seen so far
  std::optional<pending_write> unsettled_;
  std::optional<pending_write> unverified_;
  std::optional<std::vector<config>> suspected_;   // an unexpected view, seen once
  milliseconds touched_{-1'000'000'000};           // boot time of the last write's end
  milliseconds effective_{-1'000'000'000};         // the same, without the refused ones
  milliseconds bare_{-1'000'000'000};  // boot time of a view with nothing alive, or long ago
  int looks_ = 0;                                  // inconclusive ones in a row
};

// Equal to the precision of the record. A start that lies before `now` on both sides does not
// count: the pull runs either way.
bool same_config(const config& expected, const record& seen, utc_seconds now);

}  // namespace pullkeeper
