// What masks let through: never what stands as a user, a password or a query of a source, whatever
// surrounds it [S01].
#include "core/event.hpp"
#include "edge/config/mask.hpp"
#include "edge/config/shown_keys.hpp"
#include "edge/live_api/harmless.hpp"
#include "edge/log/format.hpp"
#include "fuzz.hpp"

using namespace pullkeeper;
using fuzz::demand;
using fuzz::demand_hidden;

namespace {

const std::string source = "rtmp://mona:" + fuzz::canary + "@origin.test/a?auth=" + fuzz::canary;

void mask_lines(const std::string& before, const std::string& behind) {
  const auto text = before + "\n  - " + source + "\naccess_key_secret: " + fuzz::canary + "\n" +
                    behind;
  line_mask mask;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    mask.next(std::string_view(text).substr(at, end - at));
    demand_hidden(mask.shown(), "a line of a file shows a secret");
    demand(mask.shown().find('\n') == std::string::npos, "a line that is shown is two");
    at = end + 1;
  }
}

void mask_words(const std::string& before, const std::string& behind) {
  demand_hidden(mask_urls(before + " " + source + " " + behind), "a logged source shows a secret");
  demand_hidden(mask_source(source + behind), "a source shows a secret");
  demand_hidden(mask_sources({before, source, behind}), "sources show a secret");
  demand_hidden(quoted_word(source), "a word shows a secret");
}

void mask_answers(const std::string& before, const std::string& behind, std::size_t limit) {
  static const access_key key("LTAI5tSampleKeyId0001", "secret-" + fuzz::canary,
                              "token-" + fuzz::canary);
  const auto secrets = secrets_of(key, {source});
  for (const auto& word : {fuzz::canary, key.secret, key.token, source}) {
    const auto shown = harmless(before + word + behind, secrets, limit);
    demand_hidden(shown, "an answer shows a secret");
    demand(shown.size() <= limit, "an answer is longer than asked for");
  }
  demand_hidden(harmless_name(before + fuzz::canary + behind, secrets), "a name shows a secret");
}

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  const auto kind = from.ConsumeIntegralInRange(0, 2);
  const auto limit = from.ConsumeIntegralInRange<std::size_t>(0, 300);
  const auto before = from.ConsumeRandomLengthString(400);
  const auto behind = from.ConsumeRandomLengthString(400);
  if (fuzz::holds_canary(before) || fuzz::holds_canary(behind)) return 0;
  if (kind == 0) mask_lines(before, behind);
  else if (kind == 1) mask_words(before, behind);
  else mask_answers(before, behind, limit);
  return 0;
}
