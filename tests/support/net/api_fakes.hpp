// The two neighbours of live_api as a test needs them: an HTTPS peer that answers as told and keeps
// what was sent, and a key that is simply there.
#pragma once
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <utility>
#include <vector>

#include "edge/credentials/credentials.hpp"
#include "edge/https/https.hpp"
#include "edge/live_api/live_api.hpp"

namespace pullkeeper::net {

class told_client final : public https_client {
 public:
  boost::asio::awaitable<https_response> exchange(https_request request) override {
    sent.push_back(std::move(request));
    co_return next;
  }
  boost::asio::awaitable<reached> reach() override { co_return reached(); }
  void stop() override {}
  bool lookup_hangs() const override { return false; }

  https_response next;
  std::vector<https_request> sent;
};

class told_credentials final : public credentials {
 public:
  boost::asio::awaitable<key_result> get(milliseconds server_offset) override {
    offset = server_offset;
    co_return next;
  }
  void refused(const std::string& id) override { refused_ids.push_back(id); }
  void stop() override {}
  bool lookup_hangs() const override { return false; }

  key_result next;
  milliseconds offset{};               // of the latest call
  std::vector<std::string> refused_ids;
};

inline https_response response_of(int status, std::string body,
                                  std::vector<std::pair<std::string, std::string>> headers = {}) {
  https_response response;
  response.phase = exchange_phase::done;
  response.status = status;
  response.body = std::move(body);
  response.headers = std::move(headers);
  return response;
}

inline answer perform(live_api& api, call request) {
  boost::asio::io_context loop;
  answer result;
  boost::asio::co_spawn(loop, api.perform(std::move(request)),
                        [&result](std::exception_ptr error, answer got) {
                          if (error) std::rethrow_exception(error);
                          result = std::move(got);
                        });
  loop.run();
  return result;
}

inline inquiry_answer ask(live_inquiries& api, inquiry what, std::string domain) {
  boost::asio::io_context loop;
  inquiry_answer result;
  boost::asio::co_spawn(loop, api.ask(what, std::move(domain), milliseconds{0}),
                        [&result](std::exception_ptr error, inquiry_answer got) {
                          if (error) std::rethrow_exception(error);
                          result = std::move(got);
                        });
  loop.run();
  return result;
}

inline access_key sample_key() {
  return access_key("LTAI5tSampleKeyId0001", "canarySecret0123456789abcdefgh", "");
}

// A live_api between the two; each `ask` is one call.
struct api_bench {
  explicit api_bench(const api_settings& settings = {}) : settings_(settings) {
    keys.next.key = sample_key();
    api = make_live_api(https, keys, settings_);
  }
  answer ask(operation op, https_response response) {
    https.next = std::move(response);
    call request;
    request.op = op;
    request.key = {"live.example.com", "app", "stream"};
    request.wanted.sources = sources;
    return perform(*api, request);
  }

  told_client https;
  told_credentials keys;
  std::unique_ptr<live_api> api;
  std::vector<std::string> sources{"rtmp://origin.example.org/app/stream"};   // of each call

 private:
  api_settings settings_;
};

}  // namespace pullkeeper::net
