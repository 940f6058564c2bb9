// What answers and views tell of the API itself, beside the stream that they are about.
#pragma once
#include <optional>

#include "core/stream/belief.hpp"
#include "core/stream/surroundings.hpp"

namespace pullkeeper {

// How far ahead a config begins once a StartTime in the past was refused.
inline constexpr seconds learned_start_margin{5};

// What an add beside a running config does at this domain, where the view shows it.
void learn_handover(const judgement& j, const view& look, reaction& result);

// What the endpoint does not take, where the refusal of `sent` can only mean that; nothing else.
std::optional<endpoint_memory> learned_from_refusal(const write& sent, failure_kind why,
                                                    const surroundings& at);

}  // namespace pullkeeper
