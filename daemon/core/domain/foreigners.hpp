// The streams of a domain that are not in the files, and have been told: each once, and no more
// than 1,000 of them.
#pragma once
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/memory.hpp"

namespace pullkeeper {

class foreigners {
 public:
  // What one look at `now` has shown of such streams. Gives, of each that was not told before, one
  // record, which is told now. Who is not listed any more is forgotten a week after its end.
  std::vector<record> shown(const std::vector<record>& seen, utc_seconds now);

  // One of them is to end after `now`.
  bool are_expected(utc_seconds now) const;

  std::vector<foreign_memory> remember() const;
  void recall(const std::vector<foreign_memory>& from);

 private:
  std::map<std::pair<std::string, std::string>, utc_seconds> told_;      // until when, by app and
                                                                         // stream
};

}  // namespace pullkeeper
