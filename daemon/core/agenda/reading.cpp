#include "core/agenda/reading.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace pullkeeper {
namespace {

// So many records that read in part are looked at one by one; of more, any may be anybody's.
constexpr std::size_t doubts_most = 100;

// A member by its place among them.
using place = std::size_t;

std::optional<place> place_of(const kept_stream* s, const kept_domain& of) {
  if (!s || s->of != &of) return std::nullopt;
  const auto found = std::lower_bound(
      of.members.begin(), of.members.end(), s->id,
      [](const kept_stream* one, std::uint32_t id) { return one->id < id; });
  if (found == of.members.end() || *found != s) return std::nullopt;
  return static_cast<place>(found - of.members.begin());
}

// A record that does not read may be any stream's that what reads of its key allows; that none of
// its own is shown says nothing of such a stream.
void doubt(const listed& list, const kept_domain& of, std::vector<listed_records>& shown) {
  std::set<stream_key> asked;
  for (const auto& odd : list.odd) {
    if (!asked.insert(odd.key).second) continue;
    const bool any = asked.size() > doubts_most;
    for (place i = 0; i < shown.size(); ++i) {
      if (any || odd.may_be(of.members[i]->machine.wanted().key)) shown[i].silence_counts = false;
    }
    if (any) return;
  }
}

// Some lists show names in another case than they were sent in. A key that is nobody's as it is
// shown is ours where it is one of ours, and of ours alone, but for the case, and this list shows
// that one nowhere as it was sent. By the key that is shown.
std::map<stream_key, place> read_by_case(const std::vector<const record*>& strange,
                                         const kept_domain& of, const std::vector<bool>& exact) {
  std::map<stream_key, std::vector<place>> of_lower;
  for (const auto* r : strange) of_lower.try_emplace(in_lower_case(r->key));
  for (place i = 0; i < of.members.size(); ++i) {
    const auto same = of_lower.find(in_lower_case(of.members[i]->machine.wanted().key));
    if (same != of_lower.end()) same->second.push_back(i);
  }
  std::map<stream_key, place> result;
  for (const auto* r : strange) {
    const auto& same = of_lower.at(in_lower_case(r->key));
    if (same.size() == 1 && !exact[same.front()]) result.emplace(r->key, same.front());
  }
  return result;
}

}  // namespace

std::vector<listed_records> read_list(const listed& list, kept_domain& of, const roster& all,
                                      narrator& told, utc_millis now) {
  std::vector<listed_records> shown(of.members.size());
  std::vector<std::optional<place>> places;
  std::vector<bool> exact(of.members.size());
  std::vector<const record*> strange;
  places.reserve(list.records.size());
  for (const auto& r : list.records) {
    places.push_back(place_of(all.find(r.key), of));
    if (places.back()) exact[*places.back()] = true;
    else strange.push_back(&r);
  }
  const auto in_other_case = strange.empty() ? std::map<stream_key, place>()
                                             : read_by_case(strange, of, exact);
  std::vector<record> foreign;
  for (std::size_t i = 0; i < places.size(); ++i) {
    const auto& r = list.records[i];
    const auto other = places[i] ? in_other_case.end() : in_other_case.find(r.key);
    if (other != in_other_case.end()) places[i] = other->second;
    if (places[i]) shown[*places[i]].add(r, now);
    else if (!all.find(r.key) && r.key.domain == of.machine.name()) foreign.push_back(r);
  }
  told.foreign(of.machine.name(),
               of.machine.fresh_foreign(foreign, std::chrono::floor<seconds>(now)));
  doubt(list, of, shown);
  told.odd(of.machine.name(), list.odd);
  return shown;
}

comparison_of_list compare(const listed& list, kept_domain& of,
                           std::vector<listed_records>& shown, const present& now) {
  auto& gone = of.machine.silence();
  comparison_of_list result;
  int missing = 0;
  bool trial_shown = false;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto* s = of.members[i];
    result.as_believed.push_back(s->machine.is_as_believed(shown[i]));
    missing += !result.as_believed.back() && s->machine.misses(shown[i], now);
    if (s->id == gone.trial()) trial_shown = !shown[i].live.empty();
  }
  // A list that holds nothing at all, not even what others have made there, has failed.
  const bool blank = list.records.empty() && list.odd.empty();
  const bool many = missing > 1 || (blank && of.machine.expects_foreign(now.second()));
  for (auto& records : shown) records.others_missing = many;
  gone.looked(missing, many, trial_shown, now.boot);
  result.lacks_many = many;
  return result;
}

}  // namespace pullkeeper
