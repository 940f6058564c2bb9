// When a connection is used again, and when it must not be.
#include <doctest/doctest.h>

#include <atomic>

#include "support/net/client_runner.hpp"
#include "support/net/fake_resolver.hpp"
#include "support/net/scripted_server.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

const authority& trusted() {
  static const authority instance;
  return instance;
}

server_options trusted_options() {
  resolve_to("peer.test", {"127.0.0.1"});
  server_options options;
  options.who = trusted().issue({});
  return options;
}

// Answers every request on every connection.
void serve_all(peer& p) {
  while (!p.read_request().empty()) p.write(http_answer("fine"));
}

}  // namespace

TEST_CASE("a burst of exchanges shares one connection") {
  const scripted_server server(trusted_options(), serve_all);
  client_runner runner(settings_for(server.port(), trusted().file()));
  for (int i = 0; i < 5; ++i) CHECK(runner.get().body == "fine");
  CHECK(server.connections() == 1);
}

TEST_CASE("an idle connection is closed at the limit and not used again") {
  const scripted_server server(trusted_options(), serve_all);
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.idle_limit = milliseconds(50);
  client_runner runner(settings);
  CHECK(runner.get().body == "fine");
  CHECK(runner.run_until([&] { return server.ended() == 1; }));
  CHECK(runner.get().body == "fine");
  CHECK(server.connections() == 2);
}

TEST_CASE("a connection that is too old is not used even if nobody ran the loop meanwhile") {
  const scripted_server server(trusted_options(), serve_all);
  https_settings settings = settings_for(server.port(), trusted().file());
  settings.idle_limit = milliseconds(0);
  client_runner runner(settings);
  CHECK(runner.get().body == "fine");
  CHECK(runner.get().body == "fine");
  CHECK(server.connections() == 2);
}

TEST_CASE("at most four connections are kept") {
  std::atomic<int> requests = 0;
  const scripted_server server(trusted_options(), [&requests](peer& p) {
    // Nobody is answered before all six have asked: six connections at a time.
    while (!p.read_request().empty()) {
      ++requests;
      while (requests < 6) std::this_thread::yield();
      p.write(http_answer("fine"));
    }
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  for (const https_response& response : runner.get_together(6)) CHECK(response.body == "fine");
  CHECK(runner.run_until([&] { return server.ended() == 2; }));
  for (const https_response& response : runner.get_together(4)) CHECK(response.body == "fine");
  CHECK(server.connections() == 6);
  CHECK(server.ended() == 2);
}

TEST_CASE("a connection that the peer closed meanwhile is not used again") {
  const scripted_server server(trusted_options(), [](peer& p) {
    p.read_request();
    p.write(http_answer("fine"));
    if (p.number() == 1) p.finish();
    if (p.number() == 2) p.cut();
    if (p.number() == 3) p.reset();
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  for (int i = 1; i <= 4; ++i) {
    CHECK(runner.get().body == "fine");
    CHECK(server.wait_ended(i));
    CHECK(server.connections() == i);
  }
}

TEST_CASE("Connection: close is obeyed") {
  const scripted_server server(trusted_options(), [](peer& p) {
    while (!p.read_request().empty()) p.write(http_answer("fine", "Connection: close\r\n"));
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  CHECK(runner.get().body == "fine");
  CHECK(runner.get().body == "fine");
  CHECK(server.connections() == 2);
}

TEST_CASE("bytes beyond an answer never become the next answer [N20]") {
  const std::string fine = http_answer("fine"), poison = http_answer("poison");
  for (const int way : {1, 2, 3}) {
    std::atomic<int> poisoned = 0;
    const scripted_server server(trusted_options(), [&](peer& p) {
      while (!p.read_request().empty()) {
        if (way == 1) p.write(fine + poison);
        if (way == 2) p.write_together(fine, poison);
        if (way == 3) {
          p.write(fine);
          p.write(poison);
        }
        ++poisoned;
      }
    });
    client_runner runner(settings_for(server.port(), trusted().file()));
    for (int i = 1; i <= 3; ++i) {
      INFO("way ", way);
      CHECK(runner.get().body == "fine");
      CHECK(runner.run_until([&] { return poisoned == i; }));
      CHECK(server.connections() == i);
    }
  }
}

TEST_CASE("interim answers leave a connection as usable as before") {
  const scripted_server server(trusted_options(), [](peer& p) {
    while (!p.read_request().empty())
      p.write("HTTP/1.1 103 Early Hints\r\n\r\n" + http_answer("fine"));
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  for (int i = 0; i < 5; ++i) CHECK(runner.get().body == "fine");
  CHECK(server.connections() == 1);
}

TEST_CASE("an interim answer behind the final one ends the connection") {
  const scripted_server server(trusted_options(), [](peer& p) {
    while (!p.read_request().empty())
      p.write(http_answer("fine") + "HTTP/1.1 100 Continue\r\n\r\n");
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  for (int i = 0; i < 2; ++i) CHECK(runner.get().body == "fine");
  CHECK(server.connections() == 2);
}

TEST_CASE("a request lost on a reused connection is not repeated") {
  std::atomic<int> requests = 0;
  const scripted_server server(trusted_options(), [&requests](peer& p) {
    if (!p.read_request().empty()) ++requests;
    p.write(http_answer("fine"));
    if (!p.read_request().empty()) ++requests;
    p.reset();
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  CHECK(runner.get().body == "fine");
  const https_response lost = runner.get();
  CHECK((lost.phase == exchange_phase::write || lost.phase == exchange_phase::read));
  CHECK(lost.cause == "reset");
  CHECK(requests == 2);
  CHECK(server.connections() == 1);
}

TEST_CASE("after an error the next exchange has a connection of its own") {
  const scripted_server server(trusted_options(), [](peer& p) {
    p.read_request();
    p.write(p.number() == 1 ? http_answer("x", "Content-Encoding: br\r\n") : http_answer("fine"));
    p.wait_for_close();
  });
  client_runner runner(settings_for(server.port(), trusted().file()));
  CHECK(runner.get().cause == "encoded");
  CHECK(runner.get().body == "fine");
  CHECK(server.connections() == 2);
}
