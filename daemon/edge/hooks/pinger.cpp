#include <utility>

#include "edge/hooks/hooks.hpp"
#include "edge/hooks/post.hpp"

namespace pullkeeper {
namespace {

constexpr seconds longest{10};

class url_pinger final : public by_request<pinger> {
 public:
  using by_request::by_request;

  boost::asio::awaitable<delivery> ping(bool well, std::string verdict) override {
    post_request asked;
    if (well) {
      asked.method = "GET";
    } else {
      asked.suffix = "/fail";
      asked.content_type = "text/plain; charset=utf-8";
      asked.body = std::move(verdict);
    }
    return send(std::move(asked));
  }
};

}  // namespace

std::unique_ptr<pinger> make_pinger(boost::asio::io_context& loop,
                                    const heartbeat_settings& settings,
                                    const api_settings& api) {
  post_settings posts;
  posts.url = settings.url;
  posts.timeout = longest;
  posts.ca_file = api.ca_file;
  posts.proxy = api.proxy;
  return std::make_unique<url_pinger>(loop, std::move(posts));
}

}  // namespace pullkeeper
