#include "core/windows.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

utc_seconds cut(const pull& wanted, utc_seconds at) {
  return wanted.end ? std::min(at, *wanted.end) : at;
}

}  // namespace

window window_number(const pull& wanted, seconds length, long long index) {
  const auto start = wanted.start + length * index;
  return {index, start, cut(wanted, start + length)};
}

window window_containing(const pull& wanted, seconds length, utc_seconds at) {
  return window_number(wanted, length, (at - wanted.start) / length);
}

utc_seconds due_horizon(const pull& wanted, seconds length, seconds lead, utc_seconds now) {
  if (now + lead < wanted.start) return wanted.start;
  return cut(wanted, wanted.start + length * ((now + lead - wanted.start) / length + 1));
}

}  // namespace pullkeeper
