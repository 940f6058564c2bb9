// Datagrams for a service of this machine: the journal, the service manager.
#pragma once
#include <sys/socket.h>
#include <sys/un.h>

#include <string>
#include <string_view>

namespace pullkeeper {

// Single thread. Never waits, and never fails but by what `send` says.
class datagram_socket {
 public:
  // `name` is an absolute path, or an abstract name behind "@"; nothing is looked for there yet.
  explicit datagram_socket(std::string_view name);
  ~datagram_socket();
  datagram_socket(const datagram_socket&) = delete;
  datagram_socket& operator=(const datagram_socket&) = delete;

  // False for a name that is no such name, or longer than 107 bytes: nothing can be sent.
  bool usable() const { return descriptor_ >= 0; }
  // False if nobody takes it at once.
  bool send(const std::string& datagram) const;

 private:
  sockaddr_un address_{};
  socklen_t length_ = 0;
  int descriptor_ = -1;
};

}  // namespace pullkeeper
