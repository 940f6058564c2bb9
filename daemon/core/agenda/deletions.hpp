// The brake on deletions: what is only no longer wanted is deleted a few at a time, or not at all
// while the files or the memory are in doubt.
#pragma once
#include <cstddef>
#include <cstdint>
#include <set>
#include <utility>

namespace pullkeeper {

class deletions {
 public:
  // True if that is a change.
  bool hold(bool held) { return std::exchange(held_, held) != held; }
  // The files were read anew: a stop is told again.
  void begin_pass() { told_ = false; }

  void doom(std::uint32_t stream) {
    if (doomed_.insert(stream).second) count_ += !released_.contains(stream);
  }
  void spare(std::uint32_t stream) {
    if (doomed_.erase(stream) > 0) count_ -= !released_.contains(stream);
  }
  // It is kept again, or nothing is left of it.
  void forget(std::uint32_t stream) {
    spare(stream);
    released_.erase(stream);
  }
  // The brake does not count it: a person has confirmed that it is to go.
  void release(std::uint32_t stream) {
    if (released_.insert(stream).second) count_ -= doomed_.contains(stream);
  }
  bool held() const { return held_; }
  // It is to be deleted, and counts.
  bool counts(std::uint32_t stream) const {
    return doomed_.contains(stream) && !released_.contains(stream);
  }
  // How many it counts.
  std::size_t count() const { return count_; }

  struct permission {
    bool now = false;                  // one of the doomed may be deleted
    bool tell = false;                 // the brake has just stopped it
  };
  // `brake`: how many may be doomed at once.
  permission judge(std::uint32_t stream, int brake) {
    if (held_) return {};
    if (released_.contains(stream)) return {true, false};
    if (count() <= static_cast<std::size_t>(brake)) return {true, false};
    return {false, !std::exchange(told_, true)};
  }

 private:
  std::set<std::uint32_t> doomed_;     // streams whose config is to be deleted
  std::set<std::uint32_t> released_;
  std::size_t count_ = 0;              // of the doomed, without the released ones
  bool held_ = false;
  bool told_ = false;
};

}  // namespace pullkeeper
