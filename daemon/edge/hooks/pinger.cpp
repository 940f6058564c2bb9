#include <utility>

#include "edge/hooks/hooks.hpp"
#include "edge/hooks/post.hpp"

namespace pullkeeper {
namespace {

constexpr seconds longest{10};

class url_pinger final : public pinger {
 public:
  url_pinger(boost::asio::io_context& loop, post_settings settings)
      : poster_(loop, std::move(settings)) {}

  boost::asio::awaitable<delivery> ping(bool well, std::string verdict) override {
    post_request asked;
    if (well) {
      asked.method = "GET";
    } else {
      asked.suffix = "/fail";
      asked.content_type = "text/plain; charset=utf-8";
      asked.body = std::move(verdict);
    }
    return poster_.send(std::move(asked));
  }
  std::string fault() const override { return poster_.fault(); }
  void stop() override { poster_.stop(); }
  bool lookup_hangs() const override { return poster_.lookup_hangs(); }

 private:
  poster poster_;
};

}  // namespace

std::unique_ptr<pinger> make_pinger(boost::asio::io_context& loop,
                                    const heartbeat_settings& settings,
                                    const std::string& ca_file) {
  post_settings posts;
  posts.url = settings.url;
  posts.timeout = longest;
  posts.ca_file = ca_file;
  return std::make_unique<url_pinger>(loop, std::move(posts));
}

}  // namespace pullkeeper
