// When a stream key had a config in effect: disjoint spans in order of time.
#pragma once
#include <vector>

#include "core/time.hpp"

namespace pullkeeper::sandbox {

// A half-open span [from, to).
struct span {
  utc_millis from{};
  utc_millis to{};
  bool operator==(const span&) const = default;
};

class coverage {
 public:
  // Overlapping and touching spans become one; an empty one is nothing.
  void add(span covered);
  // What is not covered of [from, to).
  std::vector<span> gaps(utc_millis from, utc_millis to) const;
  // Drops the spans that end at or before `before`.
  void forget_before(utc_millis before);

 private:
  std::vector<span> spans_;
};

}  // namespace pullkeeper::sandbox
