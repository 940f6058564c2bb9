#include "core/health_news.hpp"

#include <algorithm>
#include <utility>

namespace pullkeeper {
namespace {

enum class end_told {
  here,
  elsewhere,                           // unless the process that has met it is gone
};

// `begin` is empty where the trouble is told elsewhere. The files have no row: each start tells
// what has become of them.
struct telling {
  trouble_kind what;
  level severity;
  const char* begin;
  level relief;
  const char* end;
  end_told by = end_told::here;
};

constexpr telling tellings[] = {
    {trouble_kind::schedules_vanished, level::error, "", level::info, "schedules_settled",
     end_told::elsewhere},
    {trouble_kind::key_refused, level::error, "", level::info, "credentials_restored"},
    {trouble_kind::api_unreachable, level::error, "api_unreachable", level::info, "api_back"},
    {trouble_kind::permission_missing, level::error, "", level::info, "permission_restored"},
    {trouble_kind::quota_reached, level::error, "quota_reached", level::info, "quota_restored"},
    {trouble_kind::state_not_writable, level::error, "", level::info, "state_restored",
     end_told::elsewhere},
    {trouble_kind::drift_fight, level::error, "", level::info, "drift_fight_over"},
    {trouble_kind::removal_held, level::warning, "", level::info, "removal_released"},
    {trouble_kind::clock_in_doubt, level::warning, "", level::info, "clock_restored"},
    {trouble_kind::throttled, level::warning, "", level::info, "throttling_over"},
    {trouble_kind::catching_up, level::info, "catching_up", level::info, "caught_up"},
};

const telling* telling_of(trouble_kind what) {
  const auto found = std::find_if(std::begin(tellings), std::end(tellings),
                                  [&](const telling& one) { return one.what == what; });
  return found == std::end(tellings) ? nullptr : found;
}

void add_if(event& to, const char* key, const std::string& value) {
  if (!value.empty()) to.fields.emplace_back(key, value);
}

event begin_of(const telling& as, const trouble& one) {
  event told{as.severity, as.begin, {}};
  if (one.why.kind != failure_kind::none) {
    add_if(told, "cause", words_of(one.why));
    add_if(told, "code", one.why.code);
    add_if(told, "kind", to_string(one.why.kind));
    add_if(told, "request_id", one.why.request_id);
  }
  add_if(told, "detail", one.detail.empty() ? one.why.detail : one.detail);
  add_if(told, "streams", std::to_string(one.streams));
  if (one.first_dark != never) {
    add_if(told, "first_dark", format_utc(one.first_dark));
  }
  add_if(told, "next", one.todo.text);
  return told;
}

event end_of(const telling& as, utc_millis since, utc_millis now) {
  return {as.relief,
          as.end,
          {{"since", format_utc(since)},
           {"lasted", format_duration(std::chrono::floor<seconds>(std::max(now, since) - since))}}};
}

// An outage may have taken the place of catching up, and what was to be submitted still is.
bool is_behind(const health& seen) {
  return seen.in(condition::dark) + seen.in(condition::at_risk) + seen.in(condition::due) > 0;
}

}  // namespace

void health_news::recall(const std::vector<told_alarm>& from) {
  for (const auto& one : from) {
    if (telling_of(one.what)) troubles_[one.what] = {one.since, far_future, true};
  }
}

std::vector<event> health_news::follow(const health& seen, bool looked, milliseconds boot) {
  std::vector<event> result;
  for (auto& [what, one] : troubles_) {
    if (looked || !one.recalled) one.gone = std::min(one.gone, boot);
  }
  for (const auto& one : seen.troubles) {
    const auto* as = telling_of(told_as(one.what));
    if (!as) continue;
    const auto [place, fresh] = troubles_.try_emplace(as->what, known{seen.made});
    place->second.gone = far_future;
    // The log of each process tells of what it has met, and not of what it only remembers.
    if (place->second.recalled && one.why.recalled) continue;
    const bool met = std::exchange(place->second.recalled, false) || fresh;
    if (met && *as->begin) result.push_back(begin_of(*as, one));
  }
  const auto left = troubles_.find(trouble_kind::catching_up);
  if (left != troubles_.end() && left->second.gone < boot && is_behind(seen)) {
    left->second.gone = boot;          // not over before that has been so for a while
  }
  std::erase_if(troubles_, [&](const auto& one) {
    const auto& [what, of] = one;
    const auto& as = *telling_of(what);
    const bool told_elsewhere = as.by == end_told::elsewhere && !of.recalled;
    if (boot - of.gone < (told_elsewhere ? milliseconds{0} : over_after)) return false;
    if (!told_elsewhere) result.push_back(end_of(as, of.since, seen.made));
    return true;
  });
  return result;
}

std::vector<event> health_news::follow_to_the_end(const health& seen, bool looked,
                                                  milliseconds boot) {
  auto result = follow(seen, looked, boot);
  for (auto& one : follow(seen, looked, boot + over_after)) result.push_back(std::move(one));
  return result;
}

std::vector<told_alarm> health_news::lasting() const {
  std::vector<told_alarm> all;
  for (const auto& [what, one] : troubles_) all.push_back({what, one.since});
  return all;
}

milliseconds health_news::wake() const {
  auto at = far_future;
  for (const auto& [what, one] : troubles_) {
    if (one.gone != far_future) at = std::min(at, one.gone + over_after);
  }
  return at;
}

}  // namespace pullkeeper
