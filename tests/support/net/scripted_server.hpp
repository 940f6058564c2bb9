// A TLS server that does to each connection exactly what a script says, byte by byte.
#pragma once
#include <openssl/ssl.h>

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/net/pki.hpp"

namespace pullkeeper::net {

// One accepted connection, used by its script on a thread of its own. No read waits longer than
// 20 s.
class peer {
 public:
  peer(int socket, SSL* tls, int number) : socket_(socket), tls_(tls), number_(number) {}
  int number() const { return number_; }          // 1 for the first connection
  std::string read_request();          // head and body; empty once the client has gone
  bool write(const std::string& bytes);            // one TLS record; false if it cannot be sent
  // Two TLS records in one TCP segment.
  void write_together(const std::string& first, const std::string& second);
  // Passes bytes both ways between the client and a port of this host until either closes.
  void relay_to(int port);
  void finish();                       // close_notify, then FIN
  void cut();                          // FIN without close_notify
  void reset();                        // RST
  void wait_for_close();               // until the client closes
  bool gone() const;                   // the client has closed or reset; reads nothing
  void hang_up();                      // from another thread: ends every wait of the script

 private:
  int read_some(char* to, int size);

  int socket_;
  SSL* tls_;                           // null: plain TCP
  int number_;
};

using script = std::function<void(peer&)>;

struct server_options {
  identity who;
  bool plain = false;
  int newest_tls = 0;                  // 0: no limit; a version below 1.2 also allows weak ciphers
  bool stall = false;                  // accepts, but never answers the handshake
  std::string address = "127.0.0.1";
  int port = 0;                        // 0: any free one
};

class scripted_server {
 public:
  scripted_server(server_options options, script play);
  ~scripted_server();                  // hangs up, joins
  scripted_server(const scripted_server&) = delete;
  scripted_server& operator=(const scripted_server&) = delete;

  std::string port() const { return std::to_string(port_); }
  int port_number() const { return port_; }
  int connections() const;             // accepted so far
  int ended() const;                   // whose script has ended
  bool wait_ended(int count) const;    // false after 20 s

 private:
  void accept_all();
  void serve(int socket, int number);

  server_options options_;
  script play_;
  int listener_ = -1;
  int port_ = 0;
  SSL_CTX* context_ = nullptr;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  int accepted_ = 0;
  int ended_ = 0;
  bool stopping_ = false;
  std::vector<std::shared_ptr<peer>> peers_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

// `HTTP/1.1 200 OK` with a Content-Length; `headers` are whole lines with \r\n.
std::string http_answer(const std::string& body, const std::string& headers = "",
                        const std::string& status = "200 OK");

}  // namespace pullkeeper::net
