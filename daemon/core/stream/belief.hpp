// What stands at the API for one stream key as far as we know: from our accepted writes and from
// observations, which may be late, stale or wrong for a while.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/memory.hpp"
#include "core/stream/bare_views.hpp"
#include "core/stream/configs.hpp"
#include "core/stream/disclaimed.hpp"
#include "core/stream/evidence.hpp"
#include "core/stream/view.hpp"

namespace pullkeeper {

struct pending_write : write {
  milliseconds ended{};                // boot time of its answer, or of giving up on one
};

enum class verdict {
  ignored,      // a write was under way: says nothing
  confirmed,    // as expected
  look_again,   // not conclusive: observe at `look_at`
  unproven,     // not as expected, and yet no proof of anything else: what is believed stays
  changed,      // what stands is something else than believed, and is believed now
};

struct judgement {
  verdict is = verdict::ignored;
  milliseconds look_at{};
  bool settled = false;                // the outcome of the unknown write is known now
  bool settled_done = false;           // ... and it was executed
  bool no_effect = false;              // an accepted update has changed nothing
  bool shown_otherwise = false;        // `expected` stands, and the list shows it as `found`
  bool drifted = false;                // `expected` had stood, `found` stands
  bool update_seen = false;            // the latest accepted update is there
  bool appeared = false;               // something is alive where nothing was believed to be
  handover evidence = handover::unknown;
  std::optional<milliseconds> late;    // how late the list was with a config that it shows now
  std::optional<config> unseen;        // believed, missing, and worth asking for
  bool cut_short = false;              // ... and perhaps cut short, since it alone is missing
  std::vector<config> expected;
  std::vector<config> found;
};

class belief {
 public:
  // False: look before anything else.
  bool known() const { return known_ && !recalled_; }
  const std::vector<config>& standing() const { return standing_; }     // by start
  // What the API has accepted from us, the latest last; a few at most.
  const std::vector<trace>& accepted_configs() const { return evidence_.all(); }
  const std::optional<pending_write>& unsettled() const { return unsettled_; }
  const std::optional<pending_write>& unverified() const { return unverified_; }
  // What the latest look has shown unexpectedly, and another one shall confirm; null: nothing.
  const std::vector<config>* unconfirmed() const {
    return suspected_ ? &suspected_->found : nullptr;
  }
  bool has_live(utc_seconds now) const { return any_live(standing_, now); }
  // What has ended by `now` no longer stands; it is remembered as what may still be in the way.
  void age(utc_seconds now);

  // The instant up to which [from, ...) is covered without a hole; `from` where it is not.
  utc_seconds covered_until(utc_seconds from) const { return covered_by(standing_, from); }

  // Up to where what was sent and never seen would reach if it stood; `from` where there is none.
  utc_seconds perhaps_until(utc_seconds from) const { return disclaimed_.perhaps_until(from); }

  // True if our proof says that we made exactly this config.
  bool is_ours(const config& held) const { return evidence_.is_ours(held); }

  // True if our proofs cover all of the records.
  bool proves(const std::vector<record>& shown, utc_seconds now) const;
  // True if all that may block the stream key is ours and has ended: what stood there last was made
  // by us, nothing that the API accepted from us is still to end, this list has shown ours before,
  // and the latest look that is late enough after any write of ours shows nothing alive.
  bool only_ours_has_ended(utc_seconds now) const;
  // True if what has ended may be why an add is refused as existing.
  bool may_be_blocked() const { return !ended_.empty(); }
  // True if the latest look lacks something that stands at `now`.
  bool is_missing(utc_seconds now) const {
    return std::any_of(standing_.begin(), standing_.end(), [&](const config& c) {
      return c.end > now && evidence_.is_missing(c);
    });
  }
  // The list has hidden what stood, or may have: its silence is no proof.
  bool is_doubtful() const { return evidence_.fails(); }
  // True if the view lacks what this list has shown before.
  bool misses(const view& in) const;
  // Two looks in a row show nothing alive, the later of them at most `age_most` before boot time
  // `now`. Delete takes a key, not a record: nothing less than both allows it.
  bool is_bare(milliseconds now, milliseconds age_most) const {
    return bare_.are_two(now, age_most);
  }

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
  // The API was asked for a config that is believed and was never shown. Gives how often so far.
  int asked_for(const config& held, milliseconds now) { return evidence_.asked(held, now); }
  void asked_in_doubt(const config& held) { evidence_.answered_in_doubt(held); }
  bool was_added_twice(utc_seconds end) const { return evidence_.added(end) > 1; }
  void ask_no_more(utc_seconds end) { evidence_.ask_no_more(end); }

  judgement observe(const view& seen);

  // What outlives the process: all of `to` but its key, name and failures.
  void remember(stream_memory& to) const;
  // The opposite, at boot time `now`: believed, but to be looked at before it is acted on.
  void recall(const stream_memory& from, milliseconds now);

 private:
  bool is_shown(const config& held, const view& in) const;
  bool shows_all(const view& in) const;
  // The view shows it, or another one of ours that does the same from now on.
  bool is_made_up_for(const config& held, const view& in) const;
  // What is believed to stand and is shown by the record; null where that is none of it.
  const config* standing_as(const record& r, utc_seconds now) const;
  // A record as a config: our own, with its finer instants, where it is one of ours or known.
  config known_as(const record& r, utc_seconds now) const;
  // The live records as configs by start.
  std::vector<config> read(const view& seen) const;
  void settle(const view& seen, judgement& result);
  // The unknown write counts as not executed; should its config turn up all the same, it is ours.
  void disclaim();
  void prove(const write& made, std::string request_id, milliseconds now);
  void recognise(const view& seen);
  void believe(const view& seen, judgement& result);
  void forget_ended(const view& seen);
  void note_sightings(const view& seen, judgement& result);
  // Whether the view lacks the latest accepted write, and all that it shows stood before that.
  bool is_as_before(const view& seen) const;
  // ... although it should show it: the write has had no effect. That nothing is alive tells so
  // only of an update of what had ended.
  bool is_without_effect(const view& seen) const;
  // The only record, where it has the times of the latest update and yet other sources.
  const record* shown_for_update(const view& seen) const;
  bool silence_counts(const view& seen) const;
  void look_again_soon(const view& seen, judgement& result);
  void keep_believing(const view& seen, bool too_soon, judgement& result);
  // What a view shows beside what is expected.
  struct contents {
    bool more = false;                 // something else
    bool last = false;                 // the latest accepted write
    bool stale = false;                // ... and that has had no effect
  };
  void conclude(const view& seen, std::vector<config> found, const contents& shows,
                judgement& result);

  // An unexpected view that has been seen once.
  struct suspicion {
    std::vector<config> found;
    milliseconds since{};              // boot time of that look
  };
  // The view lacks what is believed only because it was seen.
  bool lacks_found(const view& seen) const;

  bool known_ = false;
  bool recalled_ = false;              // from the memory, and not seen since
  std::vector<config> standing_;
  std::optional<std::vector<config>> before_;    // stood before the latest accepted write
  bool beside_ = false;                // that was an add while another one was alive
  std::vector<config> ended_;          // what was dropped last because it had ended
  evidence evidence_;
  disclaimed disclaimed_;
  std::optional<pending_write> unsettled_;
  std::optional<pending_write> unverified_;
  std::optional<suspicion> suspected_;
  milliseconds touched_ = far_past;    // boot time of the last write's end
  milliseconds effective_ = far_past;  // the same, without the refused ones
  bare_views bare_;
  int looks_ = 0;                      // inconclusive ones in a row
};

}  // namespace pullkeeper
