// What to do next for one schedule: the table below, as a pure function.
//
//       in place (observed or proven)      wanted now        step
//   D1  covers all due windows, or is ours -                 wait until the next one is due
//       of an edited grid and ends later
//       than a lead from now
//   D2  outcome of the last call unknown   anything          observe
//   D3  what stands was never seen         anything          observe
//   D4  nothing alive                      a window is due   add; where an update would follow at
//                                                            once, up to the end of the next window
//                                                            if that fits
//   D5    ... and adds are blocked                           update what has ended
//   D6    ... and that fails as well, and                    delete what has ended, right after a
//         all of it is provably ours                         look that shows nothing alive; then D4
//   D7  alive, ends before the horizon     next window       add beside, where configs coexist
//   D8    ... and not yet known how                          add beside once a look can tell what
//                                                            it does; update where none can
//   D9    ... and the stream key is unique                   update
//   D10   ... and updates do not work, or                    add from 2 s before its end on
//         nor do adds beside, where these are all there is
//   D11   ... and updates were only refused                  until then update, in case they are
//                                                            allowed again
//   D12 other sources than wanted, or ours current window    update
//       and longer than wanted
//   D13 somebody undoes our repairs        anything          D1 until a quarter of the lead is left
//   D14 believed, but the list that        anything          add the same: refused as existing, it
//       should show it never has                             stands; accepted, it was missing
//   D15 runs, and the latest look is       D9, D11 or D12    observe first, while time is left and
//       older than 10 s                                      looks succeed: another daemon with the
//                                                            same files may have updated it
//   D16   ... and it is not this host's    D9 or D11         wait for it: a hundredth of the lead
//         turn                                               at most
//   D17   ... and its night is over,       D9 or D11         wait for the next one, where that
//         while nothing is at risk                           leaves a quarter of the lead
//   D18 runs, is ours, and of another      wanted later      wait for its end, or for this pull's
//       pull of the stream, or of an entry                   start, unless configs coexist
//       that has left the files
//   D19 -, on a standby                    any write         wait for its turn: rank x after past
//                                                            due, or past finding it where that is
//                                                            later; then D15, whatever the write
//   D20   ... and the list proves nothing  any write         wait until a quarter of the lead is
//                                                            left
//   D21   ... and the pull is dark         any write         look every 30 s until its turn, which
//                                                            comes within a minute or two
//   D22   ... and what runs is not its own D12               leave it: whatever covers is enough
//
// The horizon is the end of the last window that is due. The facts about the API on which the rows
// stand are listed in docs/api-facts.md.
#pragma once
#include <cstdint>

#include "core/learned.hpp"
#include "core/present.hpp"
#include "core/stream/belief.hpp"
#include "core/stream/limits.hpp"
#include "core/stream/ways.hpp"

namespace pullkeeper {

// A config of ours that somebody has made to end later than it should.
struct lengthening {
  utc_seconds found{};                 // its end
  utc_seconds expected{};
};

// What somebody else does to our configs.
struct meddling {
  // A change that is only reported: not repaired before this instant.
  utc_seconds hands_off_until{};
  std::optional<lengthening> lengthened{};
  // Our repairs are undone: wrong sources are left, and coverage renewed just before it ends.
  bool in_fight = false;
};

// Another pull of the same stream.
struct another_pull {
  bool before = false;                 // is kept before this one
  bool has_left = false;               // what runs is of an entry that is no longer in the files
};

// When this one of several hosts with the same files may act.
struct host_turn {
  std::uint32_t part = 0;              // see spread_over_hosts
  bool list_doubted = false;           // what the list lacks may well be there
  // Boot time since when a write has been wanted; none: since now.
  std::optional<milliseconds> wanted_since{};
};

struct situation {
  present now;
  const schedule& wanted;
  const keep_settings& settings;
  const belief& standing;
  const ways& open;
  const domain_memory& domain;
  const endpoint_memory& endpoint;
  bool can_observe = true;  // false: Describe is forbidden, or fails and the lapse is near
  bool seen_lately = true;             // the latest observation of the domain succeeded
  // Boot time at which the latest look that tells what stands began.
  milliseconds looked = far_future;
  host_turn host{};
  meddling by_others{};
  another_pull other{};
  bool at_risk = false;                // it has been told that coverage may lapse, or has lapsed
  // Believed and never shown: to be asked for.
  std::optional<config> unseen{};
};

// What a look is good for, where a delete rests on it.
inline constexpr milliseconds fresh_view{10000};
// Before a config's end: the last way to hand over.
inline constexpr seconds end_rush{2};

enum class action { wait, observe, add, update, remove };

struct step {
  action what = action::wait;
  config wanted;                       // of add and update
  utc_millis at{};                     // of wait: when to ask again (`never` if nothing is to come)
  utc_millis covered_until{};          // by what stands; not before now or the pull's start
  utc_millis lapse{};                  // when a wanted second goes uncovered if nothing is done
  bool known = true;                   // false: nobody has looked, `covered_until` is a guess
  bool due = false;                    // coverage falls short of a window that is due
  bool refused_for_good = false;       // due, and the only way left is an add at the very end
  bool beside_live = false;            // an add while another config is alive
  bool asking = false;                 // an add of what is believed to stand
  bool checking = false;               // an observation before the update of a running config, or
                                       // before any write of a standby
  bool standing_by = false;            // a write is wanted, and left to another host until `at`
  utc_seconds horizon{};               // the end of the last window that is due
};

// `s.wanted` must not be paused, and its pull must not have ended.
step decide(const situation& s);

}  // namespace pullkeeper
