#include <algorithm>
#include <string_view>

#include "core/lint.hpp"
#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {

bool holds_credentials(const std::string& source) {
  const std::string_view user = split_url(source).user;
  if (!user.empty() && user.find("***") == user.npos) return true;
  const auto query = source.find('?');
  if (query == source.npos) return false;
  std::string rest = lower_case(source.substr(query + 1));
  constexpr std::string_view words[] = {"secret", "pass", "token", "key", "auth", "sign"};
  while (!rest.empty()) {
    const auto end = std::min(rest.find('&'), rest.size());
    const bool stands_here = rest.substr(0, end).find("***") == rest.npos;
    const std::string name = stands_here ? rest.substr(0, std::min(rest.find('='), end)) : "";
    for (const std::string_view word : words) {
      if (name.find(word) != name.npos) return true;
    }
    rest.erase(0, end + 1);
  }
  return false;
}

std::vector<finding> lint_files(const std::vector<file_facts>& files) {
  std::vector<finding> found;
  for (const file_facts& f : files) {
    if (f.others_write) {
      found.push_back({"others than its owner can change this", "chmod go-w helps", {}, {},
                       f.path});
    }
    if (f.others_read && f.holds_secret) {
      found.push_back({"everybody on this host can read this, and it holds a secret: a source with "
                       "a user name or a key, or the URL of a receiver",
                       f.closing + " helps", {}, {}, f.path});
    }
  }
  return found;
}

}  // namespace pullkeeper
