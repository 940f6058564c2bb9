#include "edge/system/datagram.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstddef>

namespace pullkeeper {

datagram_socket::datagram_socket(std::string_view name) {
  if (name.size() < 2 || name.size() >= sizeof address_.sun_path) return;
  if (name[0] != '/' && name[0] != '@') return;
  address_.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), address_.sun_path);
  if (name[0] == '@') address_.sun_path[0] = '\0';
  length_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
  descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

datagram_socket::~datagram_socket() {
  if (usable()) ::close(descriptor_);
}

bool datagram_socket::send(const std::string& datagram) const {
  if (!usable()) return false;
  const auto* const to = reinterpret_cast<const sockaddr*>(&address_);
  return ::sendto(descriptor_, datagram.data(), datagram.size(), MSG_NOSIGNAL, to, length_) >= 0;
}

}  // namespace pullkeeper
