// What of a stream is each entry's, where several have its key.
#pragma once
#include <cstddef>
#include <map>
#include <vector>

#include "core/pulls.hpp"

namespace pullkeeper {

class entry_shares {
 public:
  explicit entry_shares(const std::vector<schedule>& entries);

  // What is wanted of the stream of the entry, be it by others.
  const schedule& whole_of(const schedule& entry) const;
  // True where the pull of that time, or the next one, begins with the entry: what others go on
  // with at once, from the same sources, is of it.
  bool is_of(const schedule& entry, utc_seconds at) const;
  // Those of its pulls that overlap with [from, until), in order.
  std::vector<pull> pulls_of(const schedule& entry, utc_seconds from, utc_seconds until,
                             std::size_t most) const;

 private:
  std::map<stream_key, schedule> together_;      // of keys for which there is more than one list
};

}  // namespace pullkeeper
