// Takes the place of getaddrinfo in a test program, so that the lookup of the daemon itself runs,
// thread and all. Names that are not told to it do not exist; numbers are left alone.
#pragma once
#include <string>
#include <vector>

namespace pullkeeper::net {

// In this order; replaces what was told before.
void resolve_to(const std::string& host, const std::vector<std::string>& addresses);

// While it lives, every lookup of a told name hangs. Destroying it lets them go on.
class hanging_resolver {
 public:
  hanging_resolver();
  ~hanging_resolver();
  hanging_resolver(const hanging_resolver&) = delete;
  hanging_resolver& operator=(const hanging_resolver&) = delete;
};

int lookups();                         // begun so far

}  // namespace pullkeeper::net
