#include "core/shown_sources.hpp"

#include <algorithm>
#include <string_view>

#include "core/event.hpp"
#include "core/url.hpp"

namespace pullkeeper {
namespace {

constexpr std::string_view hidden = "***";

// Nothing but the scheme, and that of one that is a secret as a whole neither.
std::string scheme_of(const std::string& source) {
  return std::string(split_url(source).scheme) + std::string(hidden);
}

}  // namespace

bool hides_its_path(const std::string& shown_source) {
  const url_parts url = split_url(shown_source);
  const auto path = url.rest.substr(0, url.rest.find_first_of("?#"));
  return (url.scheme.empty() && shown_source.find(hidden) != shown_source.npos) ||
         url.scheme.find(hidden) != url.scheme.npos ||
         url.host_and_port.find(hidden) != url.host_and_port.npos ||
         path.find(hidden) != path.npos;
}

std::string mask_sources_of(const schedule& s, const std::vector<std::string>& sources) {
  bool any_hides = false;
  const auto is_written = [&](const schedule& one) {
    any_hides = any_hides || std::any_of(one.shown_sources.begin(), one.shown_sources.end(),
                                         hides_its_path);
    return !one.shown_sources.empty() && same_sources(one.sources, sources);
  };
  if (is_written(s)) return mask_sources(s.shown_sources);
  for (const auto& other : s.others) {
    if (is_written(other)) return mask_sources(other.shown_sources);
  }
  if (!any_hides) return mask_sources(sources);
  std::string text;
  for (const auto& source : sources) text += (text.empty() ? "" : " ") + scheme_of(source);
  return text;
}

}  // namespace pullkeeper
