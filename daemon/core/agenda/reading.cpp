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

// Some lists show names in another case than they were sent in. A key that is nobody's as it is
// shown is ours where it is one of ours, and of ours alone, but for the case, and this list shows
// that one nowhere as it was sent. By the key that is shown.
std::map<stream_key, stream_key> read_by_case(
    const listed& list, const std::map<stream_key, listed_records>& members) {
  std::map<stream_key, std::vector<stream_key>> of_lower;
  for (const auto& [key, records] : members) of_lower[in_lower_case(key)].push_back(key);
  std::set<stream_key> exact;
  for (const auto& r : list.records) {
    if (members.count(r.key)) exact.insert(r.key);
  }
  std::map<stream_key, stream_key> result;
  for (const auto& r : list.records) {
    if (exact.count(r.key)) continue;
    const auto same = of_lower.find(in_lower_case(r.key));
    if (same == of_lower.end() || same->second.size() != 1) continue;
    if (!exact.count(same->second.front())) result[r.key] = same->second.front();
  }
  return result;
}

}  // namespace

std::map<stream_key, listed_records> read_list(const listed& list, kept_domain& of,
                                               const roster& all, narrator& told, utc_millis now) {
  std::map<stream_key, listed_records> shown;
  for (const auto* s : of.members) shown[s->machine.wanted().key];
  const auto in_other_case = read_by_case(list, shown);
  std::vector<record> foreign;
  for (const auto& r : list.records) {
    const auto other = in_other_case.find(r.key);
    const auto ours = shown.find(other == in_other_case.end() ? r.key : other->second);
    if (ours != shown.end()) ours->second.add(r, now);
    else if (!all.find(r.key) && r.key.domain == of.machine.name()) foreign.push_back(r);
  }
  told.foreign(of.machine.name(),
               of.machine.fresh_foreign(foreign, std::chrono::floor<seconds>(now)));
  doubt(list, shown);
  told.odd(of.machine.name(), list.odd);
  return shown;
}

bool lacks_many(const listed& list, kept_domain& of,
                std::map<stream_key, listed_records>& shown, const present& now) {
  auto& gone = of.machine.silence();
  long missing = 0;
  bool trial_shown = false;
  for (const auto* s : of.members) {
    const auto& seen = shown.at(s->machine.wanted().key);
    missing += s->machine.misses(seen, now);
    if (s->id == gone.trial()) trial_shown = !seen.live.empty();
  }
  // A list that holds nothing at all, not even what others have made there, has failed.
  const bool blank = list.records.empty() && list.odd.empty();
  const bool many = missing > 1 || (blank && of.machine.expects_foreign(now.second()));
  for (auto& [key, records] : shown) records.others_missing = many;
  gone.looked(missing, many, trial_shown, now.boot);
  return many;
}

}  // namespace pullkeeper
