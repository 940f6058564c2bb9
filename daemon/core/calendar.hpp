// A calendar of people as a value: when it says that something is wanted.
#pragma once
#include <memory>
#include <string>
#include <vector>

#include "core/recurrence.hpp"

namespace pullkeeper {

struct calendar {
  struct span {
    utc_seconds start{};
    utc_seconds end{};
    bool operator==(const span&) const = default;
  };
  std::string text;                          // of its file; all else follows from it and the zones
  std::shared_ptr<const time_zone> floating; // of its times without a zone; null: it has none
  std::shared_ptr<const time_zone> shown;    // the one in which people read it; null: UTC
  std::vector<span> spans;                   // in order, each apart from the next
};

// The spans in order; those that overlap or follow one another at once are one.
std::vector<calendar::span> joined_spans(std::vector<calendar::span> spans);

// Schedules may have one in common. Two are equal where they say the same.
struct shared_calendar {
  std::shared_ptr<const calendar> held{};    // null: there is none
  explicit operator bool() const { return held != nullptr; }
  const calendar* operator->() const { return held.get(); }
  bool operator==(const shared_calendar& other) const;
};

}  // namespace pullkeeper
