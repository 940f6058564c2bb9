#include "edge/https/https.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <set>
#include <stdexcept>

#include "core/text.hpp"
#include "core/url.hpp"
#include "edge/https/connection.hpp"
#include "edge/https/lookup.hpp"
#include "edge/https/message.hpp"
#include "edge/https/pool.hpp"
#include "edge/https/tls.hpp"

namespace pullkeeper {

namespace asio = boost::asio;
using asio::ip::tcp;
using std::chrono::steady_clock;

namespace {

// How long one address may keep the others waiting, so that a family of addresses that swallows
// packets costs less than 2 s. An address given up for it is tried again in full after the others.
constexpr milliseconds patience{1500};

bool well_formed(const https_request& request) {
  return (request.method == "GET" || request.method == "POST") && can_be_sent(request);
}

// Throws where the settings cannot name a peer at all.
https_settings checked(https_settings settings) {
  const std::string& port = settings.port;
  const bool number = !port.empty() && port.size() <= 5 && is_all_digits(port);
  if (!number || std::stoi(port) < 1 || std::stoi(port) > 65535)
    throw std::runtime_error("the port of the endpoint is not a number from 1 to 65535");
  if (settings.host.empty() || has_control(settings.host))
    throw std::runtime_error("the host name of the endpoint is empty or malformed");
  return settings;
}

struct try_address {
  tcp::endpoint address;
  bool brief = false;
};

// Where a connection leads first.
struct first_hop {
  std::string host;
  std::string port;
  std::optional<proxy_address> proxy;  // that it is; nothing: it is the peer itself
};

struct connect_result {
  std::shared_ptr<https_connection> open;   // or nothing, and `failure` says why
  https_response failure;
};

class pooled_client final : public https_client {
 public:
  pooled_client(asio::io_context& loop, https_settings settings)
      : loop_(loop),
        settings_(checked(std::move(settings))),
        header_(host_header(settings_.host, settings_.port)),
        tls_(make_tls_context(settings_.ca_file)),
        lookup_(loop),
        pool_(std::make_shared<https_pool>(loop, settings_.idle_limit)) {}

  ~pooled_client() override { pool_->close(); }

  asio::awaitable<https_response> exchange(https_request request) override {
    const deadline until = steady_clock::now() + settings_.call_timeout;
    if (stopped_) co_return stopped();
    if (!well_formed(request))
      co_return failed(exchange_phase::resolve, "bad_request", "the request cannot be sent");
    std::shared_ptr<https_connection> connection = pool_->take();
    if (!connection) {
      const proxy_route route = route_now();
      if (!route.error.empty()) co_return failed(exchange_phase::resolve, "proxy", route.error);
      const first_hop hop = hop_of(route);
      found_addresses found = co_await addresses(hop, until);
      if (stopped_) co_return stopped();
      if (!found.error.empty()) co_return unresolved(hop, std::move(found));
      connect_result connected = co_await connect(hop, std::move(found.addresses), until);
      if (!connected.open) co_return connected.failure;
      connection = std::move(connected.open);
    }
    busy_.insert(connection);
    https_response result = co_await connection->send(std::move(request), until);
    busy_.erase(connection);
    if (!stopped_) pool_->put(std::move(connection));
    co_return result;
  }

  asio::awaitable<reached> reach() override {
    const deadline until = steady_clock::now() + settings_.call_timeout;
    reached result;
    result.stores = trusted_stores(settings_.ca_file);
    const proxy_route route = route_now();
    result.error = route.error;
    result.cause = route.error.empty() ? "" : "proxy";
    if (!route.error.empty()) co_return result;
    const first_hop hop = hop_of(route);
    if (hop.proxy) {
      result.proxy = hop.proxy->shown();
      result.from = hop.proxy->from;
    }
    found_addresses found = co_await addresses(hop, until);
    for (const auto& each : found.addresses)
      result.addresses.push_back(each.address().to_string());
    result.cause = found.cause;
    result.error = found.error;
    if (stopped_ || !found.error.empty()) co_return result;
    connect_result connected = co_await connect(hop, std::move(found.addresses), until);
    result.cause = connected.failure.cause;
    result.error = connected.failure.error;
    result.ended = connected.failure.phase == exchange_phase::handshake ? stage::handshake
                                                                        : stage::connect;
    if (!connected.open) co_return result;
    result.ended = stage::done;
    result.protocol = connected.open->protocol();
    result.root = connected.open->root();
    connected.open->leave();
    co_return result;
  }

