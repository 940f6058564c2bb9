// One sentence about all schedules: by table, and from an agenda.
#include "core/agenda/overall.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const utc_millis then = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);
const auto bridge = keep("bridge", day_one);

}  // namespace

TEST_CASE("the sentence names the worst first, and only what is so") {
  const std::pair<overall_status, const char*> table[] = {
      {{}, "No pull to keep"},
      {{.endpoint = failure_kind::credentials},
       "No pull to keep; the API takes no call with these keys"},
      {{.pulls = 1}, "Keeping 1 pull, covered"},
      {{.pulls = 12, .next_submission = then},
       "Keeping 12 pulls, all covered; next submission 2026-12-01T00:00:00Z"},
      {{.pulls = 12, .submitting = 2, .next_submission = then},
       "Keeping 12 pulls, submitting 2; next submission 2026-12-01T00:00:00Z"},
      {{.pulls = 12, .unknown = 12, .endpoint = failure_kind::unreachable},
       "Keeping 12 pulls; what stands for 12 is not yet known; the API cannot be reached"},
      {{.pulls = 12, .uncovered = 2, .at_risk = 3, .uncovered_since = then},
       "2 of 12 pulls without a config since 2026-12-01T00:00:00Z"},
      {{.pulls = 12, .uncovered = 2}, "2 of 12 pulls without a config"},
      {{.pulls = 12, .at_risk = 3, .unknown = 1, .risk_lapse = then},
       "3 of 12 pulls at risk, without a config from 2026-12-01T00:00:00Z on"},
      {{.pulls = 1, .endpoint = failure_kind::transient}, "Keeping 1 pull, covered; the API fails"},
  };
  for (const auto& [seen, sentence] : table) CHECK(sentence_of(seen) == sentence);
}

TEST_CASE("before the first look nothing is claimed, and after it all is counted") {
  world w(day_one);
  auto later = keep("later", day_one + 48h);
  auto paused = keep("paused", day_one);
  paused.paused = true;
  w.load({harbour, bridge, later, paused});
  CHECK(w.tested.overall().pulls == 3);
  CHECK(w.tested.overall().unknown == 2);
  w.run_for(1min);
  const auto seen = w.tested.overall();
  CHECK(seen.pulls == 3);
  CHECK(seen.unknown + seen.submitting + seen.uncovered + seen.at_risk == 0);
  CHECK(seen.next_submission == utc_millis(day_one + 48h - 23h));
}

TEST_CASE("what has left the files is not counted as kept, though its config may stand") {
  world w(day_one);
  w.load({harbour, bridge});
  w.run_for(1min);
  w.load({harbour});
  w.run_for(1min);
  CHECK(w.tested.overall().pulls == 1);
  CHECK(w.tested.counts().schedules == 1);
  w.restart({});
  w.run_for(1min);
  CHECK(w.tested.overall().pulls == 0);
  CHECK(w.tested.counts().schedules == 0);
  CHECK(sentence_of(w.tested.overall()) == "No pull to keep");
}

TEST_CASE("an outage passes through the overall_status: at risk, uncovered since when, and over") {
  world w(day_one - 1h);
  w.load({harbour});
  w.run_until(utc_millis(day_one + 24h));
  const auto grid = day_one + std::chrono::days(6);
  w.fault = [&](const call&, utc_seconds now) -> std::optional<answer> {
    if (now < grid - 48h || now >= grid + 2h) return std::nullopt;
    return refusal(failure_kind::unreachable, "connect");
  };
  w.run_until(utc_millis(grid - 1h));
  CHECK(w.tested.overall().at_risk == 1);
  CHECK(w.tested.overall().risk_lapse == utc_millis(grid));
  CHECK(w.tested.overall().endpoint == failure_kind::unreachable);
  w.run_until(utc_millis(grid + 1h));
  CHECK(w.tested.overall().uncovered == 1);
  CHECK(w.tested.overall().at_risk == 0);
  CHECK(w.tested.overall().uncovered_since == utc_millis(grid));
  w.run_until(utc_millis(grid + 3h));
  CHECK(sentence_of(w.tested.overall()).starts_with("Keeping 1 pull, covered; next submission"));
}
