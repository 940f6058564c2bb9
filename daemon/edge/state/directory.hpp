// The state directory: exists, is ours, and belongs to one daemon at a time.
#pragma once
#include <memory>
#include <optional>
#include <string>

namespace pullkeeper {

enum class state_dir_problem {
  none,
  held_by_other,                       // another daemon runs on this directory
  no_permission,                       // not ours, or not to be written by us
  unusable,                            // not a directory, no such parent, ...
};

// Holds the directory's lock as long as it lives. The system frees the lock of a process that was
// killed; the file `lock` itself is never removed.
class state_dir {
 public:
  virtual ~state_dir() = default;
  // Absolute and without symbolic links.
  virtual const std::string& path() const = 0;
  // Where root acts in the directory of another user, gives that user what it has made there; also
  // done at the end. Else the service could not go on with it.
  virtual void hand_over() const = 0;
};

struct state_dir_result {
  std::unique_ptr<state_dir> dir;      // null where there is a problem
  state_dir_problem problem = state_dir_problem::none;
  std::string error;                   // one line for people; empty where all is well
};

// Takes the directory and its lock. A missing directory is made with mode 0700 if its parent is
// there; no parents are made. The directory may be reached by a symbolic link (systemd does so);
// the lock may not. Refused if others can write there: the state decides what is deleted.
state_dir_result open_state_dir(const std::string& path);

// The process that holds the directory's lock, without taking it; 0 where it has not yet written
// its id. Nothing if nobody holds it or the directory cannot be read.
std::optional<int> holder_of(const std::string& path);

}  // namespace pullkeeper
