#include "core/stream/shown_form.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {
namespace {

bool near(utc_seconds a, utc_seconds b, seconds precision) {
  return std::chrono::abs(a - b) < precision;
}

bool is_cut_of(utc_seconds sent, utc_seconds seen) {
  return seen == std::chrono::floor<std::chrono::minutes>(sent);
}

// What is left of a source where every known change is undone: no scheme, user, port or query, and
// one case.
std::string core_of(const std::string& source) {
  auto text = percent_decode(normalised_source(source));
  text = text.substr(0, text.find_first_of("?#"));
  if (const auto scheme = text.find("://"); scheme != std::string::npos) text.erase(0, scheme + 3);
  const auto path = std::min(text.find('/'), text.size());
  auto host = text.substr(0, path);
  if (const auto user = host.rfind('@'); user != std::string::npos) host.erase(0, user + 1);
  const auto port = host.rfind(':');
  if (port != std::string::npos && is_all_digits(std::string_view(host).substr(port + 1))) {
    host.erase(port);
  }
  return lower_case(host + text.substr(path));
}

bool is_form_of_sources(const std::vector<std::string>& sent,
                        const std::vector<std::string>& seen) {
  if (sent.empty() || seen.empty()) return sent.empty() && seen.empty();
  std::vector<std::string> ours, theirs;
  for (const auto& source : sent) ours.push_back(core_of(source));
  for (const auto& source : seen) theirs.push_back(core_of(source));
  if (theirs.size() == 1) return theirs.front() == ours.front();
  std::sort(ours.begin(), ours.end());
  std::sort(theirs.begin(), theirs.end());
  return ours == theirs;
}

}  // namespace

bool same_config(const config& expected, const record& seen, utc_seconds now) {
  const bool both_run = expected.start <= now && seen.held.start <= now;
  return near(expected.end, seen.held.end, seen.precision) &&
         (both_run || near(expected.start, seen.held.start, seen.precision)) &&
         same_sources(expected.sources, seen.held.sources);
}

bool is_form_of_sent(const config& sent, const record& seen) {
  using std::chrono::minutes;
  // A list that cuts times cuts both.
  const bool cut = seen.held.start == std::chrono::floor<minutes>(sent.start) &&
                   seen.held.end == std::chrono::floor<minutes>(sent.end);
  return (cut || seen.held.start == sent.start) && is_form_of(sent, seen, sent.start);
}

bool has_times_of(const config& sent, const record& seen, utc_seconds now) {
  const auto shows = [&](utc_seconds ours, utc_seconds theirs) {
    return near(ours, theirs, seen.precision) || is_cut_of(ours, theirs);
  };
  const bool both_run = sent.start <= now && seen.held.start <= now;
  return shows(sent.end, seen.held.end) && (both_run || shows(sent.start, seen.held.start));
}

bool is_form_of(const config& sent, const record& seen, utc_seconds now) {
  return has_times_of(sent, seen, now) && is_form_of_sources(sent.sources, seen.held.sources);
}

}  // namespace pullkeeper
