// Preloaded into the daemon: a machine that runs out of something. While the file SCARCE_THREADS
// names exists no thread can be made; while that of SCARCE_DISK does no fsync ends; with
// SCARCE_MEMORY=N the N-th allocation of the process and all behind it fail.
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>

namespace {

template <class Function>
Function next_one(const char* name) {
  return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

std::atomic<long> made{0};

// Read once: the environment must not be asked for while it allocates.
long most() {
  static const long number = [] {
    const char* const text = std::getenv("SCARCE_MEMORY");
    return text ? std::atol(text) : 0L;
  }();
  return number;
}

// Polls, since nobody tells when a file has gone.
void wait_for_disk() {
  const char* const marker = std::getenv("SCARCE_DISK");
  while (marker && ::access(marker, F_OK) == 0) ::usleep(10'000);
}

}  // namespace

extern "C" int fsync(int descriptor) {
  wait_for_disk();
  static const auto real = next_one<decltype(&fsync)>("fsync");
  return real(descriptor);
}

extern "C" int fdatasync(int descriptor) {
  wait_for_disk();
  static const auto real = next_one<decltype(&fdatasync)>("fdatasync");
  return real(descriptor);
}

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* how,
                              void* (*does)(void*), void* with) {
  const char* const marker = std::getenv("SCARCE_THREADS");
  if (marker && ::access(marker, F_OK) == 0) return EAGAIN;
  static const auto real = next_one<decltype(&pthread_create)>("pthread_create");
  return real(thread, how, does, with);
}

extern "C" void* __libc_malloc(std::size_t);

extern "C" void* malloc(std::size_t size) {
  if (most() > 0 && made.fetch_add(1) >= most()) {
    errno = ENOMEM;
    return nullptr;
  }
  return __libc_malloc(size);
}
