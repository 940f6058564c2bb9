#include "edge/credentials/fetcher.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "core/receiver.hpp"
#include "edge/credentials/proxy.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

namespace {

// What signs is good for as long as the key that is made with it.
constexpr milliseconds without_end = std::chrono::hours(24);

temporary_key failed(const std::string& why) { return temporary_key(no_key(why)); }

// Why there is no client; empty: there is one.
template <typename Client, typename Make>
std::string made(std::unique_ptr<Client>& client, Make make) {
  try {
    client = make();
    return {};
  } catch (const std::exception& unusable) {
    return unusable.what();
  }
}

}  // namespace

key_fetcher::key_fetcher(const credential_parts& parts)
    : parts_(parts), metadata_(make_metadata_client(parts.loop, parts.metadata)) {}

asio::awaitable<temporary_key> key_fetcher::fetch(key_recipe how, utc_millis now) {
  temporary_key got;
  switch (how.by) {
    case key_recipe::way::ready:
      got.found.key = how.key;
      got.life = without_end;
      break;
    case key_recipe::way::role: got = co_await fetch_role(std::move(how), now); break;
    case key_recipe::way::oidc: got = co_await fetch_oidc(std::move(how), now); break;
    case key_recipe::way::metadata:
      got = co_await key_from_metadata(*metadata_, std::move(how.word), now);
      break;
    case key_recipe::way::uri: got = co_await fetch_uri(std::move(how.word), now); break;
    case key_recipe::way::program:
      got = co_await key_from_program(parts_.loop, std::move(how.word), program_, now);
      break;
  }
  co_return got;
}

asio::awaitable<temporary_key> key_fetcher::fetch_role(key_recipe how, utc_millis now) {
  key_recipe base = *how.base;
  temporary_key signer = co_await fetch(std::move(base), now);
  if (!signer.found.error.empty()) co_return failed("the key that signs: " + signer.found.error);
  std::string why;
  https_client* const sts = sts_at(how.role.host, why);
  if (sts == nullptr) co_return failed(why);
  access_key key = signer.found.key;
  temporary_key got = co_await key_from_role(*sts, how.role, std::move(key), now);
  co_return got;
}

asio::awaitable<temporary_key> key_fetcher::fetch_oidc(key_recipe how, utc_millis now) {
  std::string why;
  https_client* const sts = sts_at(how.role.host, why);
  if (sts == nullptr) co_return failed(why);
  temporary_key got = co_await key_from_oidc(*sts, std::move(how), now);
  co_return got;
}

asio::awaitable<temporary_key> key_fetcher::fetch_uri(std::string uri, utc_millis now) {
  const auto address = parse_receiver(uri);
  if (!address.error.empty()) co_return failed("it " + address.error);
  auto& client = uris_[uri];
  std::string why;
  if (!client) {
    why = made(client, [&] {
      return make_receiver_client(parts_.loop, address.tls,
                                  settings_for(address.host, address.port));
    });
    if (!client) co_return failed(why);
  }
  temporary_key got = co_await key_from_uri(*client, address.path + address.query, now);
  co_return got;
}

https_settings key_fetcher::settings_for(const std::string& host, const std::string& port) const {
  https_settings settings;
  settings.host = host;
  settings.port = port;
  settings.ca_file = parts_.ca_file;
  settings.call_timeout = seconds{10};
  settings.idle_limit = milliseconds{0};
  return settings;
}

https_client* key_fetcher::sts_at(const std::string& host, std::string& error) {
  auto& client = sts_[host];
  if (client) return client.get();
  auto settings = settings_for(parts_.sts_host.empty() ? host : parts_.sts_host, parts_.sts_port);
  settings.proxy = make_proxy_finder(parts_.proxy);
  error = made(client, [&] { return make_https_client(parts_.loop, std::move(settings)); });
  return client.get();
}

void key_fetcher::stop() {
  metadata_->stop();
  for (const auto& [host, client] : sts_) {
    if (client) client->stop();
  }
  for (const auto& [uri, client] : uris_) {
    if (client) client->stop();
  }
  if (program_->output) program_->output->close();
  if (program_->program) program_->program->end();
}

bool key_fetcher::lookup_hangs() const {
  const auto hangs = [](const auto& entry) { return entry.second && entry.second->lookup_hangs(); };
  return std::any_of(sts_.begin(), sts_.end(), hangs) ||
         std::any_of(uris_.begin(), uris_.end(), hangs);
}

}  // namespace pullkeeper
