#include "core/telling/online_incidents.hpp"

#include <algorithm>
#include <utility>

#include "core/counted.hpp"
#include "core/telling/whose.hpp"

namespace pullkeeper {
namespace {

constexpr const char* incident = "online";
constexpr std::size_t one_by_one_most = 3;     // beyond that, those of one moment are one incident
constexpr const char* what_to_do =
    "its config stands, and the cloud gets no stream from its sources: look at them";

// What is told goes on: it is still wanted and covered, and was not seen to be online.
bool goes_on(const schedule_health& one) {
  return one.online.watched && one.online.is != presence::online && one.covered_until &&
         one.state != condition::leaving && one.state != condition::waiting;
}

}  // namespace

void online_incidents::follow(const health& seen, std::vector<message>& to) {
  end(seen, to);
  std::vector<const schedule_health*> fresh;
  for (const auto& one : seen.schedules) {
    if (one.offline() && !told_in_.contains(one.key)) fresh.push_back(&one);
  }
  if (fresh.size() > one_by_one_most) return begin(fresh, seen.made, to);
  for (const auto* one : fresh) begin({one}, seen.made, to);
}

void online_incidents::end(const health& seen, std::vector<message>& to) {
  if (told_in_.empty()) return;
  std::map<stream_key, const schedule_health*> all;
  for (const auto& one : seen.schedules) all.emplace(one.key, &one);
  std::erase_if(told_in_, [&](const auto& known) {
    const auto found = all.find(known.first);
    const auto* one = found == all.end() ? nullptr : found->second;
    if (one && goes_on(*one)) return false;
    auto& of = groups_.at(known.second);
    of.online = of.online && one && one->online.is == presence::online;
    if (--of.left > 0) return true;
    const auto who = of.begun.count == 1 ? of.begun.schedule + (of.online ? " is" : "")
                                         : counted(of.begun.count, "stream") +
                                               (of.online ? " are" : "");
    to.push_back(end_of(of.begun, who + (of.online ? " online again" : ": over"), seen.made));
    groups_.erase(known.second);
    return true;
  });
}

void online_incidents::begin(const std::vector<const schedule_health*>& of, utc_millis made,
                             std::vector<message>& to) {
  const auto& first = *of.front();
  message told{.id = {}, .incident = incident, .severity = level::warning, .summary = {}};
  told.remedy = what_to_do;
  told.count = of.size();
  if (of.size() == 1) told.schedule = first.name;
  told.schedules = names_of(of);
  told.whose = whose_are(of);
  told.since = told.at = made;
  for (const auto* one : of) {
    told.since = std::min(told.since, one->online.since);
    told_in_[one->key] = last_group_ + 1;
  }
  told.summary = (of.size() == 1 ? first.name + " is" : counted(of.size(), "stream") + " are") +
                 " covered but not online since " + format_utc(told.since);
  told.id = told.incident + "/" + first.name + "/" + format_utc(told.since);
  groups_[++last_group_] = {told, of.size(), true};
  to.push_back(std::move(told));
}

std::vector<told_incident> online_incidents::told() const {
  std::vector<told_incident> all;
  for (const auto& [id, one] : groups_) {
    told_incident of{one.begun, {}, one.online};
    for (const auto& [key, in] : told_in_) {
      if (in == id) of.pulls.push_back(key);
    }
    all.push_back(std::move(of));
  }
  return all;
}

bool online_incidents::recall(const told_incident& from) {
  if (from.begun.incident != incident) return false;
  groups_[++last_group_] = {from.begun, from.pulls.size(), from.covered};
  for (const auto& key : from.pulls) told_in_[key] = last_group_;
  return true;
}

}  // namespace pullkeeper
