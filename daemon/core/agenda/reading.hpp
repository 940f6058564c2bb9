// One answer to a Describe, sorted by the streams that it is compared with.
#pragma once
#include <vector>

#include "core/agenda/roster.hpp"
#include "core/narrator.hpp"

namespace pullkeeper {

// What the answer shows of each member of the domain, in their order. Tells what is of others or
// does not read.
std::vector<listed_records> read_list(const listed& list, kept_domain& of, const roster& all,
                                      narrator& told, utc_millis now);

struct comparison_of_list {
  bool lacks_many = false;             // several that it has shown, or all that it held
  std::vector<bool> as_believed;       // of each member: what stands is shown, and nothing else
};

// What is shown of each member, against what is believed of it. That many are missing is noted in
// the domain, and in what is shown of each.
comparison_of_list compare(const listed& list, kept_domain& of,
                           std::vector<listed_records>& shown, const present& now);

}  // namespace pullkeeper
