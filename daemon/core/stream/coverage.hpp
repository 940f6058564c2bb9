// How one stream key is kept covered: what stands, which ways lead to the next window, and what has
// failed on the way.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/entries.hpp"
#include "core/random.hpp"
#include "core/stream/belief.hpp"
#include "core/stream/decide.hpp"
#include "core/stream/drift.hpp"
#include "core/stream/repetition.hpp"
#include "core/stream/sight.hpp"
#include "core/stream/surroundings.hpp"
#include "core/stream/vain_looks.hpp"
#include "core/stream/ways.hpp"

namespace pullkeeper {

// A write that has come to nothing, as far as is known.
struct setback {
  const write& sent;
  const failure& why;
  milliseconds retry_after{};          // the API asks for this wait; 0: for none
  bool is_open = false;                // a look shall tell whether it was executed
  std::string request_id;
};

class coverage {
 public:
  const belief& standing() const { return belief_; }
  const ways& open_ways() const { return ways_; }
  const failures& failing() const { return failures_; }
  const step& last() const { return last_; }     // the latest decision
  bool in_fight() const { return drift_.in_fight(); }
  int attempt() const { return failures_.in_a_row() + 1; }
  // An add of what is believed to stand would do no harm: refused as existing, it stands.
  bool may_ask(const surroundings& at) const {
    return known_handover(at.settings, at.domain) != handover::coexist &&
           !at.domain.add_replaces && at.settings.on_drift == drift_policy::repair &&
           !drift_.in_fight() && !blind(at);
  }

  // The schedule was edited: its tries begin anew.
  void schedule_changed() {
    failures_.begin_anew();
    ways_.schedule_changed();
    drift_.begin_anew();
  }
  // It has left the files.
  void retire();
  // The entry by which what runs was made; `name`: the one whose turn it is.
  const std::string& made_by(const std::string& name) const {
    return departed_.empty() ? name : departed_;
  }
  // Whether that is among `all` entries of the stream key that the files still have.
  void follow_entry(const schedule& all, const std::string& made_by) {
    departed_ = made_by.empty() || has_entry(all, made_by) ? std::string() : made_by;
  }
  // `as_asked`: the schedule is as it was, so that what has failed is waited for, and what was
  // found and left is left.
  void recall(const stream_memory& from, bool as_asked, const present& now);
  void remember(stream_memory& to, const present& now) const;

  // What to do next; also the new `last`. `wanted` must be kept now; `following` is its next pull,
  // or null; `at_risk`: it was told that it is, or is dark.
  const step& next(const schedule& wanted, const schedule* following, const surroundings& at,
                   bool at_risk);
  // When and how to act on it.
  void pursue(const surroundings& at, wish& wanted);
  // Nothing is wanted now.
  void rest() {
    last_ = {};
    last_.lapse = last_.at = never;
  }

  void answered(const write& sent, const answer& got, const surroundings& at,
                random_source& random, reaction& result);
  // The write was not sent after all, and is due again later. Nobody has refused it, so that it is
  // no news.
  void kept_back(const write& made, const surroundings& at, random_source& random) {
    reaction unheard;
    belief_.refused(at.now.boot);
    back_off({made, {failure_kind::transient, "not_sent", {}}, {}, false, {}}, at, random, unheard);
  }

  // A look that could tell nothing of this stream, answered at boot time `now`.
  void unseen(milliseconds now) { look_at_ = vain_looks_.count(now); }
  // The latest looks were such.
  bool is_unseen() const { return vain_looks_.in_a_row() > 0; }

  // An observation, of a stream that is kept or not.
  judgement observe(const view& look, reaction& result);
  // What follows from it where the stream is kept. `unknown`: the write whose outcome had been
  // unknown before.
  void judged(const judgement& j, const view& look, const std::optional<pending_write>& unknown,
              const schedule& wanted, const surroundings& at, random_source& random,
              reaction& result);

  // A failure was logged.
  void failure_told(milliseconds now) { failures_.told(now); }
  // No observation can be had from now on: what was sent is believed. True if that is news.
  bool believe_unseen();
  // An add beside a running config is not yet settled.
  bool is_probing() const;
  // The API has accepted one, and whether that runs beside the other is not yet seen.
  bool has_added_beside(const present& now) const {
    const auto& sent = belief_.unverified();
    return is_probing() && !belief_.unsettled() && sent->wanted.start > now.second() + end_rush;
  }
  // Whether that has replaced the running config could not be seen in time.
  void give_up_probe();
  // What failed need not wait any more; `all`: also what only a person can mend. True if it had
  // failed.
  bool try_now(bool all);

 private:
  bool blind(const surroundings& at) const {
    return is_blind(at, belief_.unsettled(), vain_looks_, last_.lapse);
  }
  // Boot time of the latest look, for decisions: none is made before the later tries of what fails,
  // but on a standby, since the host that comes before it may act between two of them.
  milliseconds looked(const surroundings& at) const {
    const bool counts = failures_.in_a_row() == 0 || at.settings.standby.rank > 0;
    return counts ? looked_ : far_future;
  }
  host_turn turn_of(const surroundings& at) const {
    return {at.host_part, at.list.doubted || belief_.is_doubtful(), wanted_since_};
  }
  bool held_for_probe(const surroundings& at) const;
  void ask_answered(const write& sent, const answer& got, const surroundings& at,
                    random_source& random, reaction& result);
  void write_done(const write& sent, const std::string& request_id, const surroundings& at,
                  reaction& result);
  void write_refused(const setback& met, const surroundings& at, random_source& random,
                     reaction& result);
  void write_unknown(const setback& met, const surroundings& at, random_source& random,
                     reaction& result);
  void on_conflict(const setback& met, const surroundings& at, random_source& random,
                   reaction& result);
  void on_missing(const setback& met, const surroundings& at, random_source& random,
                  reaction& result);
  bool learn_from_refusal(const setback& met, const surroundings& at, reaction& result);
  void back_off(const setback& met, const surroundings& at, random_source& random,
                reaction& result);
  void settled_well(const present& now, reaction& result);
  void tell_failure(const setback& met, const present& now, reaction& result) const;
  void tell_accepted(const write& sent, const std::string& request_id, const surroundings& at,
                     reaction& result) const;

  belief belief_;
  ways ways_;
  failures failures_;
  drift drift_;
  repetition repetition_;
  std::optional<config> unseen_;       // believed and not shown: to be asked for
  std::optional<config> permanent_;    // somebody else's without an end, as last seen
  bool cut_short_ = false;             // ... and perhaps cut short by somebody else
  step last_;
  std::optional<milliseconds> wanted_since_;     // boot time since when a write has been wanted
  std::string departed_;               // an entry that has left while its config ran
  vain_looks vain_looks_;
  milliseconds looked_ = far_past;     // boot time at which the latest look that counts began
  milliseconds look_at_ = far_past;    // boot time before which another look cannot tell more
};

}  // namespace pullkeeper
