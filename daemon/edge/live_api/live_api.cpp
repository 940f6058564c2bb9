#include "edge/live_api/live_api.hpp"

#include <chrono>
#include <exception>
#include <functional>
#include <optional>
#include <utility>

#include "edge/credentials/credentials.hpp"
#include "edge/https/https.hpp"
#include "edge/live_api/answer.hpp"
#include "edge/live_api/harmless.hpp"
#include "edge/live_api/request.hpp"
#include "edge/signing/sign.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

answer not_sent(failure_kind kind, const char* code, const std::string& why) {
  return {refused{{kind, code, why}, {}}, {}, 0, {}};
}

// Makes the request to be sent at this instant of the API's time.
using builder = std::function<https_request(const access_key&, utc_seconds)>;

// How far a call came: what was answered, or why nothing was sent.
struct exchanged {
  key_result key;
  https_response response;
  std::optional<answer> not_sent;
  exchanged() = default;
};

class signed_api final : public live_api, public live_inquiries, public online_lists {
 public:
  signed_api(https_client& https, credentials& keys, const api_settings& settings,
             const std::vector<std::string>& secrets)
      : https_(https), keys_(keys), settings_(settings), secrets_(spellings_of(secrets)) {}

  asio::awaitable<answer> perform(call request) override {
    builder build = [this, request](const access_key& key, utc_seconds at) {
      return build_request(settings_, request, key, at, make_nonce());
    };
    const exchanged met = co_await exchange(std::move(build), request.server_offset);
    if (met.not_sent) co_return *met.not_sent;
    const call_secrets secrets = secrets_of(met.key.key, request.wanted.sources,
                                            &secrets_);
    answer result = read_answer(request.op, met.response, secrets);
    note_refused_key(met.key, result);
    co_return result;
  }

  asio::awaitable<inquiry_answer> ask(inquiry what, std::string domain,
                                      milliseconds server_offset) override {
    builder build = [this, what, domain](const access_key& key, utc_seconds at) {
      return build_request(settings_, what, domain, key, at, make_nonce());
    };
    const exchanged met = co_await exchange(std::move(build), server_offset);
    inquiry_answer result;
    if (met.not_sent) {
      result.got = *met.not_sent;
      co_return result;
    }
    const call_secrets secrets = secrets_of(met.key.key, {}, &secrets_);
    result = read_answer(what, domain, met.response, secrets);
    note_refused_key(met.key, result.got);
    co_return result;
  }

  asio::awaitable<online_answer> list_online(online_call request) override {
    builder build = [this, request](const access_key& key, utc_seconds at) {
      return build_request(settings_, request, key, at, make_nonce());
    };
    const exchanged met = co_await exchange(std::move(build), request.server_offset);
    online_answer result;
    if (met.not_sent) {
      result.got = *met.not_sent;
      co_return result;
    }
    const call_secrets secrets = secrets_of(met.key.key, {}, &secrets_);
    result = read_online_answer(request.domain, met.response, secrets);
    note_refused_key(met.key, result.got);
    co_return result;
  }

 private:
  asio::awaitable<exchanged> exchange(builder build, milliseconds server_offset) {
    exchanged result;
    result.key = co_await keys_.get(server_offset);
    if (!result.key.error.empty()) {
      result.not_sent = not_sent(failure_kind::credentials, "no_key", result.key.error);
      co_return result;
    }
    https_request message("", "");
    try {
      const auto now = std::chrono::system_clock::now() + server_offset;
      message = build(result.key.key, std::chrono::floor<seconds>(now));
    } catch (const std::exception& e) {
      result.not_sent = not_sent(failure_kind::transient, "not_signed", e.what());
    }
    if (!result.not_sent) result.response = co_await https_.exchange(std::move(message));
    co_return result;
  }

  void note_refused_key(const key_result& found, answer& result) {
    if (auto* no = std::get_if<refused>(&result.says);
        no && no->why.kind == failure_kind::credentials) {
      refused_key(found, no->why);
    }
  }

  // Which key it was, and what it takes for a new one to count.
  void refused_key(const key_result& found, failure& why) {
    keys_.refused(found.key.id);
    why.from = found.key.shown_id() + " of " + found.source;
    if (!found.note.empty()) why.detail += (why.detail.empty() ? "" : "; ") + found.note;
  }

  https_client& https_;
  credentials& keys_;
  api_settings settings_;
  const std::vector<std::string> secrets_;       // of all sources, in the spellings of an echo
};

}  // namespace

std::unique_ptr<live_api> make_live_api(https_client& https, credentials& keys,
                                        const api_settings& settings,
                                        const std::vector<std::string>& secrets) {
  return std::make_unique<signed_api>(https, keys, settings, secrets);
}

std::unique_ptr<live_inquiries> make_live_inquiries(https_client& https, credentials& keys,
                                                    const api_settings& settings,
                                                    const std::vector<std::string>& secrets) {
  return std::make_unique<signed_api>(https, keys, settings, secrets);
}

std::unique_ptr<online_lists> make_online_lists(https_client& https, credentials& keys,
                                                const api_settings& settings,
                                                const std::vector<std::string>& secrets) {
  return std::make_unique<signed_api>(https, keys, settings, secrets);
}

}  // namespace pullkeeper
