// The way to the peer: lookups, addresses, deadlines, and stopping in the middle.
#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/scripted_server.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;
using std::chrono::steady_clock;

namespace {

const authority& trusted() {
  static const authority instance;
  return instance;
}

server_options trusted_options() {
  server_options options;
  options.who = trusted().issue({});
  return options;
}

void answer(peer& p) {
  if (!p.read_request().empty()) p.write(http_answer("fine", "Connection: close\r\n"));
  p.wait_for_close();
}

// A listener whose queue is full: the kernel drops further connects without a word.
class black_hole {
 public:
  black_hole(const char* address, int port) {
    at_.sin_family = AF_INET;
    at_.sin_port = htons(static_cast<std::uint16_t>(port));
    inet_pton(AF_INET, address, &at_.sin_addr);
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    REQUIRE(::bind(listener_, reinterpret_cast<sockaddr*>(&at_), sizeof at_) == 0);
    REQUIRE(::listen(listener_, 0) == 0);
    while (connects()) REQUIRE(fillers_.size() < 16);
  }
  ~black_hole() {
    for (const int each : fillers_) ::close(each);
    ::close(listener_);
  }
  black_hole(const black_hole&) = delete;
  black_hole& operator=(const black_hole&) = delete;

 private:
  bool connects() {
    const int filler = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    fillers_.push_back(filler);
    if (::connect(filler, reinterpret_cast<sockaddr*>(&at_), sizeof at_) == 0) return true;
    pollfd wait{filler, POLLOUT, 0};
    return ::poll(&wait, 1, 200) > 0;
  }

  sockaddr_in at_{};
  int listener_ = -1;
  std::vector<int> fillers_;
};

// A port of 127.0.0.1 on which nobody listens.
std::string closed_port() {
  const scripted_server gone(trusted_options(), answer);
  return gone.port();
}

// Posts `stop` to the loop once the condition holds there.
void stop_when(client_runner& runner, const std::function<bool()>& condition) {
  REQUIRE(runner.run_until(condition));
  boost::asio::post(runner.loop(), [&runner] { runner.client().stop(); });
}

}  // namespace

TEST_CASE("a name that does not exist fails in phase resolve [N01]") {
  client_runner runner(settings_for("443", trusted().file()));
  resolve_to("peer.test", {});
  const https_response response = runner.get();
  CHECK(response.phase == exchange_phase::resolve);
  CHECK(response.cause == "dns");
  CHECK(response.error.find("resolve: peer.test: Host not found") == 0);
  CHECK(!runner.client().lookup_hangs());
}

TEST_CASE("a refused connect fails in phase connect and names the address [N07]") {
  resolve_to("peer.test", {"127.0.0.1"});
  client_runner runner(settings_for(closed_port(), trusted().file()));
  const https_response response = runner.get();
  CHECK(response.phase == exchange_phase::connect);
  CHECK(response.cause == "refused");
  CHECK(response.error == "connect: 127.0.0.1: Connection refused");
}

TEST_CASE("where one address refuses, the next is tried [N05]") {
  const scripted_server server(trusted_options(), answer);
  resolve_to("peer.test", {"127.0.0.3", "127.0.0.2", "127.0.0.1"});
  client_runner runner(settings_for(server.port(), trusted().file()));
  CHECK(runner.get().body == "fine");
}

TEST_CASE("where one address cannot shake hands, the next is tried") {
  const scripted_server server(trusted_options(), answer);
  server_options plain;
  plain.plain = true;
  plain.address = "127.0.0.2";
  plain.port = server.port_number();
  const scripted_server other(plain, [](peer& p) { p.write("220 mail ready\r\n"); });
  resolve_to("peer.test", {"127.0.0.2", "127.0.0.1"});
  client_runner runner(settings_for(server.port(), trusted().file()));
  CHECK(runner.get().body == "fine");
  CHECK(other.connections() == 1);
}

TEST_CASE("an address that swallows packets costs less than two seconds [N06]") {
  const scripted_server server(trusted_options(), answer);
  const black_hole hole("127.0.0.2", server.port_number());
  resolve_to("peer.test", {"127.0.0.2", "127.0.0.1"});
  client_runner runner(settings_for(server.port(), trusted().file()));
  const auto begun = steady_clock::now();
  CHECK(runner.get().body == "fine");
  const auto took = steady_clock::now() - begun;
  CHECK(took > milliseconds(1000));
  CHECK(took < milliseconds(2000));
}

TEST_CASE("families alternate, so that the other one is tried second") {
  resolve_to("peer.test", {"::1", "::2", "127.0.0.1", "127.0.0.2"});
  client_runner runner(settings_for(closed_port(), trusted().file()));
  const std::string error = runner.get().error;
  INFO(error);
  const auto first = error.find("::1"), second = error.find("127.0.0.1");
  CHECK(first < second);
  CHECK(second < error.find("::2"));
}

TEST_CASE("a connect that is never answered ends at its deadline [N08]") {
  const scripted_server server(trusted_options(), answer);
  const black_hole hole("127.0.0.2", server.port_number());
  resolve_to("peer.test", {"127.0.0.2"});
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.connect_timeout = seconds(1);
  client_runner runner(settings);
  const https_response response = runner.get();
  CHECK(response.phase == exchange_phase::connect);
  CHECK(response.cause == "timeout");
  CHECK(response.error == "connect: 127.0.0.2: timed out");
}

