// The sandbox's rules of the API for tests of the agenda, with the few switches that these turn.
// What a test wants to go wrong it scripts itself (see world::fault).
#pragma once
#include <array>
#include <cstdint>
#include <vector>

#include "core/call.hpp"
#include "sandbox/cloud_model.hpp"

namespace pullkeeper::test {

class fake_cloud {
 public:
  enum class rule { unique, coexist, replace };
  // Of configs with one stream key, and whether one that has ended is in the way of the next.
  struct ways {
    rule how;
    bool expired_blocks;
  };
  static constexpr std::array<ways, 6> all_ways{{{rule::unique, false},
                                                 {rule::unique, true},
                                                 {rule::coexist, false},
                                                 {rule::coexist, true},
                                                 {rule::replace, false},
                                                 {rule::replace, true}}};

  fake_cloud();

  // Each may be changed at any time.
  rule how = rule::unique;
  bool expired_blocks = false;         // an ended config refuses an Add until it is deleted
  bool updates_absent = true;          // Update of an ended config works; else it is refused,
  bool absent_in_silence = false;      // ... or, with this, accepted and without effect
  sandbox::list_rules list;            // what Describe makes of what is held

  // Executes the call; the answer is always that of an API that works.
  answer apply(const call& made, utc_seconds now);

  // By hand, as somebody at the console: all configs of the key are these now.
  void set(const stream_key& key, const std::vector<config>& configs, utc_seconds now);

  // In order of their start.
  std::vector<config> alive(const stream_key& key, utc_seconds now) const;

  // How often a running pull was restarted.
  std::uint64_t restarts(const stream_key& key) const { return model_.restarts(key); }

  // Seconds of [from, to) in which the key had no config in effect.
  seconds dark(const stream_key& key, utc_seconds from, utc_seconds to) const;

 private:
  sandbox::cloud_variant variant() const;

  sandbox::cloud_model model_;
};

// Answers to script: nothing was executed, or nobody knows.
answer refusal(failure_kind kind, const char* code);
answer lost(const char* code = "timeout");
// The same of one that is accepted, whatever becomes of it.
answer accept();

// Of the answer to a Describe; throws where it shows nothing.
std::vector<record>& records_of(answer& shown);

}  // namespace pullkeeper::test
