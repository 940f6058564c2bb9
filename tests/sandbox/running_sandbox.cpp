#include "sandbox/running_sandbox.hpp"

#include <array>
#include <boost/asio/connect.hpp>
#include <boost/asio/write.hpp>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace pullkeeper::sandbox {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using boost::system::error_code;

// True if `text` holds a head and as many bytes of body as it promises.
bool whole_message(const std::string& text) {
  const std::size_t head = text.find("\r\n\r\n");
  const std::size_t field = text.find("Content-Length: ");
  if (head == std::string::npos || field == std::string::npos || field > head) return false;
  std::size_t length = 0;
  std::from_chars(text.data() + field + 16, text.data() + head, length);
  return text.size() >= head + 4 + length;
}

ending ending_of(const error_code& failed) {
  if (failed == asio::error::eof) return ending::closed;
  if (failed == ssl::error::stream_truncated) return ending::cut;
  return ending::reset;
}

}  // namespace

running_sandbox::running_sandbox(const service_settings& settings)
    : identity_(make_certificates()),
      api_(settings),
      server_(make_server(loop_, api_, identity_, 0)),
      port_(server_->port()),
      thread_([this] { loop_.run(); }) {}

running_sandbox::~running_sandbox() {
  loop_.stop();
  thread_.join();
}

std::string running_sandbox::control(const std::string& method, const std::string& path,
                                     const std::string& body) {
  connection link(port_, identity_.ca_pem);
  link.send(method + " /_control/" + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
            std::to_string(body.size()) + "\r\n\r\n" + body);
  std::string text;
  if (link.read(text) != ending::complete || !text.starts_with("HTTP/1.1 200 "))
    throw std::runtime_error("control path: " + text);
  return text.substr(text.find("\r\n\r\n") + 4);
}

connection::connection(std::uint16_t port, const std::string& ca_pem, const std::string& name)
    : stream_(loop_, tls_) {
  error_code failed;
  stream_.lowest_layer().connect({asio::ip::address_v4::loopback(), port});
  tls_.add_certificate_authority(asio::buffer(ca_pem));
  SSL_set1_verify_cert_store(stream_.native_handle(), SSL_CTX_get_cert_store(tls_.native_handle()));
  stream_.set_verify_mode(ssl::verify_peer);
  stream_.set_verify_callback(ssl::host_name_verification(name));
  SSL_set_tlsext_host_name(stream_.native_handle(), name.c_str());
  stream_.handshake(ssl::stream_base::client);
}

void connection::send(const std::string& text) {
  asio::write(stream_, asio::buffer(text));
}

ending connection::read(std::string& text, std::size_t limit, milliseconds patience) {
  std::array<char, 16384> piece{};
  while (!whole_message(text)) {
    if (text.size() >= limit) return ending::too_much;
    std::optional<error_code> failed;
    stream_.async_read_some(asio::buffer(piece), [&](error_code result, std::size_t size) {
      failed = result;
      text.append(piece.data(), size);
    });
    loop_.restart();
    loop_.run_for(patience);
    if (!failed) {
      close();
      loop_.run();
      return ending::timeout;
    }
    if (*failed) return ending_of(*failed);
  }
  return ending::complete;
}

void connection::close() {
  error_code ignored;
  stream_.lowest_layer().close(ignored);
}

}  // namespace pullkeeper::sandbox
