#include "core/stream/learning.hpp"

namespace pullkeeper {
void learn_handover(const judgement& j, const view& look, reaction& result) {
  if (j.evidence != handover::unknown) {
    const bool replaced = j.evidence == handover::unique;
    result.add_replaces = replaced;
    result.learned = j.evidence;
    result.how = replaced ? "an add has replaced the running config"
                          : "the running config stayed beside the added one";
  } else if (j.is != verdict::ignored && look.live.size() > 1) {
    result.add_replaces = false;
    result.learned = handover::coexist;
    result.how = "two configs of one stream stand";
  }
}

std::optional<endpoint_memory> learned_from_refusal(const write& sent, failure_kind why,
                                                    const surroundings& at) {
  const bool of_length =
      why == failure_kind::length_refused || why == failure_kind::rejected;
  auto learned = at.endpoint;
  if (why == failure_kind::start_refused && sent.wanted.start <= at.now.second()) {
    learned.start_margin = learned_start_margin;
  } else if (of_length && sent.wanted.end - sent.wanted.start == at.settings.max_config) {
    learned.below_limit = true;
  } else {
    return std::nullopt;
  }
  return learned;
}

}  // namespace pullkeeper
