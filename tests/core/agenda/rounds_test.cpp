#include "core/agenda/rounds.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace pullkeeper;

namespace {

// Walks over ids 1 to `count` in slices of `most`, and gives those of the round of all.
std::vector<std::uint32_t> walk(rounds& tested, std::uint32_t count, std::uint32_t most) {
  std::vector<std::uint32_t> seen;
  while (const auto slice = tested.next()) {
    std::uint32_t last = slice->after;
    for (; last < count && last < slice->after + most; ++last) {
      if (slice->of == rounds::everybody) seen.push_back(last + 1);
    }
    const bool over = last == count;
    tested.went(slice->of, over ? std::nullopt : std::optional(last));
  }
  return seen;
}

}  // namespace

TEST_CASE("a round gives everybody one turn, and is over then") {
  rounds tested;
  CHECK(tested.empty());
  CHECK(tested.begin(rounds::everybody));
  CHECK(walk(tested, 7, 3) == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7});
  CHECK(tested.empty());
}

TEST_CASE("what comes during a round has a round of its own, so that nobody waits for ever") {
  rounds tested;
  tested.begin(rounds::everybody);
  tested.went(rounds::everybody, 4);
  CHECK(!tested.begin(rounds::everybody));
  CHECK(walk(tested, 7, 3) == std::vector<std::uint32_t>{5, 6, 7, 1, 2, 3, 4, 5, 6, 7});
}

TEST_CASE("the round that follows tries what the strongest of its causes asks for") {
  rounds tested;
  tested.begin(rounds::everybody);
  tested.begin(rounds::everybody, rounds::tries::all);
  tested.begin(rounds::everybody, rounds::tries::passing);
  CHECK(tested.next()->what == rounds::tries::none);
  tested.went(rounds::everybody, std::nullopt);
  CHECK(tested.next()->what == rounds::tries::all);
  tested.went(rounds::everybody, std::nullopt);
  CHECK(!tested.next());
}

TEST_CASE("rounds of several domains take turns") {
  rounds tested;
  tested.begin(3);
  tested.begin(5);
  std::vector<std::uint32_t> turns;
  for (std::uint32_t i = 1; i <= 4; ++i) {
    turns.push_back(tested.next()->of);
    tested.went(turns.back(), i);
  }
  CHECK(turns == std::vector<std::uint32_t>{3, 5, 3, 5});
  CHECK(!tested.is_under_way(rounds::everybody));
}
