// All tests of the core in one program, with the mutant whose number comes first.
#define DOCTEST_CONFIG_IMPLEMENT
#include <cstdio>
#include <cstdlib>

#include <doctest/doctest.h>

#include "mutants/drawn/drawn.hpp"

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "Usage: pullkeeper-drawn-tests NUMBER OPTIONS_OF_DOCTEST\n");
    return 64;
  }
  pullkeeper::drawn_mutant = std::atoi(argv[1]);
  return doctest::Context(argc - 1, argv + 1).run();
}
