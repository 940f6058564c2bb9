// By which evidence each config of ours is believed to stand. A list proves that what it shows
// stands; its silence proves something only where it is fresh, where it has shown that very config
// before, and where it is silent twice.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/memory.hpp"
#include "core/stream/view.hpp"

namespace pullkeeper {

// What we know of one config that the API accepted from us.
struct trace {
  config sent;
  std::string request_id;              // empty: its answer was lost, an observation has shown it
  bool added = false;                  // by an add
  bool seen = false;                   // the list has shown this very config
  bool of_ended = false;               // by an update while nothing was believed to be alive
  bool vain = false;                   // an update with it proved to be without effect
  bool in_doubt = false;               // the API was asked for it, and its answer says nothing
  milliseconds since = far_past;       // boot time of its acceptance, or of our start
  milliseconds silent_since = far_future;        // boot time of the first and of the latest look
  milliseconds silent_at = far_past;             // in a row without it
  milliseconds asked_at = far_past;    // the API was asked whether it stands, ...
  int asks = 0;                        // ... so often
  std::optional<config> shown;         // as the list shows it, where that is not as it was sent
};

// How a config was sent.
enum class write_way { add, update, update_of_ended };

class evidence {
 public:
  const std::vector<trace>& all() const { return traces_; }
  // We have sent what the record shows, as it was sent or changed in a known way: proof enough to
  // delete it.
  bool proves(const record& r, utc_seconds now) const;
  // An add with the sources of `held` was accepted, and none was ever shown with them.
  bool never_showed_sources_of(const config& held) const;
  // The record shows one of ours that another write of ours has taken the place of since.
  bool is_earlier(const record& r, utc_seconds now) const;
  // True if the API accepted exactly this config from us.
  bool is_ours(const config& held) const { return find(held) != nullptr; }

  // The API has accepted it; or, without a request id, an observation has shown it. What `stands`
  // stays provable, however many writes come after it.
  void accepted(const config& sent, std::string request_id, milliseconds now,
                const std::vector<config>& stands, write_way how);

  // The record is this config, as it was sent, as this list has shown it before, or, the first
  // time, changed in a known way.
  bool matches(const config& held, const record& r, utc_seconds now) const;
  // Our own config that the record shows, the latest first; null where it is none of ours.
  const config* sent_as(const record& r, utc_seconds now) const;

  // The list shows it. The first time gives how late it was: zero where no look before had to show
  // it, and nothing where none was made soon enough to tell.
  std::optional<milliseconds> sighted(const config& held, const record& r, const view& in);
  // What was sent is shown as this record again and again, although it differs by more than a known
  // change: that is how this list shows it, and what is sent with the same sources.
  void shown_otherwise(const config& held, const record& r);
  // It was taken for gone although the API had said that something exists, which may have been cut
  // short by somebody. Twice in one window is hardly likely: then it is the list that fails.
  void taken_for_gone(const config& held);
  // The list shows it among what has ended: it knows the stream key.
  void shown_as_ended(const config& held);
  // The list does not show it.
  void missed(const config& held, const view& in);
  // The latest look that tells lacks it.
  bool is_missing(const config& held) const;
  // The list has shown it.
  bool was_shown(const config& held) const;
  // The list has shown it, and is to be trusted if it does not any more.
  bool was_told_of(const config& held) const;
  // Whether that counts. `newer`: the same look shows a newer write of ours for the stream key. Of
  // a list that has hidden what it then showed again it hardly ever does.
  bool silence_counts(const config& held, const view& in, bool newer) const;
  // It is not shown although it should be, for a lag at least, and the API was not asked for four
  // (for twice as long after each time): it may be asked now. At once where it was an update of
  // what had ended, which some APIs accept and do not carry out.
  bool may_ask(const config& held, milliseconds now, milliseconds lag) const;
  // Boot time from which on one more look without it counts, or it may be asked for the first time;
  // `far_future` where neither is to come.
  milliseconds conclusive_at(const config& held, const view& in) const;
  // The list has left out what it then showed again, or may have.
  bool fails() const { return hides_ || doubted_; }
  // Gives how often it has been asked for.
  int asked(const config& held, milliseconds now);
  // Asking does not tell whether it stands: the list alone must.
  void answered_in_doubt(const config& held);
  // How many of what was added end then; an update adds nothing.
  long added(utc_seconds end) const;
  // No more of that window are asked for: the API takes every add, so it is the list that is wrong.
  void ask_no_more(utc_seconds end);
  // The update with it had no effect, so that it does not stand; with `all` nor does anything that
  // was sent before, since the stream key holds what has ended. What was shown before may stand,
  // and be hidden now.
  void found_vain(const config& held, bool all);
  // True if the list has shown at least one of ours: it knows this stream key.
  bool knows_key() const;
  // True if all that was accepted ends by `now`, but for what proved to be without effect and was
  // accepted by boot time `vain_by`.
  bool all_over(utc_seconds now, milliseconds vain_by) const;

  std::vector<proof> proofs() const;
  void recall(const std::vector<proof>& from, milliseconds now);

 private:
  const trace* find(const config& held) const;
  trace* find(const config& held);
  // The write before `held`, and with its end, that the record shows; null where it is none.
  trace* earlier_shown(const trace& held, const record& r);
  bool is_shown_like_earlier(const trace& t, const record& r, utc_seconds now) const;
  bool is_worth_a_restart(const trace& t, const view& in) const;
  // Boot time from which on a look should show it.
  milliseconds begins(const trace& t, const view& in) const;

  bool hides_ = false;                 // the list has left out what it then showed again
  std::optional<utc_seconds> doubted_; // ... or may have: the end of what was taken for gone
  std::vector<trace> traces_;
};

}  // namespace pullkeeper
