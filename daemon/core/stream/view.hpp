// One look at a stream key, as a value.
#pragma once
#include <optional>
#include <vector>

#include "core/call.hpp"
#include "core/present.hpp"

namespace pullkeeper {

// `live` are its records that had not ended at `server_now`.
struct view {
  std::vector<record> live;
  std::vector<record> ended;           // its other records, where the API lists them
  std::optional<config> permanent{};   // there is one without an end, by somebody else
  bool others_missing = false;         // the list lacks what it has shown of other streams as well
  bool absence_counts = true;          // ... and this one may be taken for gone all the same
  bool may_ask = false;                // an add of what is missing would do no harm
  bool add_replaces = false;           // ... it would take the place of what is not shown
  milliseconds began{};                // boot time at which the Describe was sent
  milliseconds now{};                  // boot time of its answer
  utc_seconds server_now{};
  milliseconds settle{};               // how late this list may be; of a write: inconclusive
  milliseconds settle_unknown{};       // the same for a write whose outcome is unknown
  milliseconds vain_after{};           // a view as before the write proves that it had no effect
  milliseconds certain_after{};        // ... beyond doubt, so that it may be deleted for
  milliseconds confirm{};              // when to look a second time at something unexpected

  milliseconds boot_of(utc_seconds at) const {
    return now + std::chrono::duration_cast<milliseconds>(at - server_now);
  }
};

}  // namespace pullkeeper
