#include "edge/config/sources.hpp"

#include <algorithm>

namespace pullkeeper {

whole_source source_secrets::put_into(const std::vector<text_part>& parts) {
  whole_source result;
  bool any = false;
  for (const auto& one : parts) {
    if (one.what == text_part::from::text) {
      result.text += one.value;
      result.shown += one.value;
      continue;
    }
    const auto [at, fresh] = known_.try_emplace(one);
    if (fresh) at->second = ask_(one);
    if (!at->second.error.empty()) return {{}, {}, at->second.error};
    result.text += at->second.text;
    result.shown += "***";
    any = true;
  }
  if (!any) result.shown.clear();
  return result;
}

std::vector<std::string> source_secrets::values() const {
  std::vector<std::string> all;
  for (const auto& [reference, found] : known_) {
    if (found.error.empty()) all.push_back(found.text);
  }
  std::sort(all.begin(), all.end());
  all.erase(std::unique(all.begin(), all.end()), all.end());
  return all;
}

source_fault fault_of_whole(const whole_source& source, const std::string& which) {
  if (!source.error.empty()) return {which + " cannot be completed: " + source.error, {}};
  source_fault fault = fault_of_source(source.text);
  const bool refers = !source.shown.empty() && !fault.text.empty();
  if (refers) fault.text = which + ", with what its references stand for: " + fault.text;
  return fault;
}

}  // namespace pullkeeper
