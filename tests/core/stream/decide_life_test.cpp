// Lives of one schedule under decide() alone, against a cloud that accepts every call.
#include <algorithm>
#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include "core/random.hpp"
#include "support/core/asking.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

struct drawn {
  asking question;
  handover truth = handover::coexist;
};

std::int64_t pick(random_source& random, std::int64_t least, std::int64_t most) {
  return least + static_cast<std::int64_t>(random.next() %
                                           static_cast<std::uint64_t>(most - least + 1));
}

drawn draw(random_source& random) {
  drawn d;
  auto& s = d.question.settings;
  s.window = seconds{pick(random, 600, 6 * 86400)};
  s.lead = seconds{pick(random, 120, std::min<std::int64_t>(2 * s.window.count(),
                                                          (s.max_config - s.window).count()))};
  d.truth = random.next() % 2 ? handover::coexist : handover::unique;
  d.question.domain.learned = d.truth;
  const auto whole = pick(random, 0, 5);
  const auto rest = random.next() % 3 ? pick(random, 1, s.window.count()) : pick(random, 1, 90);
  d.question.wanted.wanted.end = day_one + s.window * whole + seconds{rest};
  return d;
}

struct result {
  int calls = 0;
  seconds dark{0};
  bool in_limits = true;
};

// From long before the pull to its end, every call accepted at once, waits kept to the millisecond.
result live(drawn d) {
  auto& a = d.question;
  result r;
  const auto& pull = a.wanted.wanted;
  utc_millis now{day_one - a.settings.lead - days{1}};
  a.observed({}, std::chrono::floor<seconds>(now));
  while (now < utc_millis(*pull.end) && r.calls < 1000) {
    const auto s = a.at(now);
    if (s.what == action::wait) {
      const auto until = std::min(std::max(s.at, now + 1ms), utc_millis(*pull.end));
      const auto dark_from = std::max(now, s.lapse);
      if (s.lapse != never && until > dark_from) {
        r.dark += std::chrono::ceil<seconds>(until - dark_from);
      }
      now = until;
      continue;
    }
    ++r.calls;
    const auto length = s.wanted.end - s.wanted.start;
    r.in_limits = r.in_limits && length > 0s && length <= a.settings.max_config &&
                  s.wanted.end <= *pull.end && utc_millis(s.wanted.end) > now;
    a.accepted(s);
    now += 150ms;
  }
  return r;
}

}  // namespace

TEST_CASE("one call for each window covers every second of any pull [A33]") {
  random_source random(42);
  for (int round = 0; round < 3000; ++round) {
    const auto d = draw(random);
    const auto& a = d.question;
    const auto total = (*a.wanted.wanted.end - day_one).count();
    const auto length = a.settings.window.count();
    CAPTURE(round);
    CAPTURE(std::string(to_string(d.truth)));
    CAPTURE(format_duration(a.settings.window));
    CAPTURE(format_duration(a.settings.lead));
    CAPTURE(format_duration(seconds{total}));
    const auto r = live(d);
    CHECK(r.in_limits);
    CHECK(r.dark == 0s);
    CHECK(r.calls <= (total + length - 1) / length);
    if (!r.in_limits || r.dark > 0s) break;            // one picture of it is enough
  }
}
