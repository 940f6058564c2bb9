// The address of a local socket, of whatever length its path is.
#pragma once
#include <boost/asio/local/stream_protocol.hpp>
#include <string>

namespace pullkeeper {

// An address holds 107 bytes; through the descriptor of its directory every path fits. As long as
// it lives, and the directory is there.
class local_place {
 public:
  local_place(const std::string& directory, const std::string& name);
  ~local_place();
  local_place(const local_place&) = delete;
  local_place& operator=(const local_place&) = delete;

  // False where the directory cannot be opened; errno says why.
  bool usable() const { return descriptor_ >= 0; }
  const std::string& path() const { return path_; }
  boost::asio::local::stream_protocol::endpoint endpoint() const { return {path_}; }

 private:
  int descriptor_;
  std::string path_;
};

}  // namespace pullkeeper
