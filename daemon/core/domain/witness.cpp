#include "core/domain/witness.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds settle_most = std::chrono::minutes(1);
constexpr milliseconds settle_least{1000};

}  // namespace

void witness::look_failed(failure_kind kind, const std::string& code, milliseconds now) {
  looked_ = true;
  failures_.count(operation::describe, kind, code, now);
}

void witness::look_succeeded() {
  looked_ = observed_ = true;
  failures_.over();
}

list_state witness::state(const keep_settings& settings) const {
  const auto settle =
      std::min({settle_most, std::max(settle_least, milliseconds(settings.lead) / 10),
                2 * milliseconds(settings.observe_every)});
  return {observed_, failures_.in_a_row(), failures_.since(), settle};
}

}  // namespace pullkeeper
