// The daemon's requests, over real TLS, against a gateway that computes signatures by its own code
// in another language: it must accept each one and decode what was meant.
#include <doctest/doctest.h>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <map>

#include "edge/credentials/credentials.hpp"
#include "edge/https/https.hpp"
#include "edge/live_api/live_api.hpp"
#include "support/net/pki.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;
namespace asio = boost::asio;
namespace fs = std::filesystem;

namespace {

using echo = std::map<std::string, std::string>;

// The server as a child process; it ends when its input does.
class independent_server {
 public:
  explicit independent_server(const identity& who) {
    char path[] = "/tmp/pullkeeper-independent-XXXXXX";
    REQUIRE(mkdtemp(path) != nullptr);
    directory_ = path;
    write_pem(who, directory_ / "cert.pem", directory_ / "key.pem");
    int in[2], out[2];
    REQUIRE(pipe2(in, O_CLOEXEC) == 0);
    REQUIRE(pipe2(out, O_CLOEXEC) == 0);
    start(in[0], out[1]);
    ::close(in[0]);
    ::close(out[1]);
    input_ = in[1];
    const std::string keys =
        "LTAIplain plain-secret\nSTS.temporary other-secret CAIS+token/with=padding==\n\n";
    REQUIRE(::write(input_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()));
    char byte = 0;
    while (::read(out[0], &byte, 1) == 1 && byte != '\n') port_ += byte;
    ::close(out[0]);
  }
  ~independent_server() {
    ::close(input_);
    int status = 0;
    ::waitpid(child_, &status, 0);
    fs::remove_all(directory_);
  }
  independent_server(const independent_server&) = delete;
  independent_server& operator=(const independent_server&) = delete;
  const std::string& port() const { return port_; }

 private:
  void start(int in, int out) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, 0);
    posix_spawn_file_actions_adddup2(&actions, out, 1);
    std::string words[] = {PYTHON3, TEST_SOURCE_DIR "/edge/live_api/independent_server.py",
                           directory_ / "cert.pem", directory_ / "key.pem"};
    char* arguments[] = {words[0].data(), words[1].data(), words[2].data(), words[3].data(),
                         nullptr};
    REQUIRE(posix_spawn(&child_, PYTHON3, &actions, nullptr, arguments, environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
  }

  fs::path directory_;
  pid_t child_ = 0;
  int input_ = -1;
  std::string port_;
};

// Hands on, and keeps what came back.
class watched_client final : public https_client {
 public:
  explicit watched_client(std::unique_ptr<https_client> real) : real_(std::move(real)) {}
  asio::awaitable<https_response> exchange(https_request request) override {
    last = co_await real_->exchange(std::move(request));
    co_return last;
  }
  asio::awaitable<reached> reach() override { return real_->reach(); }
  void stop() override { real_->stop(); }
  bool lookup_hangs() const override { return real_->lookup_hangs(); }

  https_response last;

 private:
  std::unique_ptr<https_client> real_;
};

class fixed_credentials final : public credentials {
 public:
  explicit fixed_credentials(const access_key& key) : key_(key) {}
  asio::awaitable<key_result> get(milliseconds) override {
    key_result result;
    result.key = key_;
    co_return result;
  }
  void refused(const std::string&) override {}
  void stop() override {}
  bool lookup_hangs() const override { return false; }

 private:
  access_key key_;
};

struct way {
  signature_version version;
  access_key key;
};

api_settings settings_of(const independent_server& server, signature_version version) {
  api_settings settings;
  settings.host = "127.0.0.1";
  settings.port = server.port();
  settings.signature = version;
  settings.region = "cn-shanghai";
  return settings;
}

https_settings settings_of(const independent_server& server, const std::string& ca_file) {
  https_settings settings;
  settings.host = "127.0.0.1";
  settings.port = server.port();
  settings.ca_file = ca_file;
  return settings;
}

// The daemon's way to the server, with one key and one version.
class wire {
 public:
  wire(const independent_server& server, const std::string& ca_file, const way& how)
      : client_(make_https_client(loop_, settings_of(server, ca_file))),
        keys_(how.key),
        api_(make_live_api(client_, keys_, settings_of(server, how.version))) {}

  answer perform(const call& what) {
    answer result;
    bool done = false;
    asio::co_spawn(loop_, api_->perform(what), [&](std::exception_ptr error, answer got) {
      if (error) std::rethrow_exception(error);
      result = std::move(got);
      done = true;
    });
    while (!done) {
      loop_.restart();
      loop_.run_one();
    }
    return result;
  }

  // What the server read last, with action and version; empty after a refusal.
  echo decoded() const {
    echo result;
    boost::json::error_code ec;
    const auto body = boost::json::parse(client_.last.body, ec);
    if (ec || !body.is_object() || !body.get_object().contains("Business")) return result;
    for (const auto& [name, value] : body.at("Business").as_object())
      result[name] = std::string(value.as_string());
    result["(action)"] = std::string(body.at("Action").as_string());
    result["(version)"] = std::to_string(body.at("Version").as_int64());
    return result;
  }

