// Enumerations as the words they are stored by. Part of state_store: nothing else includes it.
#pragma once
#include <array>
#include <optional>
#include <string_view>

#include "core/call.hpp"
#include "core/learned.hpp"

namespace pullkeeper {

constexpr auto all_of(operation) {
  using enum operation;
  return std::array{add, update, describe, remove};
}

constexpr auto all_of(outcome) {
  using enum outcome;
  return std::array{done, not_done, unknown};
}

constexpr auto all_of(handover) {
  using enum handover;
  return std::array{unknown, coexist, unique};
}

constexpr auto all_of(failure_kind) {
  using enum failure_kind;
  return std::array{none,     unreachable,   transient,      throttled, clock,   credentials,
                    permission, rejected,    start_refused,  length_refused, conflict, missing,
                    quota};
}

template <class word>
std::optional<word> word_of(std::string_view text) {
  for (const word value : all_of(word{})) {
    if (text == to_string(value)) return value;
  }
  return std::nullopt;
}

}  // namespace pullkeeper
