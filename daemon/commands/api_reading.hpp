// The API for a command that makes a few calls and ends. It waits for each of them; it needs no
// daemon and no state. Single thread.
#pragma once
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>

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

  // Whether what has timed out, and has had its time, is tried again like all that may pass.
  enum class after_timeout { again, end };

  // The configs of a domain. What may pass within seconds is tried three times.
  answer list(const std::string& domain, after_timeout then);
  // The same of a question that `ask` puts; it is told which try this is.
  template <typename Ask>
  auto patiently(after_timeout then, Ask ask) {
    for (int tries = 1;; ++tries) {
      auto told = ask(tries);
      const answer& got = outcome_in(told);
      const bool ends = then == after_timeout::end && got.code() == "timeout";
      const auto wait = ends ? std::nullopt : wait_after(got, tries);
      if (!wait) return told;
      std::this_thread::sleep_for(*wait);
    }
  }

  // The API's time minus that of the local clock; 0 where they agree or nothing is known.
  milliseconds server_offset() const { return offset_; }
  // An answer has told the API's time.
  bool knows_time() const { return has_date_; }

  // Returns `code`. If a name lookup still hangs, which nothing can abort, it ends the process with
  // that code instead. Call it last.
  int leave(int code) const;

 private:
  // What the coroutine returns; runs the loop for it alone.
  template <typename Result>
  Result result_of(boost::asio::awaitable<Result> work);
  void learn_clock(const answer& got);
  // How long to wait before the next try; nothing where that is no use.
  static std::optional<milliseconds> wait_after(const answer& got, int tries);
  static const answer& outcome_in(const answer& got) { return got; }
  static const answer& outcome_in(const inquiry_answer& told) { return told.got; }

  boost::asio::io_context loop_;
  std::unique_ptr<inquiring_access> access_;
  milliseconds offset_{};
  bool has_date_ = false;
};

// Why a call of such a command has failed, and what helps: a sentence for people, not yet escaped.
std::string why_failed(const call& asked, const answer& got);

// 77 where a key or a permission is missing, else 1.
int exit_code_of(failure_kind kind);

}  // namespace pullkeeper
