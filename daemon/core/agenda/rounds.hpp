// Walks over many streams, in slices between which calls leave: who is evaluated anew after what
// concerns all of them, or all of a domain. Those of a few streams are over at once.
#pragma once
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace pullkeeper {

class rounds {
 public:
  // What has failed is tried at once: nothing, what passes by itself, or all of it.
  enum class tries { none, passing, all };

  static constexpr std::size_t slice_most = 256;       // streams: a millisecond or so
  static constexpr std::uint32_t everybody = 0;        // no domain has this id

  // Through the streams by their ids. One that is under way goes on, and another one follows it:
  // however often it is asked for, everybody has a turn. True if it begins now.
  bool begin(std::uint32_t of, tries what = tries::none) {
    const auto [place, fresh] = under_way_.try_emplace(of, round{0, what, std::nullopt});
    auto& again = place->second.again;
    if (!fresh) again = std::max(again.value_or(tries::none), what);
    return fresh;
  }

  bool empty() const { return under_way_.empty(); }
  bool is_under_way(std::uint32_t of) const { return under_way_.contains(of); }

  struct slice {
    std::uint32_t of = everybody;
    std::uint32_t after = 0;           // the id of the stream behind which it begins
    tries what = tries::none;
  };
  // The next one, of each round in turn. Tell how far it went before the next is asked for.
  std::optional<slice> next() const {
    if (under_way_.empty()) return std::nullopt;
    auto place = under_way_.upper_bound(latest_);
    if (place == under_way_.end()) place = under_way_.begin();
    return slice{place->first, place->second.after, place->second.what};
  }
  // Up to the stream `last`; nothing where the round is over with it.
  void went(std::uint32_t of, std::optional<std::uint32_t> last) {
    latest_ = of;
    const auto place = under_way_.find(of);
    if (place == under_way_.end()) return;
    auto& [after, what, again] = place->second;
    if (last) after = *last;
    else if (again) place->second = {0, *again, std::nullopt};
    else under_way_.erase(place);
  }

 private:
  struct round {
    std::uint32_t after = 0;
    tries what = tries::none;
    std::optional<tries> again;        // another one follows
  };
  std::map<std::uint32_t, round> under_way_;     // by domain
  std::uint32_t latest_ = everybody;
};

}  // namespace pullkeeper
