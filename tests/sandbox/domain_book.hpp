// What the cloud knows of whole domains, and tells by DescribeLiveDomainDetail and
// DescribeLiveDomainLimit. Pure.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "core/inquiry.hpp"

namespace pullkeeper::sandbox {

// A domain that nobody has described is online and for playback; its limit is the quota of the
// variant, and what it holds is in use.
struct domain_page {
  bool missing = false;                // no call finds it
  std::string status = "online";
  std::string type = "liveVideo";
  std::string region = "cn-shanghai";
  std::optional<long long> limit{};
  std::optional<long long> used{};
};

class domain_book {
 public:
  // Names are in lower case.
  void set(const std::string& domain, domain_page page) { pages_[domain] = std::move(page); }
  domain_page of(const std::string& domain) const {
    const auto found = pages_.find(domain);
    return found == pages_.end() ? domain_page() : found->second;
  }

 private:
  std::map<std::string, domain_page> pages_;
};

// As rules and logs of the sandbox name it: domain-detail, domain-limit, online-list.
inline const char* to_string(inquiry what) {
  if (what == inquiry::online_list) return "online-list";
  return what == inquiry::domain_detail ? "domain-detail" : "domain-limit";
}

}  // namespace pullkeeper::sandbox
