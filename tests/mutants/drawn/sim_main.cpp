// The simulation with the mutant whose number comes first.
#include <cstdio>
#include <cstdlib>

#include "mutants/drawn/drawn.hpp"
#include "simulation/command.hpp"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "Usage: pullkeeper-drawn-sim NUMBER OPTIONS_OF_PULLKEEPER_SIM\n");
    return 64;
  }
  pullkeeper::drawn_mutant = std::atoi(argv[1]);
  return pullkeeper::simulation::command(argc - 1, argv + 1);
}
