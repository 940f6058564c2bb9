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

limit limit_of(inquiry what) {
  if (what == inquiry::online_list) return {10'000, std::chrono::minutes(1)};
  return {what == inquiry::domain_detail ? std::size_t{50} : 5, seconds(1)};
}

std::optional<milliseconds> admit_to(std::deque<utc_millis>& times, const limit& allowed,
                                     utc_millis now) {
  while (!times.empty() && times.front() <= now - allowed.span) times.pop_front();
  if (times.size() >= allowed.calls)
    return std::max(times.front() + allowed.span - now, milliseconds(1));
  times.push_back(now);
  return std::nullopt;
}

}  // namespace

std::optional<milliseconds> throttle::admit(operation op, utc_millis now) {
  return admit_to(admitted_[static_cast<std::size_t>(op)], limit_of(op), now);
}

std::optional<milliseconds> throttle::admit(inquiry what, utc_millis now) {
  return admit_to(asked_[static_cast<std::size_t>(what)], limit_of(what), now);
}

}  // namespace pullkeeper::sandbox
