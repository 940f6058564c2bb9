// Moves a state file out of the way. Part of state_store: nothing else includes it.
#pragma once
#include <string>

#include "edge/state/file.hpp"

namespace pullkeeper {

// The file `name` of `directory`, with its log, becomes `NAME.REASON-20260131T235959.999Z`; nothing
// is overwritten. Of such files the newest 3 are kept. Returns the new name without the directory;
// empty where it failed (errno), and then nothing has changed.
std::string move_aside(const std::string& directory, const std::string& name,
                       const std::string& reason);

// Why an unfit file is moved: the word for its name, and what follows its path in a sentence.
struct move_reason {
  std::string word;
  std::string sentence;
};
move_reason reason_to_move(const verdict& judged);

}  // namespace pullkeeper
