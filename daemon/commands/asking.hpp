// Asks the running daemon, wherever its socket is.
#pragma once
#include <optional>
#include <string>

#include "commands/files.hpp"
#include "service/health_json.hpp"

namespace pullkeeper {

// The directories of an instance of the packaged service, where nothing else was named.
void fill_in_instance(command_places& where);

struct daemon_answer {
  int status = 0;                      // of HTTP; 0: nobody has answered
  std::string body;
  std::string why;                     // why nobody has; empty where nobody listens
  bool denied = false;                 // this user may not ask
};

// Of the daemon of these places: its socket is in the RuntimeDirectory of the packaged service, or
// in its state directory. One that keeps other files than those that are named is not asked. Errors
// in the files do not matter.
daemon_answer ask_daemon(const command_places& where, const std::string& method,
                         const std::string& target);

}  // namespace pullkeeper
