#include "edge/https/lookup.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace pullkeeper {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using time_point = std::chrono::steady_clock::time_point;

// Shared by the resolver's handler and those who wait: whichever ends last frees it.
struct name_lookup::job {
  std::string host;
  std::string port;
  bool out = true;                     // the resolver has not answered yet
  bool given_up = false;
  found_addresses found;
  std::vector<std::shared_ptr<asio::steady_timer>> waiting;

  void wake() {
    for (const auto& timer : waiting) timer->cancel();
    waiting.clear();
  }
};

namespace {

constexpr std::size_t most_addresses = 8;

// Alternates the families, the resolver's first choice first, so that a dead family costs one try.
std::vector<tcp::endpoint> alternate(const tcp::resolver::results_type& results) {
  std::vector<tcp::endpoint> first, other;
  for (const auto& entry : results) {
    const tcp::endpoint at = entry.endpoint();
    auto& family = first.empty() || at.protocol() == first.front().protocol() ? first : other;
    if (std::find(family.begin(), family.end(), at) == family.end()) family.push_back(at);
  }
  std::vector<tcp::endpoint> mixed;
  for (std::size_t i = 0; i < std::max(first.size(), other.size()); ++i) {
    if (i < first.size()) mixed.push_back(first[i]);
    if (i < other.size()) mixed.push_back(other[i]);
  }
  mixed.resize(std::min(mixed.size(), most_addresses));
  return mixed;
}

found_addresses failure(const char* cause, const std::string& host, const std::string& why) {
  found_addresses none;
  none.cause = cause;
  none.error = "resolve: " + host + ": " + why;
  return none;
}

}  // namespace

name_lookup::name_lookup(asio::io_context& loop) : loop_(loop), resolver_(loop) {}

name_lookup::~name_lookup() = default;

std::shared_ptr<name_lookup::job> name_lookup::start(const std::string& host,
                                                     const std::string& port) {
  auto started = std::make_shared<job>();
  started->host = host;
  started->port = port;
  const auto done = [started, host](const error_code& ec,
                                    const tcp::resolver::results_type& results) {
    started->out = false;
    started->found.addresses = alternate(results);
    if (ec || started->found.addresses.empty())
      started->found = failure("dns", host, ec ? ec.message() : "no address");
    started->wake();
  };
  // The first lookup makes a thread, and the next one tries again where there was none to be had.
  try {
    // No address_configured: it hides loopback names on a machine without a network.
    resolver_.async_resolve(host, port, asio::ip::resolver_base::flags(), done);
  } catch (const boost::system::system_error& none) {
    started->out = false;
    started->found = failure("dns", host, "no thread for the lookup: " + none.code().message());
  }
  return started;
}

asio::awaitable<found_addresses> name_lookup::find(std::string host, std::string port,
                                                   time_point until) {
  if (job_ && job_->out && job_->given_up)
    co_return failure("dns", host, "the system's resolver still hangs on an earlier lookup");
  if (job_ && job_->out && (job_->host != host || job_->port != port))
    co_return failure("dns", host, "the lookup of another name is still under way");
  if (!job_ || !job_->out) job_ = start(host, port);
  const std::shared_ptr<job> mine = job_;
  if (!mine->out) co_return mine->found;
  const auto timer = std::make_shared<asio::steady_timer>(loop_, until);
  mine->waiting.push_back(timer);
  error_code ignored;
  co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  std::erase(mine->waiting, timer);
  if (!mine->out) co_return mine->found;
  if (mine->given_up) co_return failure("stopped", host, "stopped");
  if (mine->waiting.empty()) mine->given_up = true;
  co_return failure("timeout", host, "the system's resolver gave no answer in time");
}

void name_lookup::stop() {
  if (!job_ || !job_->out) return;
  job_->given_up = true;
  job_->wake();
}

bool name_lookup::hangs() const { return job_ && job_->out && job_->given_up; }

}  // namespace pullkeeper
