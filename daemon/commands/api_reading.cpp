#include "commands/api_reading.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>
#include <thread>
#include <utility>

#include "commands/exit_codes.hpp"
#include "core/remedy.hpp"
#include "core/rethrow.hpp"
#include "edge/system/dumps.hpp"

namespace pullkeeper {
namespace {

constexpr int most_tries = 3;
constexpr milliseconds pause{1000};
constexpr milliseconds longest_pause{5000};        // an API that asks for more is not waited for
// The Date header has whole seconds, and an answer is under way for some time.
constexpr milliseconds clock_tolerance{5000};

// Worth another try in a moment.
bool may_pass(const answer& got) {
  if (got.retry_after() > longest_pause) return false;
  switch (got.kind()) {
    case failure_kind::transient:
    case failure_kind::throttled:
    case failure_kind::busy:
    case failure_kind::clock: return true;
    default: return false;
  }
}

// remedy_of is for a daemon, which tries again by itself: here the operator has to.
std::string advice(const call& asked, const failure& why, milliseconds wait) {
  switch (why.kind) {
    case failure_kind::unreachable:
      return "check the name service, the network and the firewall of this host, and api.endpoint";
    case failure_kind::transient:
    case failure_kind::throttled:
    case failure_kind::busy:
      return "try again in " + (wait > longest_pause
                                    ? format_duration(std::chrono::ceil<seconds>(wait))
                                    : std::string("a minute"));
    case failure_kind::credentials:
      return "put a valid AccessKey " +
             (why.from.empty() ? std::string("where pullkeeper finds it; see \"credentials\" in "
                                             "pullkeeper.yaml(5)")
                               : "in the place of this one (" + why.from + ")");
    case failure_kind::rejected: return "correct what the code names: the domain, or the account";
    default: break;
  }
  return remedy_of({.kind = why.kind, .of = asked.op}, asked.key).text;
}

}  // namespace

api_reading::api_reading(const configuration& config, std::function<void(const event&)> tell)
    : access_(make_api_access(loop_, config, std::move(tell))) {
  forbid_dumps();
}

template <typename Result>
Result api_reading::result_of(boost::asio::awaitable<Result> work) {
  std::optional<Result> result;
  boost::asio::co_spawn(loop_, std::move(work),
                        [this, &result](std::exception_ptr escaped, Result one) {
                          rethrow(escaped);
                          result = std::move(one);
                          loop_.stop();   // an idle connection keeps it busy
                        });
  loop_.restart();
  loop_.run();
  return std::move(*result);
}

void api_reading::learn_clock(const answer& got) {
  if (!got.date) return;
  has_date_ = true;
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const milliseconds ahead = *got.date - now;
  offset_ = std::chrono::abs(ahead) > clock_tolerance ? ahead : milliseconds{0};
}

answer api_reading::ask(call request) {
  request.server_offset = offset_;
  answer got = result_of(access_->operations().perform(std::move(request)));
  learn_clock(got);
  return got;
}

inquiry_answer api_reading::ask(inquiry what, const std::string& domain) {
  inquiry_answer told = result_of(access_->inquiries().ask(what, domain, offset_));
  learn_clock(told.got);
  return told;
}

reached api_reading::reach() { return result_of(access_->https().reach()); }

key_result api_reading::key() { return result_of(access_->keys().get(offset_)); }

std::optional<milliseconds> api_reading::wait_after(const answer& got, int tries) {
  if (tries == most_tries || !may_pass(got)) return std::nullopt;
  return got.kind() == failure_kind::clock ? milliseconds{0} : std::max(pause, got.retry_after());
}

answer api_reading::list(const std::string& domain, after_timeout then) {
  call request;
  request.key.domain = domain;
  return patiently(then, [&](int tries) {
    request.attempt = tries;
    return ask(request);
  });
}

int api_reading::leave(int code) const {
  if (!access_->lookup_hangs()) return code;
  std::fflush(nullptr);
  std::_Exit(code);
}

std::string why_failed(const call& asked, const answer& got) {
  const failure* const why = got.trouble();
  if (!why) return {};
  std::string text = asked.key.domain;
  if (!text.empty()) text += ": ";
  text += words_of({.kind = why->kind, .of = asked.op});
  text += told_by(got);
  const auto next = advice(asked, *why, got.retry_after());
  return next.empty() ? text : text + "; " + next;
}

int exit_code_of(failure_kind kind) {
  const bool denied = kind == failure_kind::permission || kind == failure_kind::credentials;
  return denied ? exit_permission : exit_failure;
}

}  // namespace pullkeeper
