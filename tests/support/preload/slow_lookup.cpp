// Preloaded into the daemon: a resolver that does not come back for a minute.
#include <netdb.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

extern "C" int getaddrinfo(const char*, const char*, const addrinfo*, addrinfo**) {
  if (const char* marker = std::getenv("SLOW_LOOKUP_MARKER")) {
    if (FILE* file = std::fopen(marker, "w")) std::fclose(file);
  }
  sleep(60);
  return EAI_AGAIN;
}
