// Single changes of the core, drawn by plant.py, to learn what the tests notice. Every file of the
// programs that are built with them includes this one first.
#pragma once

namespace pullkeeper {

inline int drawn_mutant = 0;           // set once, before any thread; 0: none

inline bool drawn(int number) { return drawn_mutant == number; }

}  // namespace pullkeeper
