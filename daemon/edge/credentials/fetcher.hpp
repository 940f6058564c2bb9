// Gets keys as recipes say. Part of credentials: nothing else includes it.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <map>
#include <memory>
#include <string>

#include "edge/credentials/credentials.hpp"
#include "edge/credentials/recipe.hpp"
#include "edge/credentials/temporary.hpp"

namespace pullkeeper {

// One key at a time. What is under way must have ended before it goes.
class key_fetcher {
 public:
  // `parts` must outlive it.
  explicit key_fetcher(const credential_parts& parts);
  // `now`: by the cloud's clock, as far as that is known.
  boost::asio::awaitable<temporary_key> fetch(key_recipe how, utc_millis now);
  // Ends what is under way at once.
  void stop();
  bool lookup_hangs() const;

 private:
  boost::asio::awaitable<temporary_key> fetch_role(key_recipe how, utc_millis now);
  boost::asio::awaitable<temporary_key> fetch_oidc(key_recipe how, utc_millis now);
  boost::asio::awaitable<temporary_key> fetch_uri(std::string uri, utc_millis now);
  https_settings settings_for(const std::string& host, const std::string& port) const;
  https_client* sts_at(const std::string& host, std::string& error);

  const credential_parts& parts_;
  std::unique_ptr<metadata_client> metadata_;
  std::map<std::string, std::unique_ptr<https_client>> sts_;     // by host
  std::map<std::string, std::unique_ptr<receiver_client>> uris_;  // by URI
  std::shared_ptr<program_run> program_ = std::make_shared<program_run>();
};

}  // namespace pullkeeper
