// A connection to the API: HTTPS client, credentials and operations, which live and end together.
#pragma once
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>

#include "core/event.hpp"
#include "edge/live_api/live_api.hpp"

namespace pullkeeper {

class api_access {
 public:
  virtual ~api_access() = default;
  virtual live_api& operations() = 0;
  // Null where nobody can be asked which streams are online.
  virtual online_lists* lists() { return nullptr; }
  // Aborts the calls in flight, and every later one as soon as it begins.
  virtual void stop() = 0;
  // True while a name lookup hangs, which nothing can abort: see https_client.
  virtual bool lookup_hangs() const = 0;
};

// The same for one who looks around before anything is kept. No call of it changes anything.
class inquiring_access : public api_access {
 public:
  virtual live_inquiries& inquiries() = 0;
  virtual credentials& keys() = 0;
  virtual https_client& https() = 0;
};

struct handed_over_key;

// Events about the credentials go to `tell`, if it is set. Connections that replace one another
// share a `before`, through which the next gets the latest key; it may be null. `loop` must outlive
// the result. Throws std::runtime_error with a text for people if the CA file cannot be used.
std::unique_ptr<inquiring_access> make_api_access(
    boost::asio::io_context& loop, const configuration& config,
    std::function<void(const event&)> tell = {},
    std::shared_ptr<handed_over_key> before = nullptr);

}  // namespace pullkeeper