TEST_CASE("a handshake that is never answered ends at its deadline [N28]") {
  server_options options = trusted_options();
  options.stall = true;
  const scripted_server server(options, answer);
  resolve_to("peer.test", {"127.0.0.1"});
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.connect_timeout = seconds(1);
  client_runner runner(settings);
  const https_response response = runner.get();
  CHECK(response.phase == exchange_phase::handshake);
  CHECK(response.cause == "timeout");
}

TEST_CASE("a peer that hangs up before the handshake has seen nothing of the request [N09]") {
  server_options options;
  options.plain = true;
  const scripted_server server(options, [](peer& p) { p.reset(); });
  resolve_to("peer.test", {"127.0.0.1"});
  client_runner runner(settings_for(server.port(), trusted().file()));
  const https_response response = runner.get();
  CHECK(response.phase < exchange_phase::write);       // the reset may overtake the connect
  CHECK(response.cause == "reset");
}

TEST_CASE("a lookup that hangs frees its caller at the deadline and fails the next one at once"
          " [N02]") {
  const scripted_server server(trusted_options(), answer);
  resolve_to("peer.test", {"127.0.0.1"});
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.connect_timeout = seconds(1);
  client_runner runner(settings);
  const int before = lookups();
  {
    const hanging_resolver hanging;
    const https_response first = runner.get();
    CHECK(first.phase == exchange_phase::resolve);
    CHECK(first.cause == "timeout");
    CHECK(runner.client().lookup_hangs());
    const auto begun = steady_clock::now();
    const https_response second = runner.get();
    CHECK(second.phase == exchange_phase::resolve);
    CHECK(second.cause == "dns");
    CHECK(steady_clock::now() - begun < milliseconds(500));
    CHECK(lookups() == before + 1);
  }
  CHECK(runner.run_until([&] { return !runner.client().lookup_hangs(); }));
  CHECK(runner.get().body == "fine");
}

TEST_CASE("exchanges that begin together share one lookup") {
  const scripted_server server(trusted_options(), answer);
  resolve_to("peer.test", {"127.0.0.1"});
  client_runner runner(settings_for(server.port(), trusted().file()));
  const int before = lookups();
  for (const https_response& response : runner.get_together(4)) CHECK(response.body == "fine");
  CHECK(lookups() == before + 1);
}

TEST_CASE("a name is looked up anew for each connection [N04]") {
  const scripted_server server(trusted_options(), answer);
  resolve_to("peer.test", {"127.0.0.3"});
  client_runner runner(settings_for(server.port(), trusted().file()));
  CHECK(runner.get().cause == "refused");
  resolve_to("peer.test", {"127.0.0.1"});
  CHECK(runner.get().body == "fine");
}

TEST_CASE("stop ends an exchange in the middle of its answer at once, and every later one") {
  std::atomic<bool> asked = false;
  const scripted_server server(trusted_options(), [&asked](peer& p) {
    p.read_request();
    asked = true;
    p.wait_for_close();
  });
  resolve_to("peer.test", {"127.0.0.1"});
  client_runner runner(settings_for(server.port(), trusted().file()));
  const auto begun = steady_clock::now();
  runner.begin(https_request("GET", "/"));
  stop_when(runner, [&asked] { return asked.load(); });
  const https_response response = runner.finish().at(0);
  CHECK(response.phase == exchange_phase::read);
  CHECK(response.cause == "stopped");
  const int before = lookups();
  CHECK(runner.get().cause == "stopped");
  CHECK(lookups() == before);
  CHECK(steady_clock::now() - begun < seconds(4));
}

TEST_CASE("stop ends a handshake and a connect at once") {
  for (const bool stalled : {true, false}) {
    server_options options = trusted_options();
    options.stall = true;
    const scripted_server server(options, answer);
    const black_hole hole("127.0.0.2", server.port_number());
    resolve_to("peer.test", {stalled ? "127.0.0.1" : "127.0.0.2"});
    client_runner runner(settings_for(server.port(), trusted().file()));
    const int before = lookups();
    const auto begun = steady_clock::now();
    runner.begin(https_request("GET", "/"));
    if (stalled) stop_when(runner, [&server] { return server.connections() == 1; });
    else stop_when(runner, [before] { return lookups() > before; });
    const https_response response = runner.finish().at(0);
    CHECK(response.phase < exchange_phase::write);
    CHECK(response.cause == "stopped");
    CHECK(steady_clock::now() - begun < seconds(4));
  }
}

TEST_CASE("stop ends the wait for a lookup that hangs, and says that it hangs [N03]") {
  resolve_to("peer.test", {"127.0.0.1"});
  client_runner runner(settings_for("443", trusted().file()));
  const int before = lookups();
  {
    const hanging_resolver hanging;
    const auto begun = steady_clock::now();
    runner.begin(https_request("GET", "/"));
    stop_when(runner, [before] { return lookups() > before; });
    const https_response response = runner.finish().at(0);
    CHECK(response.phase == exchange_phase::resolve);
    CHECK(response.cause == "stopped");
    CHECK(runner.client().lookup_hangs());
    CHECK(steady_clock::now() - begun < seconds(4));
  }
  CHECK(runner.run_until([&] { return !runner.client().lookup_hangs(); }));
}
