// The door for this host: real sockets, a real loop.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "edge/local/client.hpp"
#include "edge/local/server.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using protocol = asio::local::stream_protocol;

namespace {

class folder {
 public:
  folder() {
    std::string name = "/tmp/pullkeeper-local-XXXXXX";
    if (!mkdtemp(name.data())) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~folder() { std::filesystem::remove_all(path_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

http_reply echo(const http_request& asked) {
  if (asked.target == "/throw") throw std::runtime_error("inside");
  return {200, asked.method + " " + asked.target + (asked.privileged ? " privileged" : "")};
}

// A server whose loop runs in a thread of its own.
class served {
 public:
  explicit served(const std::string& directory)
      : opened_(open_local_server(loop_, directory, echo)) {
    thread_ = std::thread([this] { loop_.run(); });
  }
  ~served() {
    loop_.stop();
    thread_.join();
  }
  const opened_server& opened() const { return opened_; }

 private:
  asio::io_context loop_{1};
  opened_server opened_;
  std::thread thread_;
};

local_answer get(const std::string& directory, const std::string& target = "/status.json") {
  return ask_local(directory, "GET", target, 3s);
}

}  // namespace

TEST_CASE("a question of the own user is answered, and known to be privileged") {
  folder here;
  served door(here.path());
  REQUIRE(door.opened().server);
  const auto got = get(here.path());
  CHECK(got.status == 200);
  CHECK(got.body == "GET /status.json privileged");
  CHECK(ask_local(here.path(), "POST", "/retry", 3s).body == "POST /retry privileged");
  struct stat about {};
  REQUIRE(stat(door.opened().server->path().c_str(), &about) == 0);
  CHECK((about.st_mode & 07777) == 0660);
}

TEST_CASE("what throws while it answers is told as a failure, and the next is answered") {
  folder here;
  served door(here.path());
  CHECK(get(here.path(), "/throw").status == 500);
  CHECK(get(here.path()).status == 200);
}

TEST_CASE("a path that is too long for an address is reached all the same") {
  folder here;
  const auto deep = here.path() + "/" + std::string(120, 'd');
  std::filesystem::create_directory(deep);
  served door(deep);
  REQUIRE(door.opened().server);
  CHECK(get(deep).status == 200);
}

TEST_CASE("the socket of a process that was killed is replaced, and none stays behind") {
  folder here;
  {
    asio::io_context loop;
    protocol::acceptor left(loop, protocol::endpoint(here.path() + "/status.sock"));
  }
  CHECK(get(here.path()).absent);
  {
    served door(here.path());
    CHECK(get(here.path()).status == 200);
  }
  CHECK_FALSE(std::filesystem::exists(here.path() + "/status.sock"));
  CHECK(get(here.path()).absent);
  CHECK(get(here.path() + "/none").absent);
}

TEST_CASE("a directory that is not there is told, and nothing listens") {
  served door("/nonexistent");
  CHECK_FALSE(door.opened().server);
  CHECK(door.opened().error.find("/nonexistent") != std::string::npos);
}

TEST_CASE("who says nothing is sent away after 5 s, and earlier where its place is needed") {
  folder here;
  served door(here.path());
  asio::io_context loop;
  std::vector<protocol::socket> silent;
  for (int i = 0; i < 16; ++i) {
    silent.emplace_back(loop).connect(protocol::endpoint(here.path() + "/status.sock"));
  }
  std::this_thread::sleep_for(200ms);
  CHECK(get(here.path()).status == 200);
  char byte = 0;
  boost::system::error_code ec;
  asio::read(silent[0], asio::buffer(&byte, 1), ec);
  CHECK(ec == asio::error::eof);
  const auto began = std::chrono::steady_clock::now();
  asio::read(silent[15], asio::buffer(&byte, 1), ec);
  CHECK(ec == asio::error::eof);
  CHECK(std::chrono::steady_clock::now() - began > 4s);
  CHECK(std::chrono::steady_clock::now() - began < 6s);
}

TEST_CASE("a request beyond 4 KiB is refused") {
  folder here;
  served door(here.path());
  CHECK(get(here.path(), "/" + std::string(5000, 'a')).status == 431);
  CHECK(get(here.path()).status == 200);
}

TEST_CASE("who does not answer is given up in time") {
  folder here;
  asio::io_context loop;
  protocol::acceptor mute(loop, protocol::endpoint(here.path() + "/status.sock"));
  const auto began = std::chrono::steady_clock::now();
  const auto got = ask_local(here.path(), "GET", "/status.json", 300ms);
  CHECK(std::chrono::steady_clock::now() - began < 2s);
  CHECK(got.status == 0);
  CHECK_FALSE(got.absent);
  CHECK(got.error == "no answer in time");
}
