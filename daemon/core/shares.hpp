// What of a stream is each entry's, where several have its key.
#pragma once
#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/pulls.hpp"

namespace pullkeeper {

class entry_shares {
 public:
  // Whose turn it is, is walked through once for each stream: from `from` on up to `until`, and no
  // more than `most` pulls.
  entry_shares(const std::vector<schedule>& entries, utc_seconds from, utc_seconds until,
               std::size_t most);

  // What is wanted of the stream of the entry, be it by others.
  const schedule& whole_of(const schedule& entry) const;
  // True where the pull of that time, or the next one, begins with the entry: what others go on
  // with at once, from the same sources, is of it.
  bool is_of(const schedule& entry, utc_seconds at) const;
  // Those of its pulls that overlap with the time of the walk, in order.
  std::vector<pull> pulls_of(const schedule& entry) const;
  // Whose the stream is when an entry without such pulls would begin; empty: it does not.
  std::string instead_of(const schedule& entry) const;

 private:
  struct shared {
    schedule whole;
    std::optional<std::vector<owned_pull>> turns{};      // once they have been asked for
  };
  const std::vector<owned_pull>& turns_of(shared& one) const;

  utc_seconds from_;
  utc_seconds until_;
  std::size_t most_;
  mutable std::map<stream_key, shared> together_;        // of keys that have more than one list
};

}  // namespace pullkeeper
