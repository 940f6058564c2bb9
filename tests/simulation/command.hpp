// The command line of pullkeeper-sim.
#pragma once

namespace pullkeeper::simulation {

// Does what the options ask and returns the exit status: 1 if a promise was broken, 64 for options
// that make no sense.
int command(int argc, char** argv);

}  // namespace pullkeeper::simulation
