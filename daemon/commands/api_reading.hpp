// The API for a command that makes a few calls and ends. It waits for each of them; it needs no
// daemon and no state. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "core/call.hpp"
#include "core/event.hpp"
#include "core/inquiry.hpp"
#include "edge/config/configuration.hpp"
#include "edge/credentials/credentials.hpp"
#include "service/access.hpp"

namespace pullkeeper {

class api_reading {
 public:
  // Events about the credentials go to `tell`, if it is set. From here on the process leaves no
  // core dump. Throws std::runtime_error with a text for people if the settings allow no
  // connection.
  explicit api_reading(const configuration& config, std::function<void(const event&)> tell = {});

  // One attempt, within the timeouts of the settings; a failure is an answer as well. It is signed
  // with the API's time where an earlier answer has shown that the local clock is wrong.
  answer ask(call request);

  // The same for a question about a domain.
  inquiry_answer ask(inquiry what, const std::string& domain);

  // How far it is to the endpoint; sends no request.
  reached reach();

  // The key that calls are signed with, and where it came from.
  key_result key();

  // The configs of a domain. What may pass within seconds is tried three times.
  answer list(const std::string& domain);

  // The API's time minus that of the local clock; 0 where they agree or nothing is known.
  milliseconds server_offset() const { return offset_; }

  // Returns `code`. If a name lookup still hangs, which nothing can abort, it ends the process with
  // that code instead. Call it last.
  int leave(int code) const;

 private:
  // What the coroutine returns; runs the loop for it alone.
  template <typename Result>
  Result result_of(boost::asio::awaitable<Result> work);
  void learn_clock(const answer& got);

  boost::asio::io_context loop_;
  std::unique_ptr<inquiring_access> access_;
  milliseconds offset_{};
};

// Why a call of such a command has failed, and what helps: a sentence for people, not yet escaped.
std::string why_failed(const call& asked, const answer& got);

// 77 where a key or a permission is missing, else 1.
int exit_code_of(failure_kind kind);

}  // namespace pullkeeper
