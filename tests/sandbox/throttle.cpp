#include "sandbox/throttle.hpp"

#include <algorithm>

namespace pullkeeper::sandbox {

namespace {

struct limit {
  std::size_t calls;
  milliseconds span;
};

limit limit_of(operation op) {
  switch (op) {
    case operation::add:
      return {15, seconds(1)};
    case operation::update:
      return {1000, std::chrono::minutes(1)};
    case operation::describe:
      return {50, seconds(1)};
    case operation::remove:
      return {30, seconds(1)};
  }
  return {0, seconds(1)};
}

}  // namespace

std::optional<milliseconds> throttle::admit(operation op, utc_millis now) {
  const limit allowed = limit_of(op);
  auto& times = admitted_[static_cast<std::size_t>(op)];
  while (!times.empty() && times.front() <= now - allowed.span) times.pop_front();
  if (times.size() >= allowed.calls)
    return std::max(times.front() + allowed.span - now, milliseconds(1));
  times.push_back(now);
  return std::nullopt;
}

}  // namespace pullkeeper::sandbox
