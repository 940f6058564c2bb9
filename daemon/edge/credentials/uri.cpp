#include <utility>

#include "edge/credentials/temporary.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {

namespace asio = boost::asio;

asio::awaitable<temporary_key> key_from_uri(receiver_client& by, std::string target,
                                            utc_millis now) {
  https_request request("GET", std::move(target));
  request.headers.emplace_back("Accept", "application/json");
  https_response answered = co_await by.exchange(std::move(request));
  const std::string why = refusal_of(answered);
  if (!why.empty()) co_return temporary_key(no_key(why));
  co_return read_temporary_key(answered, now);
}

}  // namespace pullkeeper
