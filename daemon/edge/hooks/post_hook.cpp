#include <utility>

#include "edge/hooks/hooks.hpp"
#include "edge/hooks/post.hpp"
#include "edge/hooks/program_hook.hpp"

namespace pullkeeper {
namespace {

class post_hook final : public by_request<hook> {
 public:
  using by_request::by_request;

  boost::asio::awaitable<delivery> deliver(std::string body) override {
    post_request asked;
    asked.content_type = "application/json";
    asked.body = std::move(body);
    return send(std::move(asked));
  }
};

}  // namespace

std::unique_ptr<hook> make_hook(boost::asio::io_context& loop, const hook_settings& settings,
                                const api_settings& api) {
  if (!settings.run.empty()) return make_program_hook(loop, settings);
  post_settings posts;
  posts.url = settings.post;
  posts.headers = settings.headers;
  posts.timeout = settings.timeout;
  posts.ca_file = api.ca_file;
  posts.proxy = api.proxy;
  return std::make_unique<post_hook>(loop, std::move(posts));
}

}  // namespace pullkeeper
