#include "core/agenda/overall.hpp"

#include <algorithm>

#include "core/time.hpp"

namespace pullkeeper {
namespace {

std::string pulls(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " pull" : " pulls");
}

std::string instant(utc_millis at) { return format_utc(std::chrono::floor<seconds>(at)); }

std::string coverage_text(const overall_status& seen) {
  const auto of = " of " + pulls(seen.pulls) + " ";
  if (seen.uncovered > 0) {
    const bool dated = seen.uncovered_since != never;
    return std::to_string(seen.uncovered) + of + "without a config" +
           (dated ? " since " + instant(seen.uncovered_since) : "");
  }
  if (seen.at_risk > 0) {
    const bool dated = seen.risk_lapse != never;
    return std::to_string(seen.at_risk) + of + "at risk" +
           (dated ? ", without a config from " + instant(seen.risk_lapse) + " on" : "");
  }
  const auto keeping = "Keeping " + pulls(seen.pulls);
  if (seen.unknown > 0)
    return keeping + "; what stands for " + std::to_string(seen.unknown) + " is not yet known";
  if (seen.submitting > 0) return keeping + ", submitting " + std::to_string(seen.submitting);
  return keeping + (seen.pulls == 1 ? ", covered" : ", all covered");
}

std::string trouble(failure_kind endpoint) {
  switch (endpoint) {
    case failure_kind::none: return {};
    case failure_kind::unreachable: return "; the API cannot be reached";
    case failure_kind::credentials: return "; the API takes no call with these keys";
    default: return "; the API fails";
  }
}

}  // namespace

overall_status overall_of(const roster& all, const breaker& endpoint, utc_millis now) {
  overall_status result;
  if (endpoint.open()) result.endpoint = endpoint.cause();
  for (const auto& [id, s] : all.all_streams()) {
    const auto& pull = s->machine;
    if (pull.resting()) continue;
    ++result.pulls;
    const auto& last = pull.last();
    const bool seen = pull.standing().known();
    const auto phase = pull.trouble().state();
    if (phase == incident::phase::lost || (last.due && last.lapse <= now && seen)) {
      ++result.uncovered;
      result.uncovered_since = std::min(result.uncovered_since, pull.trouble().dark_since());
    } else if (phase == incident::phase::at_risk) {
      ++result.at_risk;
      result.risk_lapse = std::min(result.risk_lapse, last.lapse);
    } else if (last.due) {
      ++(seen ? result.submitting : result.unknown);
    } else if (last.what == action::wait && last.lapse != never) {
      result.next_submission = std::min(result.next_submission, last.at);
    }
  }
  return result;
}

bool first_look_done(const roster& all) {
  const auto& domains = all.all_domains();
  return std::all_of(domains.begin(), domains.end(), [](const auto& d) {
    return d.second->machine.list().has_looked() || d.second->members.empty();
  });
}

agenda_counts counts_of(const roster& all, std::uint64_t calls, std::uint64_t failures) {
  agenda_counts result;
  result.calls = calls;
  result.failures = failures;
  for (const auto& [id, s] : all.all_streams()) {
    const auto phase = s->machine.trouble().state();
    result.schedules += !s->machine.resting();
    result.at_risk += phase != incident::phase::none;
    result.lost += phase == incident::phase::lost;
  }
  return result;
}

std::string sentence_of(const overall_status& seen) {
  if (seen.pulls == 0) return "No pull to keep" + trouble(seen.endpoint);
  auto text = coverage_text(seen) + trouble(seen.endpoint);
  if (seen.next_submission != never) text += "; next submission " + instant(seen.next_submission);
  return text;
}

}  // namespace pullkeeper
