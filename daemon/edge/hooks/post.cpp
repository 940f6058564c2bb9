#include "edge/hooks/post.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <stdexcept>
#include <utility>

#include "core/receiver.hpp"
#include "edge/credentials/proxy.hpp"
#include "edge/credentials/reference.hpp"

namespace pullkeeper {
namespace {

namespace json = boost::json;

constexpr seconds connect_most{5};

struct resolved_url {
  receiver_address address;
  std::string error;
};

resolved_url resolve(const std::string& url) {
  const auto text = resolve_references(url);
  if (!text.error.empty()) return {{}, text.error};
  resolved_url result{parse_receiver(text.text), {}};
  if (const auto& fault = result.address.error; !fault.empty()) {
    result.error = "the address of the receiver " + fault;
  }
  return result;
}

// The number that an answer's body has for `key`; 0 where it has none.
std::int64_t number_at(const json::object& body, const char* key) {
  const auto* found = body.if_contains(key);
  return found && found->is_int64() ? found->get_int64() : 0;
}

// What the body says against the message, or nothing.
std::string objection_in(const std::string& text) {
  boost::system::error_code failed;
  const auto body = json::parse(text, failed);
  if (failed || !body.is_object()) return {};
  const auto& object = body.get_object();
  auto code = number_at(object, "errcode");
  if (code == 0 && object.contains("msg")) code = number_at(object, "code");
  if (code == 0 || code == 200) return {};
  return "the receiver answers with the error code " + std::to_string(code);
}

}  // namespace

delivery delivery_of(const https_response& got) {
  if (!got.error.empty()) return {got.error, false};
  if (got.status >= 200 && got.status < 300) {
    auto objection = objection_in(got.body);
    const bool refused = !objection.empty();
    return {std::move(objection), refused};
  }
  const bool later = got.status == 408 || got.status == 425 || got.status == 429;
  return {"the receiver answers with HTTP " + std::to_string(got.status),
          got.status >= 300 && got.status < 500 && !later};
}

std::string poster::fault() const {
  if (auto error = resolve(settings_.url).error; !error.empty()) return error;
  for (const auto& header : settings_.headers) {
    if (auto value = resolve_references(header.value); !value.error.empty()) return value.error;
  }
  return {};
}

void poster::stop() {
  stopped_ = true;
  if (client_) client_->stop();
}

// Fills in the request, and makes the client that leads there. An error: neither.
delivery poster::prepare(const post_request& asked, https_request& to) {
  const auto url = resolve(settings_.url);
  if (!url.error.empty()) return {url.error, false};
  const auto& at = url.address;
  to.method = asked.method;
  const bool joined = !asked.suffix.empty() && at.path.ends_with('/');
  to.target = at.path + (joined ? asked.suffix.substr(1) : asked.suffix) + at.query;
  to.body = asked.body;
  to.headers = {{"User-Agent", "pullkeeper"}};
  if (!asked.content_type.empty()) to.headers.emplace_back("Content-Type", asked.content_type);
  for (const auto& header : settings_.headers) {
    auto value = resolve_references(header.value);
    if (!value.error.empty()) return {value.error, false};
    to.headers.emplace_back(header.name, std::move(value.text));
  }
  const auto origin = (at.tls ? "https " : "http ") + at.host + " " + at.port;
  if (client_ && origin == origin_) return {};
  https_settings settings;
  settings.host = at.host;
  settings.port = at.port;
  settings.ca_file = settings_.ca_file;
  if (!is_this_host(at.host)) settings.proxy = make_proxy_finder(settings_.proxy);
  settings.call_timeout = settings_.timeout;
  settings.connect_timeout = std::min(connect_most, settings_.timeout);
  try {
    client_ = make_receiver_client(loop_, at.tls, std::move(settings));
  } catch (const std::runtime_error& unusable) {
    return {unusable.what(), false};
  }
  origin_ = origin;
  return {};
}

boost::asio::awaitable<delivery> poster::send(post_request asked) {
  delivery unprepared;
  unprepared.error = "stopped";
  if (stopped_) co_return unprepared;
  https_request request("POST", "/");
  unprepared = prepare(asked, request);
  if (!unprepared.error.empty()) co_return unprepared;
  const auto client = client_;
  const https_response got = co_await client->exchange(std::move(request));
  const delivery result = delivery_of(got);
  co_return result;
}

}  // namespace pullkeeper
