// What a store keeps of the agenda's changes: whole records by their keys.
#pragma once
#include <map>
#include <string>
#include <utility>

#include "core/memory.hpp"

namespace pullkeeper::test {

class kept_memory {
 public:
  // Keeps the changes, and gives those that were none for what was kept.
  memory_changes take(memory_changes changes) {
    if (changes.endpoint && *changes.endpoint == endpoint_) changes.endpoint.reset();
    if (changes.endpoint) endpoint_ = *changes.endpoint;
    std::erase_if(changes.domains,
                  [&](const domain_record& d) { return !put(domains_, d.name, d); });
    std::erase_if(changes.streams,
                  [&](const stream_memory& s) { return !put(streams_, s.key, s); });
    std::erase_if(changes.forgotten_domains,
                  [&](const std::string& name) { return domains_.erase(name) == 0; });
    std::erase_if(changes.forgotten_streams,
                  [&](const stream_key& key) { return streams_.erase(key) == 0; });
    return changes;
  }

  memory all() const {
    memory result;
    result.endpoint = endpoint_;
    for (const auto& [name, d] : domains_) result.domains.push_back(d);
    for (const auto& [key, s] : streams_) result.streams.push_back(s);
    return result;
  }

  // Throws where nothing is kept.
  const stream_memory& of(const stream_key& key) const { return streams_.at(key); }

 private:
  template <class Map, class Record>
  static bool put(Map& all, const typename Map::key_type& key, const Record& record) {
    auto& known = all.try_emplace(key).first->second;
    if (known == record) return false;
    known = record;
    return true;
  }

  endpoint_record endpoint_;
  std::map<std::string, domain_record> domains_;
  std::map<stream_key, stream_memory> streams_;
};

}  // namespace pullkeeper::test
