// Where the AccessKey comes from.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "core/event.hpp"
#include "core/time.hpp"
#include "edge/config/configuration.hpp"
#include "edge/https/https.hpp"

namespace pullkeeper {

// Wiped when it dies or is overwritten. Never logged: `shown_id` is what may be shown.
struct access_key {
  std::string id;
  std::string secret;
  std::string token;                   // of temporary credentials; else empty
  access_key() = default;
  access_key(std::string key_id, std::string key_secret, std::string security_token);
  access_key(const access_key&) = default;
  access_key& operator=(const access_key& other);
  ~access_key();
  std::string shown_id() const;        // first and last four characters
};

struct key_result {
  access_key key;
  std::string error;                   // not empty: no key, and why, for the operator
  std::string source;                  // "environment", "file PATH", "ECS metadata", ...
  std::string note;                    // what the operator should know of that source, or empty
  std::string passed_over;             // sources before it that are set up and give no key, and why
  bool absent = false;                 // the error is that nobody has set the source up
};

class credentials {
 public:
  virtual ~credentials() = default;
  // Variables and files are read anew at each call, so that a changed file or a rotated key counts
  // from the next call on. Keys that end by themselves are kept, and renewed beside the calls;
  // only one for which there is no valid key waits. `server_offset` is how far the cloud's time is
  // ahead of the local clock, as far as that is known: services are asked with the cloud's.
  virtual boost::asio::awaitable<key_result> get(milliseconds server_offset) = 0;
  boost::asio::awaitable<key_result> get() { return get(milliseconds{0}); }
  // The API has refused the key with this id: if it is a kept one, it is renewed before the next
  // call.
  virtual void refused(const std::string& id) = 0;
  // Ends what is under way at once; there are no keys afterwards.
  virtual void stop() = 0;
  // See https_client.
  virtual bool lookup_hangs() const = 0;
};

// The file of keys that is read where the settings name none: $ALIBABA_CLOUD_CREDENTIALS_FILE or
// ~/.alibabacloud/credentials; empty without a $HOME.
std::string default_key_file();

// What variables and files alone give: no network, and no program.
key_result local_key(const credential_settings& settings);

// The temporary key of one `credentials`, for the one that takes its place after a reload: should
// the service that gives keys be down just then, the old key is still good.
struct handed_over_key {
  credential_settings settings;        // it counts for the same settings only
  std::string identity = {};           // ... and for the same way to it
  key_result found = {};
  milliseconds ends{};                 // boot time; 0: there is no key
};

// What surrounds the keys. Events are `credentials_refreshed` where another key is used than
// before, and `credentials_failed` where a renewal fails while the old key is still good; that
// there is none at all is told by the one who asked.
struct credential_parts {
  boost::asio::io_context& loop;
  std::function<moment()> now;
  std::function<void(const event&)> tell;
  std::uint64_t seed = 0;              // spreads renewals
  std::shared_ptr<handed_over_key> before = {};   // the same for all in a process; may be null
  std::string ca_file = {};            // for STS: trusted besides the system's store
  std::string proxy = {};              // for STS: api.proxy
  metadata_settings metadata = {};     // the rest is for tests
  std::string sts_host = {};           // empty: by the region
  std::string sts_port = "443";
};

// Automatic: systemd's credentials, and then as the official SDKs: the environment, OIDC,
// ~/.aliyun/config.json, ~/.alibabacloud/credentials (or $ALIBABA_CLOUD_CREDENTIALS_FILE), the role
// of the ECS instance, $ALIBABA_CLOUD_CREDENTIALS_URI; each time from the first on, but no source
// behind it takes over while the kept key of one is good. Files may name roles and programs.
// The section of the files is $ALIBABA_CLOUD_PROFILE, or `default`, or what the aliyun command line
// calls current. `loop` must outlive it.
std::unique_ptr<credentials> make_credentials(const credential_settings& settings,
                                              credential_parts parts);

}  // namespace pullkeeper
