#include "core/agenda/reading.hpp"

#include <algorithm>
#include <set>
#include <vector>

namespace pullkeeper {
namespace {

// A record that does not read may be any stream's that what reads of its key allows; that none of
// its own is shown says nothing of such a stream.
void doubt(const listed& list, std::map<stream_key, listed_records>& shown) {
  std::set<stream_key> asked;
  for (const auto& odd : list.odd) {
    if (!asked.insert(odd.key).second) continue;
    for (auto& [key, records] : shown) {
      if (odd.may_be(key)) records.silence_counts = false;
    }
  }
}

}  // namespace

std::map<stream_key, listed_records> read_list(const listed& list, kept_domain& of,
                                               const roster& all, narrator& told, utc_millis now) {
  std::map<stream_key, listed_records> shown;
  for (const auto* s : of.members) shown[s->machine.wanted().key];
  std::vector<record> foreign;
  for (const auto& r : list.records) {
    if (const auto ours = shown.find(r.key); ours != shown.end()) ours->second.add(r, now);
    else if (!all.find(r.key) && r.key.domain == of.machine.name()) foreign.push_back(r);
  }
  told.foreign(of.machine.name(),
               of.machine.fresh_foreign(foreign, std::chrono::floor<seconds>(now)));
  doubt(list, shown);
  told.odd(of.machine.name(), list.odd);
  return shown;
}

}  // namespace pullkeeper
