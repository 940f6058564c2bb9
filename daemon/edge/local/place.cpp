#include "edge/local/place.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace pullkeeper {

local_place::local_place(const std::string& directory, const std::string& name)
    : descriptor_(::open(directory.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)),
      path_("/proc/self/fd/" + std::to_string(descriptor_) + "/" + name) {}

local_place::~local_place() {
  if (usable()) ::close(descriptor_);
}

}  // namespace pullkeeper
