// The core itself: bytes become edits, faults, restarts, people at the console and time, played
// against the sandbox's rules. What the core promises is held at every call; once all works again,
// everything that is wanted is covered [S16].
#include <algorithm>
#include <set>

#include "fuzz.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using fuzz::demand;

namespace {

const std::vector<std::string> streams{"harbour", "studio", "bridge"};
const stream_key foreign = key_of("foreign");

keep_settings drawn_settings(fuzz::draw& from) {
  keep_settings s;
  s.window = from.PickValueInArray<seconds>({days{6}, hours{20}, hours{3}});
  s.lead = from.PickValueInArray<seconds>({hours{1}, s.window / 6, minutes{10}});
  s.max_config = from.ConsumeBool() ? seconds{days{7}} : s.window + s.lead;
  s.handover = from.PickValueInArray({handover_mode::automatic, handover_mode::update});
  s.on_drift = from.PickValueInArray({drift_policy::repair, drift_policy::report});
  s.on_removed = from.PickValueInArray({removal_policy::keep, removal_policy::remove});
  return s;
}

schedule drawn_schedule(fuzz::draw& from, const std::string& stream, utc_seconds now) {
  auto s = keep(stream, now + seconds{from.ConsumeIntegralInRange(-90'000, 90'000)});
  const auto length = hours{from.ConsumeIntegralInRange(1, 400)};
  if (from.ConsumeBool()) s.wanted.end = s.wanted.start + length;
  if (from.ConsumeIntegralInRange(0, 3) == 0) s.sources = source_b;
  s.paused = from.ConsumeIntegralInRange(0, 7) == 0;
  return s;
}

class game {
 public:
  explicit game(fuzz::draw& from)
      : from_(from), world_(day_one, drawn_settings(from), from.ConsumeIntegral<std::uint8_t>()) {
    auto& cloud = world_.cloud;
    cloud.how = from.PickValueInArray(
        {fake_cloud::rule::unique, fake_cloud::rule::coexist, fake_cloud::rule::replace});
    cloud.expired_blocks = from.ConsumeBool();
    world_.fault = [this](const call& made, utc_seconds now) { return meet(made, now); };
    cloud.set(foreign, {made(day_one, day_one + days{6}, source_b)}, world_.second());
    edit();
  }

  void play() {
    for (int left = 25; left > 0 && from_.remaining_bytes() > 0; --left) move();
  }

  // Nothing fails any more.
  void calm_down() {
    calm_ = true;
    world_.skew = milliseconds{0};
    edit();
    world_.try_again();
    world_.run_for(hours{2});
    for (const auto& s : files_) {
      const auto now = world_.second();
      const bool over = s.wanted.end && *s.wanted.end <= now;
      const bool wanted = !s.paused && s.wanted.start <= now && !over;
      // What somebody has deleted is told and left so, where that is the policy.
      const bool left_dark =
          world_.settings.on_drift == drift_policy::report && touched_.count(s.key.stream) > 0;
      const auto alive = world_.cloud.alive(s.key, now);
      demand(!wanted || left_dark ||
                 std::any_of(alive.begin(), alive.end(),
                             [&](const config& c) { return c.start <= now; }),
             "a stream is dark although all has worked for hours");
    }
    const auto left = world_.cloud.alive(foreign, day_one + days{1});
    demand(left == std::vector{made(day_one, day_one + days{6}, source_b)},
           "a config of somebody else has changed");
  }

 private:
  void move() {
    switch (from_.ConsumeIntegralInRange(0, 9)) {
      case 0: edit(); break;
      case 1: world_.restart(files_, drawn_span(1, 9'000'000)); break;
      case 2: console(); break;
      case 3: world_.skew = drawn_span(-4'000'000, 4'000'000); break;
      case 4: world_.try_again(); break;
      case 5: failing_ = from_.ConsumeIntegralInRange(0, 255); break;
      case 6: world_.latency = drawn_span(1, 20'000); break;
      default: world_.run_for(drawn_span(1, 20'000'000)); break;
    }
  }

  milliseconds drawn_span(int least, int most) {
    return milliseconds{from_.ConsumeIntegralInRange(least, most)};
  }

  void edit() {
    files_.clear();
    for (const auto& stream : streams) {
      if (from_.ConsumeIntegralInRange(0, 4) > 0) {
        files_.push_back(drawn_schedule(from_, stream, world_.second()));
      }
    }
    world_.load(files_);
  }

  void console() {
    const auto key = key_of(from_.PickValueInArray({"harbour", "studio", "bridge"}));
    touched_.insert(key.stream);
    const auto now = world_.second();
    std::vector<config> held;
    if (from_.ConsumeBool()) {
      held.push_back(made(now - hours{1}, now + hours{from_.ConsumeIntegralInRange(1, 150)},
                          from_.ConsumeBool() ? source_a : source_b));
    }
    world_.cloud.set(key, held, now);
  }

  std::optional<answer> meet(const call& made, utc_seconds now) {
    check(made, now);
    if (calm_ || failing_ == 0) return std::nullopt;
    if (from_.ConsumeIntegralInRange(0, 255) > failing_) return std::nullopt;
    switch (from_.ConsumeIntegralInRange(0, 7)) {
      case 0: return refusal(failure_kind::throttled, "Throttling.User");
      case 1: return refusal(failure_kind::permission, "Forbidden.RAM");
      case 2: return refusal(failure_kind::rejected, "InvalidParam");
      case 3: return refusal(failure_kind::quota, "QuotaExceeded");
      case 4: return refusal(failure_kind::busy, "ServiceBusy");
      case 5: world_.cloud.apply(made, now); return lost();      // executed, and nobody hears of it
      case 6: return refusal(failure_kind::credentials, "InvalidAccessKeyId.NotFound");
      default: return lost("reset");
    }
  }

  void check(const call& sent, utc_seconds now) {
    if (sent.op == operation::describe) return;
    demand(sent.key != foreign, "a call for a stream that is not ours");
    if (sent.op == operation::remove) {
      demand(world_.settings.on_removed == removal_policy::remove ||
                 world_.cloud.alive(sent.key, now).empty(),
             "what runs is deleted although everything is to be kept");
      return;
    }
    const auto& c = sent.wanted;
    demand(c.start < c.end, "a config ends before its start");
    demand(c.end - c.start <= world_.settings.max_config, "a config is longer than the limit");
    demand(!c.sources.empty(), "a config without a source");
  }

  fuzz::draw& from_;
  world world_;
  std::vector<schedule> files_;
  std::set<std::string> touched_;      // streams that somebody was at the console for
  int failing_ = 0;                    // of 255 calls
  bool calm_ = false;
};

}  // namespace

FUZZ_TARGET(data, size) {
  fuzz::draw from(data, size);
  game one(from);
  one.play();
  one.calm_down();
  return 0;
}
