// Keeps the temporary key, renews it beside the calls, and tells what changed. Part of credentials:
// nothing else includes it.
#pragma once
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <string>
#include <vector>

#include "core/random.hpp"
#include "edge/credentials/credentials.hpp"
#include "edge/credentials/fetcher.hpp"
#include "edge/credentials/renewal.hpp"
#include "edge/credentials/temporary.hpp"

namespace pullkeeper {

// A renewal under way keeps it alive; `stop` must come before the last owner goes.
class key_keeper : public std::enable_shared_from_this<key_keeper> {
 public:
  key_keeper(const credential_settings& settings, credential_parts parts);
  boost::asio::awaitable<key_result> get(milliseconds server_offset);
  void refused(const std::string& id);
  void stop();
  bool lookup_hangs() const { return fetcher_.lookup_hangs(); }

 private:
  void begin_renewal();
  static boost::asio::awaitable<void> renew(std::shared_ptr<key_keeper> self);
  // Those of the settings; read again where somebody may be writing one of the files just now.
  boost::asio::awaitable<std::vector<key_source>> settled_sources();
  bool keeps_one_of(const std::vector<key_source>& sources) const;
  // The key of one of the services and programs that are asked for it.
  boost::asio::awaitable<key_result> kept_key(std::vector<key_source> sources);
  void take(temporary_key got, const std::string& passed_over, std::string identity);
  void give_up(const std::string& errors);
  void tell_if_other(const key_result& found);
  milliseconds boot() const { return parts_.now().boot; }
  utc_millis server_now() const { return parts_.now().wall + server_offset_; }
  std::string until() const;           // when the kept key ends, in UTC

  credential_settings settings_;
  credential_parts parts_;
  random_source random_;
  key_fetcher fetcher_;
  boost::asio::steady_timer renewed_;  // never ends by itself: cancelled when a renewal has ended
  renewal renewal_;
  key_result kept_;
  std::string kept_by_;                // the identity of its recipe
  std::string known_faults_;           // of files that were read again for them
  std::string last_error_;
  // Of the key that was told last: its source, and the id of a lasting one.
  std::string told_;
  milliseconds server_offset_{0};
  bool renewing_ = false;
  bool stopped_ = false;
};

}  // namespace pullkeeper
