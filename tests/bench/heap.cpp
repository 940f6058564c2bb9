#include "bench/heap.hpp"

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <new>

namespace {

constexpr std::size_t header = 8;      // of each block, beside what may be used of it
constinit pullkeeper::bench::heap all;

void* taken(std::size_t size) {
  void* block = std::malloc(size);
  if (!block) throw std::bad_alloc();
  ++all.allocations;
  all.live += malloc_usable_size(block) + header;
  all.peak = std::max(all.peak, all.live);
  return block;
}

void given_back(void* block) noexcept {
  if (!block) return;
  all.live -= malloc_usable_size(block) + header;
  std::free(block);
}

}  // namespace

namespace pullkeeper::bench {

heap heap_now() { return all; }
void forget_peak() { all.peak = all.live; }

}  // namespace pullkeeper::bench

void* operator new(std::size_t size) { return taken(size); }
void* operator new[](std::size_t size) { return taken(size); }
void operator delete(void* block) noexcept { given_back(block); }
void operator delete[](void* block) noexcept { given_back(block); }
void operator delete(void* block, std::size_t) noexcept { given_back(block); }
void operator delete[](void* block, std::size_t) noexcept { given_back(block); }
