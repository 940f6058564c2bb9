#include "core/telling/whose.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "core/counted.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t names_most = 20;

std::string owners_of(const some_pulls& of) {
  std::string text;
  std::set<std::string> known;
  for (const auto* one : of) {
    if (one->owner.empty() || known.size() == names_most || !known.insert(one->owner).second) {
      continue;
    }
    text += (text.empty() ? "" : ", ") + one->owner;
  }
  return text;
}

std::string common_labels(const some_pulls& of) {
  schedule common;
  common.labels = of.front()->labels;
  for (const auto* one : of) {
    std::erase_if(common.labels, [one](const label& each) {
      return std::find(one->labels.begin(), one->labels.end(), each) == one->labels.end();
    });
  }
  return shown_labels(common);
}

}  // namespace

std::string names_of(const some_pulls& of) {
  return first_names(of, names_most, [](const auto* one) { return one->name; });
}

belonging whose_are(const some_pulls& of) { return {owners_of(of), common_labels(of)}; }

message end_of(message begun, const std::string& what, utc_millis now) {
  const auto lasted = std::chrono::floor<seconds>(std::max(now, begun.since) - begun.since);
  begun.begins = false;
  begun.severity = level::info;
  begun.summary = what + ", after " + format_duration(lasted);
  begun.remedy.clear();
  begun.at = now;
  return begun;
}

}  // namespace pullkeeper
