#include "core/memory.hpp"

#include <string_view>
#include <utility>

namespace pullkeeper {
namespace {

class fingerprint {
 public:
  std::uint64_t value() const { return value_; }
  void add(std::string_view text) {
    std::uint64_t word = text.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i % 8 == 0) mix(std::exchange(word, 0));
      word = word << 8 | static_cast<unsigned char>(text[i]);
    }
    mix(word);
  }
  void add(utc_seconds at) { mix(static_cast<std::uint64_t>(at.time_since_epoch().count())); }
  void add(std::uint64_t bits) { mix(bits); }
  void add(local_days day) { mix(static_cast<std::uint64_t>(day.time_since_epoch().count())); }
  // Without what the zone's clocks show: that may change by itself.
  void add(const recurrence& r) {
    add(r.zone->name);
    mix(r.days);
    mix(static_cast<std::uint64_t>(r.from.count()));
    mix(static_cast<std::uint64_t>(r.to.count()));
    for (const auto& span : r.except) {
      add(span.first);
      add(span.last);
    }
    mix(r.except.size());
    for (const auto day : r.also) add(day);
  }

 private:
  void mix(std::uint64_t bits) {
    value_ = (value_ ^ bits) * 0x9e3779b97f4a7c15ULL;
    value_ ^= value_ >> 32;
  }
  std::uint64_t value_ = 14695981039346656037ULL;
};

}  // namespace

std::uint64_t print_of(const schedule& s) {
  fingerprint print;
  for (const auto& source : s.sources) print.add(source);
  print.add(s.wanted.start);
  if (s.wanted.end) print.add(*s.wanted.end);
  for (const auto& one : s.pulls) {
    print.add(one.start);
    print.add(one.end.value_or(one.start));
  }
  for (const auto& r : s.repeat) print.add(r);
  if (s.calendar) {
    for (const auto& one : s.calendar->spans) {
      print.add(one.start);
      print.add(one.end);
    }
  }
  for (const auto& other : s.others) print.add(other.paused ? 0 : print_of(other));
  return print.value();
}

}  // namespace pullkeeper
