// What a plan is drawn with: chances, choices and lengths, all from one seed.
#pragma once
#include <cmath>
#include <initializer_list>

#include "core/random.hpp"
#include "simulation/plan.hpp"

namespace pullkeeper::simulation {

class drawer {
 public:
  explicit drawer(random_source& random) : random_(random) {}

  bool chance(double p) { return random_.unit() < p; }
  double upto(double most) { return most * random_.unit(); }
  std::size_t index(std::size_t size) { return static_cast<std::size_t>(random_.next() % size); }
  std::uint64_t bits() { return random_.next(); }
  sim_time within(sim_time from, sim_time to) { return random_.between(from, to); }

  // Log-uniform: as many short ones as long ones.
  milliseconds spread(milliseconds low, milliseconds high) {
    const double span =
        std::log(static_cast<double>(high.count()) / static_cast<double>(low.count()));
    return milliseconds(static_cast<milliseconds::rep>(
        static_cast<double>(low.count()) * std::exp(span * random_.unit())));
  }

  template <class T>
  T one_of(std::initializer_list<T> choices) {
    return *(choices.begin() + index(choices.size()));
  }

 private:
  random_source& random_;
};

}  // namespace pullkeeper::simulation
