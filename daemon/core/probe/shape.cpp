#include "core/probe/shape.hpp"

#include <algorithm>
#include <set>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

constexpr const char* unsorted_source = "rtmp://z.probe.invalid/live/one+two?pull=keeper&probe=1";
constexpr const char* later_source = "rtmp://a.probe.invalid/live/three";

bool any_has(const std::vector<std::string>& all, const char* part) {
  return std::any_of(all.begin(), all.end(), [part](const std::string& one) {
    return one.find(part) != std::string::npos;
  });
}

std::string form_of(std::vector<std::string> shown) {
  for (auto& one : shown) one = lower_case(one);
  std::string words;
  const auto add = [&words](bool applies, const char* word) {
    if (applies) words += (words.empty() ? "" : "+") + std::string(word);
  };
  const bool first = shown.size() == 1;
  const bool sorted = !first && shown.front().find("a.probe.invalid") != std::string::npos;
  add(any_has(shown, ".invalid:"), "port");
  add(!any_has(shown, "?") && !any_has(shown, "%3f"), "no-query");
  add(any_has(shown, "%"), "percent");
  add(!any_has(shown, "://"), "no-scheme");
  add(sorted, "sorted");
  add(first, "first-only");
  return words.empty() ? "as-sent" : words;
}

std::string case_of(const record& shown, const stream_key& sent) {
  if (shown.key.app == sent.app && shown.key.stream == sent.stream) return "as-sent";
  return shown.key.app == in_lower_case(sent).app ? "lower" : "upper";
}

std::string precision_of(const record& shown, const config& sent) {
  if (shown.precision > seconds{1}) return "without-seconds";
  return shown.held.end == sent.end ? "exact" : "to-minute";
}

// The one word that all have, or nothing.
std::string one_of(const std::set<std::string>& words) {
  return words.size() == 1 ? *words.begin() : std::string();
}

}  // namespace

std::vector<std::string> probe_sources() { return {unsorted_source, later_source}; }

std::vector<shape_word> shape_of(const story& all) {
  std::set<std::string> sources, names, times;
  for (const auto& look : all.looks) {
    for (const auto& w : all.writes) {
      for (const auto& r : look.shown.records) {
        if (!is_of(r, w.made.key) || !shows({look.began, {{r}, {}}}, w)) continue;
        sources.insert(form_of(r.held.sources));
        names.insert(case_of(r, w.made.key));
        times.insert(precision_of(r, w.made.wanted));
      }
    }
  }
  return {{"sources_in_list", "sources in the list", one_of(sources)},
          {"names_in_list", "the names of app and stream in the list", one_of(names)},
          {"times_in_list", "times in the list", one_of(times)}};
}

}  // namespace pullkeeper
