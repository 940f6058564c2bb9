// Keys from services on the network: both services on loopback, told what to answer, and a clock
// that a test moves.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "edge/credentials/credentials.hpp"
#include "support/net/key_place.hpp"
#include "support/net/pki.hpp"
#include "support/net/scripted_server.hpp"

namespace pullkeeper::net {

// Answers each request, on a connection of its own, as `reply` says; keeps what was asked.
class told_service {
 public:
  using reply_to = std::function<std::string(const std::string& request)>;

  told_service(server_options options, reply_to reply)
      : reply_(std::move(reply)),
        server_(std::move(options), [this](peer& client) { serve(client); }) {}

  std::string port() const { return server_.port(); }
  // First lines since the last time it was asked.
  std::vector<std::string> take_lines() {
    std::vector<std::string> result;
    for (const auto& each : take()) result.push_back(each.substr(0, each.find(" HTTP/")));
    return result;
  }
  std::vector<std::string> take() {
    const std::lock_guard lock(mutex_);
    return std::exchange(requests_, {});
  }
  void answer_by(reply_to reply) {
    const std::lock_guard lock(mutex_);
    reply_ = std::move(reply);
  }

 private:
  void serve(peer& client) {
    const std::string request = client.read_request();
    if (request.empty()) return;
    std::string answer;
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      answer = reply_(request);
    }
    client.write(answer);
    client.finish();
    client.wait_for_close();
  }

  std::mutex mutex_;
  reply_to reply_;
  std::vector<std::string> requests_;
  scripted_server server_;             // last: its threads use the rest
};

inline server_options in_clear() {
  server_options options;
  options.plain = true;
  return options;
}

// A token service over TLS, by an authority of its own, which must be there first.
struct authority_of_tokens {
  authority trusted;
};
class token_service : private authority_of_tokens, public told_service {
 public:
  explicit token_service(reply_to reply) : told_service(over_tls(trusted), std::move(reply)) {}
  // Whose keys come from it.
  void serve(credential_parts& parts) const {
    parts.ca_file = trusted.file();
    parts.sts_host = "127.0.0.1";
    parts.sts_port = port();
  }

 private:
  static server_options over_tls(const authority& from) {
    server_options options;
    options.who = from.issue({});
    return options;
  }
};

inline std::string key_json(const std::string& id, const std::string& expiration) {
  return R"({"AccessKeyId":")" + id + R"(","AccessKeySecret":"canary-secret-)" + id +
         R"(","SecurityToken":"canary-token-)" + id + R"(","Expiration":")" + expiration +
         R"(","LastUpdated":"2026-12-01T00:00:00Z","Code":"Success"})";
}

constexpr const char* role_path = "/latest/meta-data/ram/security-credentials/";

// A metadata service in order: token, role and the given key.
inline told_service::reply_to metadata_with(const std::string& key) {
  return [key](const std::string& request) {
    if (request.starts_with("PUT /latest/api/token ")) return http_answer("metadata-token");
    if (request.find("X-aliyun-ecs-metadata-token: metadata-token\r\n") == std::string::npos)
      return http_answer("", "", "403 Forbidden");
    const bool list = request.starts_with(std::string("GET ") + role_path + " ");
    return http_answer(list ? "keeper-role\n" : key);
  };
}

// `get`s of one `credentials` on a loop of its own. Begins at 2026-12-01T00:00:00Z.
class key_bench {
 public:
  key_bench() : parts{loop, [this] { return now; }, [this](const event& e) { keep(e); }} {
    parts.metadata.address = "127.0.0.1";
    parts.metadata.port = 1;           // nobody listens
  }
  ~key_bench() {
    if (keys) keys->stop();
    settle();
  }
  key_bench(const key_bench&) = delete;
  key_bench& operator=(const key_bench&) = delete;

  void begin(const credential_settings& settings = {}) {
    keys = make_credentials(settings, parts);
  }
  // Runs the loop until the key is there; a renewal may still be under way.
  key_result get(milliseconds server_offset = {}) {
    bool done = false;
    key_result result;
    const auto keep_it = [&](std::exception_ptr error, key_result got) {
      if (error) std::rethrow_exception(error);
      result = std::move(got);
      done = true;
    };
    boost::asio::co_spawn(loop, keys->get(server_offset), keep_it);
    loop.restart();
    while (!done && loop.run_one() > 0) {
    }
    REQUIRE(done);
    return result;
  }
  void settle() {                      // until nothing is under way
    loop.restart();
    loop.run();
  }
  void pass(milliseconds time) {
    now.wall += time;
    now.boot += time;
  }
  std::string field(const std::string& key) const {    // of the last event
    if (events.empty()) return "no event";
    for (const auto& [name, value] : events.back().fields)
      if (name == key) return value;
    return "no field";
  }
  std::size_t count(const std::string& name, level severity) const {
    std::size_t result = 0;
    for (const auto& e : events) result += e.name == name && e.severity == severity ? 1 : 0;
    return result;
  }

  boost::asio::io_context loop{1};
  moment now{utc_millis(std::chrono::sys_days(std::chrono::year(2026) / 12 / 1)),
             milliseconds{5'000'000}};
  std::vector<event> events;
  std::string told;                    // all that was told, for canaries
  credential_parts parts;
  std::unique_ptr<credentials> keys;

 private:
  void keep(const event& e) {
    events.push_back(e);
    for (const auto& [name, value] : e.fields) told += value + '\n';
  }
};

}  // namespace pullkeeper::net
