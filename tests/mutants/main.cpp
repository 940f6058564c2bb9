// pullkeeper-sim-planted: pullkeeper-sim with one of the bugs of named/ in the core.
#include <cstdio>

#include "mutants/planted.hpp"
#include "simulation/command.hpp"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "Usage: pullkeeper-sim-planted NAME OPTIONS_OF_PULLKEEPER_SIM\n");
    return 64;
  }
  pullkeeper::planted_bug = argv[1];
  return pullkeeper::simulation::command(argc - 1, argv + 1);
}
