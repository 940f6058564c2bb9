// Another program, started and waited for. Part of hooks: nothing else includes it.
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

// Starts the program with these arguments, the first of which is its path: `input` on its standard
// input, its output thrown away, no other descriptor of ours, nothing of our environment but a PATH
// and a LANG of its own, all signals as they are by default, in a session of its own, in /.
started_process start_process(const std::vector<std::string>& command, const std::string& input);

// How an ended process has ended: empty where it exited with 0. It is no more after that.
std::string reap_process(pid_t id);

}  // namespace pullkeeper
