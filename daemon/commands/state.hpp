// The state of a daemon: taken by the commands that act, only read by those that show.
#pragma once
#include <memory>
#include <optional>
#include <string>

#include "commands/files.hpp"
#include "core/memory.hpp"
#include "edge/config/configuration.hpp"
#include "edge/state/directory.hpp"
#include "edge/state/store.hpp"

namespace pullkeeper {

// Taken: no other process can take it as long as this lives.
struct held_state {
  std::unique_ptr<state_dir> dir;      // locked until the store is closed
  std::unique_ptr<state_store> store;
  memory found;                        // what the store held when it was opened
};

// Locks the state directory and opens the state of the configuration's endpoint; a damaged file is
// moved aside. 0, or after the reason was printed on standard error: 75 if another process holds
// the directory, 77 without permission, 78 if it cannot be used.
int hold_state(const std::string& dir, const configuration& config, held_state& held);

// What `plan` and `status` are made of.
struct inputs {
  configuration config;
  std::string state_dir;
  bool has_state = false;              // there is a state, and it is of this endpoint
  memory known;                        // what it holds; empty without one
  utc_millis now{};                    // the API's time, as far as its offset is known
  utc_millis written{};                // when the state was written last (local clock); 0: unknown
  std::optional<int> daemon;           // its process id, 0 if that is unknown; none: none runs
  std::string remark;                  // one sentence why there is no state; empty if there is
};

// Reads all of it, beside a running daemon or without one; changes nothing. 0, or an exit code (1,
// 77 or 78) after the reason was printed on standard error.
int read_inputs(const command_places& where, inputs& in);
// The same of all but the configuration, which `in` has already. 0, 1 or 77.
int read_known(const command_places& where, inputs& in);

// The state directory for a command that needs nothing else of the files: errors in them do not
// matter to it.
std::string state_dir_of(const command_places& where);

// 0 if the state could be read: `error` is empty, and the directory accessible. Else 1 or 77, after
// the reason was printed on standard error.
int check_state(const std::string& dir, const std::string& error);

}  // namespace pullkeeper
