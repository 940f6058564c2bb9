// Asks what listens at a local socket of this host.
#pragma once
#include <chrono>
#include <string>

namespace pullkeeper {

struct local_answer {
  int status = 0;                      // of HTTP; 0: there was no answer
  std::string body;
  std::string error;                   // why there was none; empty where there was
  bool absent = false;                 // nobody listens there
  bool denied = false;                 // this user may not connect
};

// `status.sock` in the directory; returns within `most`. Body of the answer: 64 MiB at most.
local_answer ask_local(const std::string& directory, const std::string& method,
                       const std::string& target, std::chrono::milliseconds most);

}  // namespace pullkeeper
