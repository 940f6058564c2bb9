#include "core/outlook.hpp"

#include "core/time.hpp"

namespace pullkeeper {
namespace {

std::string pulls(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " pull" : " pulls");
}

std::string instant(utc_millis at) { return format_utc(std::chrono::floor<seconds>(at)); }

std::string coverage(const outlook& seen) {
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

std::string sentence_of(const outlook& seen) {
  if (seen.pulls == 0) return "No pull to keep" + trouble(seen.endpoint);
  auto text = coverage(seen) + trouble(seen.endpoint);
  if (seen.next_submission != never) text += "; next submission " + instant(seen.next_submission);
  return text;
}

}  // namespace pullkeeper