  void stop() override {
    stopped_ = true;
    lookup_.stop();
    for (const auto& connection : busy_) connection->close();
    pool_->close();
  }

  bool lookup_hangs() const override { return lookup_.hangs(); }

 private:
  static https_response stopped() {
    return failed(exchange_phase::resolve, "stopped", "resolve: stopped");
  }

  proxy_route route_now() const {
    return settings_.proxy ? settings_.proxy(settings_.host, settings_.port) : proxy_route();
  }

  first_hop hop_of(const proxy_route& route) const {
    if (!route.proxy) return {settings_.host, settings_.port, std::nullopt};
    return {route.proxy->host, route.proxy->port, route.proxy};
  }

  static https_response unresolved(const first_hop& hop, found_addresses found) {
    if (!hop.proxy) return failed(exchange_phase::resolve, found.cause, found.error);
    return failed(exchange_phase::resolve, found.cause == "stopped" ? found.cause : "proxy",
                  found.error + " (the host of the proxy in " + hop.proxy->from + ")");
  }

  asio::awaitable<found_addresses> addresses(first_hop hop, deadline until) {
    boost::system::error_code ec;
    const auto literal = asio::ip::make_address(hop.host, ec);
    if (!ec) {
      found_addresses found;
      found.addresses.emplace_back(literal, static_cast<std::uint16_t>(std::stoi(hop.port)));
      co_return found;
    }
    until = std::min(until, steady_clock::now() + settings_.connect_timeout);
    found_addresses found = co_await lookup_.find(hop.host, hop.port, until);
    co_return found;
  }

  https_peer peer_behind(const first_hop& hop) const {
    return {settings_.host, settings_.port, header_, hop.proxy};
  }

  // Tries one address after the other until one is open.
  asio::awaitable<connect_result> connect(first_hop hop, std::vector<tcp::endpoint> addresses,
                                          deadline until) {
    std::vector<try_address> tries;
    for (const auto& address : addresses) tries.push_back({address, true});
    tries.back().brief = false;
    connect_result result;
    std::string errors;
    for (std::size_t i = 0; i < tries.size() && steady_clock::now() < until && !stopped_; ++i) {
      const deadline full = std::min(until, steady_clock::now() + settings_.connect_timeout);
      const try_address current = tries[i];
      const deadline brief =
          current.brief ? std::min(full, steady_clock::now() + patience) : full;
      auto connection = make_https_connection(loop_, *tls_, peer_behind(hop));
      busy_.insert(connection);
      result.failure = co_await connection->open(current.address, brief, full);
      busy_.erase(connection);
      if (result.failure.error.empty()) {
        result.open = std::move(connection);
        co_return result;
      }
      if (brief < full && result.failure.cause == "timeout" &&
          result.failure.phase == exchange_phase::connect)
        tries.push_back({current.address, false});
      // A proxy says the same at each of its addresses.
      if (errors.find(result.failure.error) == std::string::npos)
        errors += (errors.empty() ? "" : "; ") + result.failure.error;
    }
    const bool before_peer = result.failure.phase <= exchange_phase::connect;
    if (hop.proxy && before_peer && result.failure.cause != "stopped")
      result.failure.cause = "proxy";
    if (errors.empty())
      result.failure = failed(exchange_phase::connect, "timeout", "connect: no time left");
    else
      result.failure.error = errors;
    co_return result;
  }

  asio::io_context& loop_;
  https_settings settings_;
  std::string header_;
  std::unique_ptr<asio::ssl::context> tls_;
  name_lookup lookup_;
  std::shared_ptr<https_pool> pool_;
  std::set<std::shared_ptr<https_connection>> busy_;
  bool stopped_ = false;
};

}  // namespace

std::string host_header(const std::string& host, const std::string& port,
                        const std::string& usual_port) {
  const std::string name = host_in_url(host);
  return port == usual_port ? name : name + ":" + port;
}

std::unique_ptr<https_client> make_https_client(asio::io_context& loop, https_settings settings) {
  return std::make_unique<pooled_client>(loop, std::move(settings));
}

}  // namespace pullkeeper
