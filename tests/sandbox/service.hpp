// The sandbox without its sockets: a request in, an answer out, together with what is to be done to
// its bytes.
#pragma once
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

#include "sandbox/authenticator.hpp"
#include "sandbox/cloud_model.hpp"
#include "sandbox/domain_book.hpp"
#include "sandbox/fault_plan.hpp"
#include "sandbox/journal.hpp"
#include "sandbox/online_book.hpp"
#include "sandbox/throttle.hpp"

namespace pullkeeper::sandbox {

// What happens beneath HTTP. `amount`: bytes sent of a truncated answer, milliseconds between two
// bytes of a slow one, bytes of an endless one.
enum class wire_fault { none, reset, close, hang, slow_body, truncate, endless_body, interim };

struct delivery {
  http_reply reply;
  wire_fault wire = wire_fault::none;
  std::optional<std::uint64_t> amount;
};

struct service_settings {
  known_key key;
  cloud_variant variant;
  seconds clock_offset{0};             // of the sandbox's clock against the machine's
  std::uint64_t seed = 1;
};

class service {
 public:
  explicit service(const service_settings& settings);

  // `machine_now` is the machine's clock. Paths below /_control belong to the test, all others to
  // the API.
  delivery handle(const http_request& request, utc_millis machine_now);

  // Called for each call of the API when it has been dealt with.
  std::function<void(const call_note&)> on_call;

 private:
  friend class control;

  delivery handle_api(const http_request& request, utc_millis now);
  // Fills the note, executes the call if nothing speaks against it.
  http_reply answer(const http_request& request, const api_request& call,
                    const std::string& request_id, utc_millis now, call_note& note);
  // One of the four operations, once nothing speaks against it.
  http_reply execute(const http_request& request, const api_request& call, const config& wanted,
                     utc_millis now, call_note& note);
  // An inquiry, likewise.
  http_reply tell(const http_request& request, const api_request& call, const domain_page& page,
                  utc_millis now, call_note& note) const;
  // With the limit and the use that nobody has described.
  domain_page filled_in(domain_page page, const std::string& domain, utc_millis now) const;
  http_reply refuse(const api_request& call, const std::string& request_id,
                    const http_request& request, const api_error& error, call_note& note) const;
  delivery fail(const fault_rule& rule, const http_request& request, const api_request& call,
                utc_millis now, call_note& note);

  cloud_model model_;
  domain_book domains_;
  online_book online_;
  authenticator authenticator_;
  throttle throttle_;
  fault_plan faults_;
  journal journal_;
  seconds clock_offset_;
  utc_millis last_{};                  // the model's time never runs backwards
  std::map<stream_key, utc_millis> first_config_;
};

}  // namespace pullkeeper::sandbox