 private:
  asio::io_context loop_;
  watched_client client_;
  fixed_credentials keys_;
  std::unique_ptr<live_api> api_;
};

const std::vector<std::string> awkward = {
    "plain", "with space", "+*~%'()!", "%3B%2B", "a&Action=DeleteX&b", "=?#/:@,$[]\"<>\\^`{|}_.-",
    "\xE7\x9B\xB4\xE6\x92\xAD-\xC3\xA9-\xF0\x9F\x98\x80", "100%", "a;b"};

const std::vector<std::string> sources = {
    "rtmp://origin.example.org/app/stream?auth_key=1-2-3&a=b+c",
    "https://\xE6\xBA\x90.example.org/%E6%B5%81/a%3Bb*~'()!.m3u8?x=%25&y=z w",
    "srt://origin.example.org:9000?streamid=#!::r=live/stream,m=request"};

call a_call(operation op, const std::string& name) {
  call what;
  what.op = op;
  what.key = {"live.example.com", "app " + name, name};
  what.wanted.sources = sources;
  what.wanted.start = parse_rfc3339("2026-12-01T00:00:00Z").value();
  what.wanted.end = parse_rfc3339("2026-12-07T23:59:59Z").value();
  return what;
}

echo expected(const call& what, signature_version version) {
  const char* actions[] = {"AddLivePullStreamInfoConfig", "UpdateLivePullStreamInfoConfig",
                           "DescribeLivePullStreamConfig", "DeleteLivePullStreamInfoConfig"};
  echo result = {{"(action)", actions[static_cast<int>(what.op)]},
                 {"(version)", version == signature_version::v1 ? "1" : "3"},
                 {"RegionId", "cn-shanghai"},
                 {"DomainName", what.key.domain}};
  if (what.op == operation::describe) return result;
  result["AppName"] = what.key.app;
  result["StreamName"] = what.key.stream;
  if (what.op == operation::remove) return result;
  const auto& all = what.wanted.sources;
  result["SourceUrl"] = all[0];
  for (std::size_t i = 1; i < all.size(); ++i) result["SourceUrl"] += ";" + all[i];
  result["StartTime"] = "2026-12-01T00:00:00Z";
  result["EndTime"] = "2026-12-07T23:59:59Z";
  return result;
}

const access_key plain_key("LTAIplain", "plain-secret", "");
const access_key temporary_key("STS.temporary", "other-secret", "CAIS+token/with=padding==");
const way every_way[] = {{signature_version::v1, plain_key},
                         {signature_version::v3, plain_key},
                         {signature_version::v1, temporary_key},
                         {signature_version::v3, temporary_key}};

}  // namespace

TEST_CASE("an independent gateway accepts every operation, version and name, and decodes it") {
  const authority ca;
  const independent_server server(ca.issue({}));
  REQUIRE(!server.port().empty());
  for (const way& how : every_way) {
    wire to_server(server, ca.file(), how);
    for (const auto op :
         {operation::add, operation::update, operation::describe, operation::remove})
      for (const std::string& name : awkward) {
        const call what = a_call(op, name);
        const answer got = to_server.perform(what);
        INFO(name, " ", to_string(op), ": ", got.code());
        CHECK(got.result() == outcome::done);
        CHECK(to_server.decoded() == expected(what, how.version));
      }
  }
}

TEST_CASE("the independent gateway takes an add as a form where its line would be too long") {
  const authority ca;
  const independent_server server(ca.issue({}));
  REQUIRE(!server.port().empty());
  for (const way& how : every_way) {
    wire to_server(server, ca.file(), how);
    // Around the limit byte by byte, and far beyond it.
    std::vector<std::size_t> lengths = {20000};
    for (std::size_t length = 2800; length < 3900; length += length < 3000 ? 200 : 7) {
      lengths.push_back(length);
    }
    for (const auto length : lengths) {
      call what = a_call(operation::add, "a b+c~%\u6d41");
      what.wanted.sources = {"rtmp://o/" + std::string(length, 'a'), "rtmp://o/\u6d41?b=c&d=%3B"};
      const answer got = to_server.perform(what);
      INFO(length, ": ", got.code(), " ", got.trouble() ? got.trouble()->detail : "");
      CHECK(got.result() == outcome::done);
      CHECK(to_server.decoded() == expected(what, how.version));
    }
  }
}

TEST_CASE("the independent gateway refuses a wrong secret, token, and time") {
  const authority ca;
  const independent_server server(ca.issue({}));
  REQUIRE(!server.port().empty());
  for (const auto version : {signature_version::v1, signature_version::v3}) {
    const auto refusal = [&](const access_key& key, seconds offset) {
      call what = a_call(operation::add, "plain");
      what.server_offset = offset;
      const answer got = wire(server, ca.file(), {version, key}).perform(what);
      return got.trouble() ? got.trouble()->detail : std::string();
    };
    CHECK(refusal(access_key("LTAIplain", "plain-secreT", ""), seconds(0)) ==
          "SignatureDoesNotMatch");
    CHECK(refusal(access_key("STS.temporary", "other-secret", ""), seconds(0)) ==
          "InvalidSecurityToken.MismatchWithAccessKey");
    CHECK(refusal(plain_key, seconds(1000)) == "InvalidTimeStamp.Expired");
    CHECK(refusal(plain_key, seconds(0)) == "");
  }
}
