// One stream key, and nothing of any other: asked what it wants next, told what was answered and
// what was seen; it gives back values. No clock and no I/O; the time of each event comes in with
// the surroundings.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/stream/coverage.hpp"
#include "core/stream/removal.hpp"

namespace pullkeeper {

class stream {
 public:
  stream(const schedule& wanted, const present& now);

  // As of now: of several pulls the one that is kept, or is kept next, and whose that is.
  const schedule& wanted() const { return wanted_; }
  struct pull_to_come {
    std::string name;                  // of its entry
    utc_seconds due{};
  };
  // What is submitted next where nothing is left to do for the pull that is kept: not before that
  // has ended.
  std::optional<pull_to_come> next_pull(const keep_settings& settings) const;
  schedule filed() const;              // as the files have it
  bool is_filed_as(const schedule& other) const;
  const belief& standing() const { return coverage_.standing(); }
  const step& last() const { return coverage_.last(); }
  const incident& trouble() const { return incident_; }
  const failures& failing() const { return coverage_.failing(); }
  // Why what is due is not in place; empty where nothing stands in its way.
  const cause& why() const { return *why_; }
  const std::optional<write>& sending() const { return sending_; }
  // Somebody undoes our repairs: nothing is repaired before coverage would lapse.
  bool in_fight() const { return coverage_.in_fight(); }
  bool fails_for(failure_kind kind) const {
    return failing().in_a_row() > 0 && failing().kind() == kind;
  }
  int attempt() const { return coverage_.attempt(); }
  bool removed() const { return removed_; }                  // no longer in the files
  // The files have asked for it, and nobody has said that it may go: it is missed where it is gone.
  bool is_expected() const { return asked_ != 0 && !finished_ && !wanted_.paused; }
  void expect_no_more() { asked_ = 0; }
  bool finished() const { return finished_; }                // its pull is over
  bool resting() const { return removed_ || wanted_.paused || finished_; }
  bool in_flight() const { return sending_.has_value(); }
  bool is_probing() const { return coverage_.is_probing(); }
  bool has_added_beside(const present& now) const { return coverage_.has_added_beside(now); }

  // The files hold it, as `wanted`. A changed schedule starts its tries anew.
  void take(const schedule& wanted, const present& now);
  void mark_removed() { removed_ = true; }
  // It has just left the files.
  void retire();
  // An incident of what is not kept any more is over, and is told if it was. True if that is to be
  // remembered.
  bool close_incident(const char* reason, const present& now, std::vector<stream_news>& news);

  void recall(const stream_memory& from, const present& now);
  stream_memory remember(const present& now) const;

  // True if it is not to be kept now: then ask `rest`, else `wants`.
  bool dormant(const present& now, std::vector<stream_news>& news);
  rest_wish rest(const surroundings& at);
  // It is kept again, or still: what was seen of it while it was not is no reason to delete.
  void keep() { removal_.forget(); }
  wish wants(const surroundings& at);

  // The call that was wanted is sent now.
  write begin(operation op);
  reaction answered(const write& sent, const answer& got, const surroundings& at,
                    random_source& random);
  // The write was not sent after all.
  void kept_back(const write& made, const surroundings& at, random_source& random) {
    sending_.reset();
    coverage_.kept_back(made, at, random);
  }
  // True if the observation lacks what was shown before of a stream that is kept.
  bool misses(const listed_records& shown, const present& now) const;
  // The observation shows what is believed to stand, and nothing else.
  bool is_as_believed(const listed_records& shown) const;
  // Nothing is due, under way or amiss: what is_as_believed changes nothing of what it wants.
  bool is_calm() const;
  // A Describe sent at boot time `began` has shown this of it.
  reaction seen(listed_records shown, milliseconds began, const surroundings& at,
                random_source& random);

  void failure_told(milliseconds now) { coverage_.failure_told(now); }
  bool believe_unseen() { return coverage_.believe_unseen(); }
  void give_up_probe() { coverage_.give_up_probe(); }
  bool try_now(bool all) { return coverage_.try_now(all); }

 private:
  const char* reason_to_delete() const;
  void set(const schedule& filed);
  void find_pull(utc_seconds at);
  void recall_incident(const stream_memory& from, const present& now);
  void follow_pulls(const present& now, std::vector<stream_news>& news);
  bool has_stood() const;
  bool stands_as_wanted() const;

  schedule wanted_;
  pull bounds_;                        // of all its pulls, where there are several
  // As the files have it, where it has others; else that is `wanted_` with these bounds.
  std::shared_ptr<const schedule> whole_;
  // The pull after the one that is wanted, with its sources; null: there is none.
  std::shared_ptr<const schedule> following_;
  utc_seconds found_at_{};             // which of them is wanted was asked for then
  utc_seconds rests_until_{};          // the one before it has just ended
  bool removed_ = false;
  std::uint64_t asked_ = 0;            // print of the schedule; 0: it is not expected any more
  bool finished_ = false;
  coverage coverage_;
  incident incident_;
  std::vector<stream_news> untold_;    // of an incident of a pull that is not wanted any more
  removal removal_;
  std::optional<write> sending_;       // what is in flight
  boxed<cause> why_;                   // as of the latest evaluation
};

}  // namespace pullkeeper
