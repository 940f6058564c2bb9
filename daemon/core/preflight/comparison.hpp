// What stands at a domain against what the files want there. Pure.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "core/call.hpp"
#include "core/model.hpp"

namespace pullkeeper {

// Numbers of streams; a config that has ended does not count.
struct comparison {
  std::size_t wanted = 0;              // neither paused nor over: the sum of the next five
  std::size_t as_wanted = 0;           // a config stands when it is wanted, with these sources
  std::size_t otherwise = 0;           // ... whose sources may be the same, shown in another form
  std::size_t missing = 0;             // none stands when it is wanted
  std::vector<const schedule*> differing;   // ... with other sources
  std::vector<const schedule*> permanent;   // one without an end: pullkeeper never changes it
  std::size_t due = 0;                 // of the missing, to be added at once
  std::size_t resting = 0;             // of a schedule that is paused or over, and still stands
  std::size_t foreign = 0;             // in no file
  std::size_t odd = 0;                 // records that do not read
  std::size_t standing = 0;            // streams of the domain with any config
};

comparison compare(const listed& shown, const std::string& domain,
                   const std::vector<schedule>& all, const keep_settings& keep, utc_seconds now);

}  // namespace pullkeeper
