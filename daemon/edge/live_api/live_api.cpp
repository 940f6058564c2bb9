#include "edge/live_api/live_api.hpp"

#include <chrono>
#include <exception>

#include "edge/credentials/credentials.hpp"
#include "edge/https/https.hpp"
#include "edge/live_api/answer.hpp"
#include "edge/live_api/harmless.hpp"
#include "edge/live_api/request.hpp"
#include "edge/live_api/sign.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

answer not_sent(failure_kind kind, const char* code, const std::string& why) {
  return {refused{{kind, code, why}, {}}, {}, 0, {}};
}

class signed_api final : public live_api {
 public:
  signed_api(https_client& https, credentials& keys, const api_settings& settings)
      : https_(https), keys_(keys), settings_(settings) {}

  asio::awaitable<answer> perform(call request) override {
    const operation op = request.op;
    const auto sources = request.wanted.sources;
    key_result found = co_await keys_.get(request.server_offset);
    if (!found.error.empty())
      co_return not_sent(failure_kind::credentials, "no_key", found.error);
    https_request message("", "");
    try {
      const auto now = std::chrono::system_clock::now() + request.server_offset;
      const auto signed_at = std::chrono::floor<seconds>(now);
      message = build_request(settings_, request, found.key, signed_at, make_nonce());
    } catch (const std::exception& e) {
      co_return not_sent(failure_kind::transient, "not_signed", e.what());
    }
    const https_response response = co_await https_.exchange(std::move(message));
    answer result = read_answer(op, response, secrets_of(found.key, sources));
    if (auto* no = std::get_if<refused>(&result.says);
        no && no->why.kind == failure_kind::credentials) {
      refused_key(found, no->why);
    }
    co_return result;
  }

 private:
  // Which key it was, and what it takes for a new one to count.
  void refused_key(const key_result& found, failure& why) {
    keys_.refused(found.key.id);
    why.from = found.key.shown_id() + " of " + found.source;
    if (!found.note.empty()) why.detail += (why.detail.empty() ? "" : "; ") + found.note;
  }

  https_client& https_;
  credentials& keys_;
  api_settings settings_;
};

}  // namespace

std::unique_ptr<live_api> make_live_api(https_client& https, credentials& keys,
                                        const api_settings& settings) {
  return std::make_unique<signed_api>(https, keys, settings);
}

}  // namespace pullkeeper
