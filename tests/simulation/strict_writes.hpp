// What writes do harm: deletes of what is live, needless restarts, needless copies and writes.
#pragma once
#include "simulation/strict_state.hpp"

namespace pullkeeper::simulation {

class write_watch {
 public:
  explicit write_watch(strict_state& of) : of_(of) {}

  void called(sim_time at, const call& made);
  void executed(sim_time at, const call& made, const std::vector<config>& before,
                const std::vector<config>& after, bool accepted);
  void answered(const call& made, const answer& got);

 private:
  // Writes of one key that belong to one handover.
  struct tally {
    long long index = -1;
    std::size_t restarts = 0;
    std::size_t writes = 0;
    std::size_t copies = 0;            // the most so far, in all handovers
  };
  // What was known of a delete when it was sent.
  struct sent_delete {
    bool wanted = false;
    bool ours_stands = false;
    bool may_tidy = false;             // no longer wanted, and the settings say delete
  };

  void check_delete(sim_time at, const call& made, const std::vector<config>& before);
  void check_restart(sim_time at, const call& made, const std::vector<config>& before,
                     const std::vector<config>& after, tally& of_key, std::size_t allowed);
  void check_copies(sim_time at, const call& made, const std::vector<config>& after, tally& of_key,
                    std::size_t allowed);
  long long index_of(const watched_key& key, sim_time at) const;

  strict_state& of_;
  std::map<stream_key, tally> tallies_;
  std::map<std::uint64_t, sent_delete> deletes_;           // by id of call
  std::map<std::string, std::size_t> learned_;   // needless restarts of a domain
};

}  // namespace pullkeeper::simulation
