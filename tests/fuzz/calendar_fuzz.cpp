// Calendar files: pulls or faults, in bounded time and number [S16].
#include "edge/calendar/calendar.hpp"
#include "fuzz.hpp"
#include "support/core/zones.hpp"

using namespace pullkeeper;

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  const auto zone = from.ConsumeBool() ? test::berlin() : nullptr;
  const auto got = read_calendar(from.ConsumeRemainingBytesAsString(), zone, milliseconds{200});
  fuzz::demand((got.read == nullptr) == !got.faults.empty(), "neither a calendar nor a fault");
  fuzz::demand(got.faults.size() <= 100, "more faults than anybody reads");
  for (const auto& fault : got.faults) fuzz::demand(fault.line > 0, "a fault has no line");
  return 0;
}
