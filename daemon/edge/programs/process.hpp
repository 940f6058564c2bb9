// Another program, started and waited for.
#pragma once
#include <sys/types.h>

#include <string>
#include <vector>

namespace pullkeeper {

struct started_process {
  pid_t id = -1;
  int handle = -1;                     // readable once it has ended (pidfd); the caller closes it
  std::string error;                   // not empty: it was not started
};

struct process_wish {
  int output = -1;                     // the descriptor that it writes to; -1: thrown away
  std::string home = {};               // its HOME; empty: it has none
};

// Starts the program with these arguments, the first of which is its path: `input` on its standard
// input, its errors thrown away, no other descriptor of ours, nothing of our environment but a PATH
// and a LANG of its own, all signals as they are by default, in a session of its own, in /.
started_process start_process(const std::vector<std::string>& command, const std::string& input,
                              const process_wish& wish = {});

// How an ended process has ended: empty where it exited with 0. It is no more after that.
std::string reap_process(pid_t id);

}  // namespace pullkeeper
