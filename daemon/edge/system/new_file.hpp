// A file that a command leaves for others: it appears as a whole, and never in place of another.
#pragma once
#include <sys/types.h>

#include <optional>
#include <string>

namespace pullkeeper {

class new_file {
 public:
  // Writes `content` to the disk, under a hidden name beside `path`. What fails is told by error().
  new_file(std::string path, const std::string& content, mode_t mode);
  // Removes it unless it was placed.
  ~new_file();
  new_file(const new_file&) = delete;
  new_file& operator=(const new_file&) = delete;

  const std::string& error() const { return error_; }
  // Where it is until then, to be looked at.
  const std::string& hidden() const { return hidden_; }
  // Before it is placed, and only for root: whom it belongs to.
  void give_to(std::optional<uid_t> user, gid_t group);
  // Gives it its name. False, with error(), if that is taken, or if any of this has failed.
  bool place();

 private:
  bool write(const std::string& content);

  std::string path_;
  std::string hidden_;
  std::string error_;
  int descriptor_ = -1;
  bool placed_ = false;
};

}  // namespace pullkeeper
