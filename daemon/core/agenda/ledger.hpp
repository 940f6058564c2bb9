// Between the machines and what outlives the process: which of them may have changed since the
// store was told last, what is to be forgotten, and what an earlier process has left until the
// files claim it.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "core/gate/gate.hpp"
#include "core/memory.hpp"
#include "core/agenda/roster.hpp"

namespace pullkeeper {

class ledger {
 public:
  static constexpr std::size_t changes_most = 500;     // at once: a few milliseconds

  void touch(std::uint32_t id) { touched_.insert(id); }
  // The same of a call that is sent or answered: it goes before all others.
  void touch_first(std::uint32_t id) { first_.insert(id); }
  bool has_changes() const {
    return !first_.empty() || !touched_.empty() || !forgotten_streams_.empty() ||
           !forgotten_domains_.empty();
  }
  void forget(const stream_key& key) { forgotten_streams_.push_back(key); }
  void forget_domain(const std::string& name) { forgotten_domains_.push_back(name); }

  // What may have changed since the last time, asked of each machine: whole records, of which some
  // may be as they were. The endpoint's comes with any other. Of those that were touched as others
  // no more than `changes_most`, as long as has_changes().
  memory_changes take_changes(const roster& all, const gate& endpoint, const present& now);
  // All that has ever been given, as of now.
  static memory everything(const roster& all, const gate& endpoint, const present& now);

  void recall(const memory& from) {
    for (const auto& d : from.domains) domains_.emplace(d.name, d);
    for (const auto& s : from.streams) streams_.emplace(s.key, s);
  }
  std::optional<stream_memory> claim(const stream_key& key) {
    auto known = streams_.extract(key);
    return known ? std::optional(std::move(known.mapped())) : std::nullopt;
  }
  std::optional<domain_record> claim_domain(const std::string& name) {
    auto known = domains_.extract(name);
    return known ? std::optional(std::move(known.mapped())) : std::nullopt;
  }
  // What nobody has claimed.
  std::map<stream_key, stream_memory> take_unclaimed() { return std::exchange(streams_, {}); }
  void forget_unclaimed_domains() {
    for (const auto& [name, left] : std::exchange(domains_, {})) forget_domain(name);
  }

 private:
  void add(memory_changes& changes, std::uint32_t id, const roster& all, const present& now);

  std::set<std::uint32_t> first_;      // ids of streams and domains
  std::set<std::uint32_t> touched_;    // others, likewise
  std::vector<stream_key> forgotten_streams_;
  std::vector<std::string> forgotten_domains_;
  std::map<std::string, domain_record> domains_;
  std::map<stream_key, stream_memory> streams_;
};

}  // namespace pullkeeper
