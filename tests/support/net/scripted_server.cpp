#include "support/net/scripted_server.hpp"

#include <arpa/inet.h>
#include <csignal>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace pullkeeper::net {
namespace {

constexpr std::chrono::seconds longest_wait{20};

std::size_t content_length(const std::string& head) {
  const auto at = head.find("Content-Length: ");
  return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

}  // namespace

int peer::read_some(char* to, int size) {
  if (tls_ != nullptr) return SSL_read(tls_, to, size);
  return static_cast<int>(::recv(socket_, to, static_cast<std::size_t>(size), 0));
}

std::string peer::read_request() {
  std::string got;
  char chunk[4096];
  for (;;) {
    const auto head = got.find("\r\n\r\n");
    if (head != std::string::npos && got.size() >= head + 4 + content_length(got)) return got;
    const int size = read_some(chunk, sizeof chunk);
    if (size <= 0) return {};
    got.append(chunk, static_cast<std::size_t>(size));
  }
}

bool peer::write(const std::string& bytes) {
  if (bytes.empty()) return true;
  if (tls_ != nullptr) return SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL) > 0;
}

void peer::write_together(const std::string& first, const std::string& second) {
  int cork = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &cork, sizeof cork);
  write(first);
  write(second);
  cork = 0;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_CORK, &cork, sizeof cork);
}

void peer::relay_to(int port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(port));
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int other = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool open = ::connect(other, reinterpret_cast<sockaddr*>(&at), sizeof at) == 0;
  pollfd both[] = {{socket_, POLLIN, 0}, {other, POLLIN, 0}};
  while (open && ::poll(both, 2, 20'000) > 0) {
    for (int from = 0; from < 2 && open; ++from) {
      if (both[from].revents == 0) continue;
      char chunk[4096];
      const auto size = ::recv(both[from].fd, chunk, sizeof chunk, 0);
      open = size > 0 && ::send(both[1 - from].fd, chunk, static_cast<std::size_t>(size),
                                MSG_NOSIGNAL) == size;
    }
  }
  ::close(other);
  ::shutdown(socket_, SHUT_RDWR);
}

void peer::finish() {
  if (tls_ != nullptr) SSL_shutdown(tls_);
  cut();
}

void peer::cut() { ::shutdown(socket_, SHUT_WR); }

void peer::reset() {
  const linger now{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  // dup2 closes the connection and keeps its number reserved until the thread ends.
  const int null = ::socket(AF_INET, SOCK_STREAM, 0);
  ::dup2(null, socket_);
  ::close(null);
}

void peer::wait_for_close() {
  char chunk[4096];
  while (read_some(chunk, sizeof chunk) > 0) {
  }
}

bool peer::gone() const {
  pollfd at{socket_, POLLRDHUP, 0};
  return ::poll(&at, 1, 0) != 0;
}

void peer::hang_up() { ::shutdown(socket_, SHUT_RDWR); }

scripted_server::scripted_server(server_options options, script play)
    : options_(std::move(options)), play_(std::move(play)) {
  std::signal(SIGPIPE, SIG_IGN);
  if (!options_.plain) {
    context_ = SSL_CTX_new(TLS_server_method());
    if (options_.newest_tls != 0) {
      SSL_CTX_set_max_proto_version(context_, options_.newest_tls);
      SSL_CTX_set_min_proto_version(context_, TLS1_VERSION);
      SSL_CTX_set_cipher_list(context_, "ALL:@SECLEVEL=0");
    }
    SSL_CTX_use_certificate(context_, options_.who.certificate.get());
    SSL_CTX_use_PrivateKey(context_, options_.who.key.get());
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(static_cast<std::uint16_t>(options_.port));
  inet_pton(AF_INET, options_.address.c_str(), &at.sin_addr);
  socklen_t size = sizeof at;
  if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
      ::listen(listener_, 64) != 0 ||
      ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
    throw std::runtime_error("scripted server: cannot listen");
  port_ = ntohs(at.sin_port);
  acceptor_ = std::thread([this] { accept_all(); });
}

scripted_server::~scripted_server() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    for (const auto& each : peers_) each->hang_up();
  }
  ::shutdown(listener_, SHUT_RDWR);
  acceptor_.join();
  for (auto& thread : threads_) thread.join();
  ::close(listener_);
  SSL_CTX_free(context_);
}

void scripted_server::accept_all() {
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0) return;
    const timeval limit{longest_wait.count(), 0};
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    const std::lock_guard lock(mutex_);
    const int number = ++accepted_;
    changed_.notify_all();
    threads_.emplace_back([this, socket, number] { serve(socket, number); });
  }
}

void scripted_server::serve(int socket, int number) {
  SSL* tls = options_.plain ? nullptr : SSL_new(context_);
  if (tls != nullptr) SSL_set_fd(tls, socket);
  const auto here = std::make_shared<peer>(socket, tls, number);
  {
    const std::lock_guard lock(mutex_);
    peers_.push_back(here);
    if (stopping_) here->hang_up();
  }
  if (options_.stall) {
    char byte = 0;
    while (::recv(socket, &byte, 1, 0) > 0) {
    }
  } else if (tls == nullptr || SSL_accept(tls) == 1) {
    play_(*here);
  }
  const std::lock_guard lock(mutex_);
  std::erase(peers_, here);
  SSL_free(tls);
  ::close(socket);
  ++ended_;
  changed_.notify_all();
}

int scripted_server::connections() const {
  const std::lock_guard lock(mutex_);
  return accepted_;
}

int scripted_server::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

bool scripted_server::wait_ended(int count) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, longest_wait, [&] { return ended_ >= count; });
}

std::string http_answer(const std::string& body, const std::string& headers,
                        const std::string& status) {
  return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
         headers + "\r\n" + body;
}

}  // namespace pullkeeper::net
