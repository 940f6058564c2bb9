#include "support/net/fake_resolver.hpp"

#include <arpa/inet.h>
#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <map>
#include <mutex>

namespace {

struct table {
  std::mutex mutex;
  std::condition_variable changed;
  std::map<std::string, std::vector<std::string>> hosts;
  bool hanging = false;
  int lookups = 0;
};

table& shared() {
  static table instance;
  return instance;
}

using getaddrinfo_type = int (*)(const char*, const char*, const addrinfo*, addrinfo**);

int real_lookup(const char* node, const char* service, const addrinfo* hints, addrinfo** result) {
  static const auto next =
      reinterpret_cast<getaddrinfo_type>(dlsym(RTLD_NEXT, "getaddrinfo"));
  return next(node, service, hints, result);
}

bool is_number(const char* node) {
  in6_addr address{};
  return node == nullptr || inet_pton(AF_INET, node, &address) == 1 ||
         inet_pton(AF_INET6, node, &address) == 1;
}

}  // namespace

extern "C" int getaddrinfo(const char* node, const char* service, const addrinfo* hints,
                           addrinfo** result) {
  if (is_number(node)) return real_lookup(node, service, hints, result);
  std::vector<std::string> addresses;
  {
    std::unique_lock lock(shared().mutex);
    ++shared().lookups;
    shared().changed.notify_all();
    shared().changed.wait(lock, [] { return !shared().hanging; });
    const auto found = shared().hosts.find(node);
    if (found == shared().hosts.end()) return EAI_NONAME;
    addresses = found->second;
  }
  addrinfo** tail = result;
  for (const std::string& address : addresses) {
    const int error = real_lookup(address.c_str(), service, hints, tail);
    if (error != 0) return error;
    while (*tail != nullptr) tail = &(*tail)->ai_next;
  }
  return addresses.empty() ? EAI_NONAME : 0;
}

namespace pullkeeper::net {

void resolve_to(const std::string& host, const std::vector<std::string>& addresses) {
  const std::lock_guard lock(shared().mutex);
  shared().hosts[host] = addresses;
}

hanging_resolver::hanging_resolver() {
  const std::lock_guard lock(shared().mutex);
  shared().hanging = true;
}

hanging_resolver::~hanging_resolver() {
  const std::lock_guard lock(shared().mutex);
  shared().hanging = false;
  shared().changed.notify_all();
}

int lookups() {
  const std::lock_guard lock(shared().mutex);
  return shared().lookups;
}

}  // namespace pullkeeper::net
