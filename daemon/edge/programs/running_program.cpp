#include "edge/programs/running_program.hpp"

#include <signal.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pullkeeper {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr seconds until_killed{5};     // after it was asked to end

}  // namespace

running_program::~running_program() {
  if (!ended_) ::kill(-id_, SIGKILL);
}

void running_program::limit(seconds most) {
  timer_.expires_after(most);
  timer_.async_wait([weak = weak_from_this()](const error_code& ec) {
    const auto self = weak.lock();
    if (ec || !self || self->ended_) return;
    self->timed_out_ = true;
    self->end();
  });
}

void running_program::end() {
  if (ended_) return;
  ::kill(-id_, SIGTERM);
  timer_.expires_after(until_killed);
  timer_.async_wait([weak = weak_from_this()](const error_code& ec) {
    const auto self = weak.lock();
    if (!ec && self && !self->ended_) ::kill(-self->id_, SIGKILL);
  });
}

asio::awaitable<std::string> running_program::wait() {
  error_code ec;
  co_await handle_.async_wait(asio::posix::stream_descriptor::wait_read,
                              asio::redirect_error(asio::use_awaitable, ec));
  timer_.cancel();
  // What else of its session is left when time is up goes too, while its number is still its own;
  // and what cannot be waited for must not be.
  if (timed_out_ || ec) ::kill(-id_, SIGKILL);
  std::string how = reap_process(id_);
  ended_ = true;
  co_return timed_out_ ? "it took too long and was ended" : how;
}

}  // namespace pullkeeper
