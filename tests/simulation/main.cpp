#include "simulation/command.hpp"

int main(int argc, char** argv) { return pullkeeper::simulation::command(argc, argv); }
