// One way to the API: a client, the keys and the operations on them, which live and end together.
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
  // Ends the calls under way at once, and every later one.
  virtual void stop() = 0;
  // True while a lookup of a name hangs that nothing can end: see https_client.
  virtual bool lookup_hangs() const = 0;
};

struct handed_over_key;

// What the keys do is told to `tell`, if it is set; `before` is for those that replace one another,
// and may be null. `loop` must outlive it. Throws std::runtime_error with a clear text if ca_file
// cannot be used.
std::unique_ptr<api_access> make_api_access(boost::asio::io_context& loop,
                                            const configuration& config,
                                            std::function<void(const event&)> tell = {},
                                            std::shared_ptr<handed_over_key> before = nullptr);

}  // namespace pullkeeper
