#include "core/stream/promises.hpp"

#include <algorithm>

#include "core/expect.hpp"

namespace pullkeeper {
namespace {

// A delete takes a key and not a record: what an older look has shown may be gone.
void hold_for_deletion(const situation& s) {
  expect(s.can_observe, "a deletion without looks");
  expect(s.standing.only_ours_has_ended(s.now.second()),
         "a deletion of what was not shown to be ours and to have ended");
  expect(s.standing.is_bare(s.now.boot, fresh_view), "a deletion without two fresh looks");
}

void hold_for_write(const situation& s, const config& made) {
  const auto& pull = s.wanted.wanted;
  expect(made.start < made.end && made.end > s.now.second(), "a config that is over");
  expect(made.end - made.start <= config_limit(s.settings, s.endpoint),
         "a config that is longer than the limit");
  expect(made.start >= pull.start && (!pull.end || made.end <= *pull.end),
         "a config that reaches out of its pull");
  expect(made.sources == s.wanted.sources, "a config of other sources than wanted");
}

}  // namespace

void hold_promises(const situation& s, const step& made) {
  if (made.what == action::remove) hold_for_deletion(s);
  if (made.what == action::add || made.what == action::update) hold_for_write(s, made.wanted);
  const auto& pull = s.wanted.wanted;
  // A pull may be empty: paused until after its end.
  expect(made.horizon >= pull.start &&
             (!pull.end || made.horizon <= std::max(*pull.end, pull.start)),
         "windows that reach out of their pull");
  expect(made.lapse == never || made.lapse >= s.now.server - milliseconds{1000},
         "a lapse before now");
}

}  // namespace pullkeeper
