// Answers of the API, whatever they say: an outcome that is not better than what was said, bounded,
// and without the secrets of the call [A03 S17].
#include "edge/live_api/answer.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;
using fuzz::demand;

namespace {

void check_text(const std::string& text, std::size_t most, const char* what) {
  fuzz::demand_hidden(text, what);
  demand(text.size() <= most, what);
}

void check(operation op, const https_response& response, const answer& got) {
  constexpr std::size_t most = 1024;
  check_text(got.request_id, most, "a request id");
  if (const auto* why = got.trouble()) {
    check_text(why->code, most, "a code");
    check_text(why->detail, most, "a detail");
  } else {
    demand(response.phase == exchange_phase::done && response.status == 200,
           "a success that the status does not say");
    demand(response.body.find("RequestId") != std::string::npos, "a success without a RequestId");
    demand(std::holds_alternative<listed>(got.says) == (op == operation::describe),
           "a list instead of a success, or the other way round");
  }
  if (response.phase < exchange_phase::write) {
    demand(got.result() == outcome::not_done, "what was never sent may have been executed");
  }
  demand(got.retry_after() >= milliseconds{0}, "a negative wait");
  if (const auto* list = std::get_if<listed>(&got.says)) {
    for (const auto& odd : list->odd) check_text(odd.value, 400, "an odd field");
    for (const auto& one : list->records) {
      demand(one.permanent || one.held.end > utc_seconds::min(), "a record without an end");
      demand(one.held.sources.size() <= 20, "a record of more sources than a config can have");
    }
  }
}

}  // namespace

FUZZ_TARGET(data, size) {
  static const access_key key("LTAI5tSampleKeyId0001", "secret-" + fuzz::canary,
                              "token-" + fuzz::canary);
  static const std::vector<std::string> sources{"rtmp://mona:" + fuzz::canary +
                                                "@origin.test/a?auth=" + fuzz::canary};
  const auto secrets = secrets_of(key, sources);
  fuzz::draw from(data, size);
  const auto op = from.PickValueInArray(
      {operation::add, operation::update, operation::describe, operation::remove});
  https_response response;
  response.phase = from.ConsumeIntegralInRange(0, 3) == 0
                       ? static_cast<exchange_phase>(from.ConsumeIntegralInRange(0, 4))
                       : exchange_phase::done;
  response.status = from.PickValueInArray({200, 400, 403, 500, 503, 204, 302, 429});
  if (response.phase != exchange_phase::done) {
    response.cause = from.PickValueInArray({"dns", "refused", "timeout", "reset", "tls"});
    response.error = "read: " + response.cause;
    response.status = 0;
  }
  for (int left = from.ConsumeIntegralInRange(0, 2); left > 0; --left) {
    response.headers.emplace_back(
        from.PickValueInArray({"date", "retry-after", "x-acs-request-id", "content-type"}),
        fuzz::with_canaries(from.ConsumeRandomLengthString(60)));
  }
  const auto body = from.ConsumeRemainingBytesAsString();
  if (response.phase == exchange_phase::done) response.body = fuzz::with_canaries(body);
  check(op, response, read_answer(op, response, secrets));
  return 0;
}
