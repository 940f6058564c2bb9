// Years of streams that restart, fail and come back, seen through lists that are late, cut, empty
// by mistake, or not there: nothing is told that is not so, and all that is so is told in time.
// Only the minutes around what happens are looked at; in between every list would show the same.
#include <doctest/doctest.h>

#include <algorithm>
#include <set>

#include "core/online/roll_call.hpp"
#include "core/random.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

constexpr utc_millis beginning{std::chrono::sys_days{std::chrono::year{2026} / 1 / 1}};
constexpr milliseconds year = std::chrono::days(365);
constexpr milliseconds apart = 30min;          // what happens to one stream or list
constexpr online_settings usual;

struct outage {
  milliseconds from{}, to{};
  bool told = false;
};

struct stream_life {
  std::vector<milliseconds> handovers{};
  std::vector<outage> outages{};       // in order; they do not meet

  milliseconds began(milliseconds at) const {
    const auto next = std::upper_bound(handovers.begin(), handovers.end(), at);
    return next == handovers.begin() ? -1h : *std::prev(next);
  }
  // Since when it has been online; none: it is not.
  std::optional<milliseconds> online(milliseconds at) const {
    const auto next = std::upper_bound(outages.begin(), outages.end(), at,
                                       [](milliseconds t, const outage& o) { return t < o.from; });
    if (next == outages.begin()) return -1h;
    const auto& last = *std::prev(next);
    return at < last.to ? std::nullopt : std::optional(last.to);
  }
};

enum class lie { none, empty, cut, odd, failed };

struct lying_time {
  milliseconds from{}, to{};
  lie how = lie::none;
};

class domain_year {
 public:
  explicit domain_year(std::uint64_t seed) : random_(seed) { draw(); }
  void play();
  int false_alarms = 0, missed = 0, alarms = 0, restarts = 0;
  std::size_t streams() const { return lives_.size(); }

 private:
  milliseconds between(milliseconds a, milliseconds b) { return random_.between(a, b); }
  bool chance(std::uint64_t in_hundred) { return random_.next() % 100 < in_hundred; }
  void draw();
  void draw_life(stream_life& life);
  void look(milliseconds at);
  void judge(const presence_news& news, milliseconds at);
  void count_missed();
  lie lie_at(milliseconds at) const;
  bool all_fail_within(milliseconds from, milliseconds to) const;
  bool lies_within(milliseconds from, milliseconds to) const;

  random_source random_;
  std::vector<stream_life> lives_;
  std::vector<expected_stream> expected_;
  std::vector<lying_time> lies_;
  milliseconds lag_{};                 // the list shows what was so long ago
  milliseconds renewed_{};             // ... as of the latest multiple of it
  roll_call calls_;
};

void domain_year::draw_life(stream_life& life) {
  for (milliseconds at = between(1h, 144h); at < year; at += between(24h, 288h)) {
    // A handover restarts the pull, and sometimes it does not come back by itself.
    life.handovers.push_back(at);
    life.outages.push_back({at, at + (chance(3) ? between(5min, 10h) : between(1s, 20s))});
    at = life.outages.back().to + apart;
    if (chance(60)) {
      at += between(0s, 20h);
      life.outages.push_back({at, at + (chance(25) ? between(5min, 10h) : between(1s, 55s))});
      at = life.outages.back().to + apart;
    }
  }
}

void domain_year::draw() {
  lives_.resize(1 + random_.next() % 4);
  for (std::size_t i = 0; i < lives_.size(); ++i) {
    draw_life(lives_[i]);
    const auto name = "s" + std::to_string(i);
    expected_.push_back({{"d", "a", name}, name, {}});
  }
  lag_ = chance(50) ? 0s : between(0s, 90s);
  renewed_ = chance(50) ? 1ms : between(1ms, 30s);
  for (milliseconds at = between(1h, 48h); at < year; at += between(2h, 96h)) {
    const auto how = static_cast<lie>(1 + random_.next() % 4);
    const auto most = how == lie::empty ? 100s : milliseconds(10min);
    const lying_time lying{at, at + between(1s, most), how};
    at = lying.to + apart;
    // Where the last stream that is online fails for a short while, nobody can tell a list that is
    // empty by mistake right after that from one long failure.
    const bool fails = all_fail_within(lying.from - 5min, lying.to + 5min);
    if (how != lie::empty || !fails) lies_.push_back(lying);
  }
}

lie domain_year::lie_at(milliseconds at) const {
  const auto next = std::upper_bound(lies_.begin(), lies_.end(), at,
                                     [](milliseconds t, const auto& l) { return t < l.from; });
  if (next == lies_.begin() || at >= std::prev(next)->to) return lie::none;
  return std::prev(next)->how;
}

bool domain_year::all_fail_within(milliseconds from, milliseconds to) const {
  return std::all_of(lives_.begin(), lives_.end(), [&](const auto& life) {
    return std::any_of(life.outages.begin(), life.outages.end(),
                       [&](const auto& o) { return o.from < to && o.to > from; });
  });
}

bool domain_year::lies_within(milliseconds from, milliseconds to) const {
  return std::any_of(lies_.begin(), lies_.end(), [&](const auto& l) {
    return l.from < to && l.to > from - 5min;
  });
}

void domain_year::look(milliseconds at) {
  const auto how = lie_at(at);
  if (how == lie::failed) return;
  const auto shown_at = at - lag_ - at % renewed_;
  online_list list{.asked = {at, beginning + at}};
  for (std::size_t i = 0; i < lives_.size(); ++i) {
    expected_[i].began = beginning + lives_[i].began(at);
    const auto up = lives_[i].online(shown_at);
    if (!up || how == lie::empty || (how != lie::none && chance(50))) continue;
    list.streams.push_back(
        {expected_[i].key, std::chrono::floor<seconds>(beginning + *up)});
  }
  list.whole = how != lie::cut;
  if (how == lie::odd) list.odd.push_back({{"d", "a", ""}, "StreamName", "1"});
  judge(calls_.looked(list, expected_, usual, {at + 200ms, beginning + at + 200ms}), at);
}

void domain_year::judge(const presence_news& news, milliseconds at) {
  for (const auto& one : news.dark) {
    auto& life = lives_[std::stoul(one.of.name.substr(1))];
    ++alarms;
    // Of the outages that the list may still show, one was long enough.
    const auto from = at - lag_ - renewed_;
    bool is_so = false;
    for (auto& o : life.outages) {
      if (o.from > at || o.to < from || std::min(o.to, at) - o.from < usual.dark_after) continue;
      is_so = o.told = true;
    }
    false_alarms += !is_so;
  }
}

void domain_year::count_missed() {
  for (const auto& life : lives_) {
    for (const auto& o : life.outages) {
      const auto due = std::max(o.from, life.began(o.from) + usual.dark_after);
      // The list's own delay, and as much again once it has been seen.
      auto bound = due + usual.dark_after + 2 * usual.every + 2 * (lag_ + renewed_) + 60s;
      if (lies_within(o.from, bound)) bound += 10min + usual.dark_after + 4 * usual.every;
      missed += o.to > bound && !o.told;
    }
  }
}

void domain_year::play() {
  std::set<milliseconds> looks;
  const auto around = [&](milliseconds from, milliseconds to) {
    const auto first = from / 60000ms * 60000ms - 4min;
    for (auto at = first; at < std::min(to, from + 40min) + 5min; at += 60s) looks.insert(at);
    for (auto at = to / 60000ms * 60000ms - 4min; at < to + 8min; at += 60s) looks.insert(at);
  };
  for (const auto& life : lives_) {
    for (const auto& o : life.outages) around(o.from, o.to);
    restarts += static_cast<int>(life.handovers.size());
  }
  for (const auto& l : lies_) around(l.from, l.to);
  for (const auto at : looks) if (at > 0ms) look(at);
  count_missed();
}

// A check of every access makes a year cost thirty times as much.
#ifdef __SANITIZE_ADDRESS__
constexpr std::size_t years_least = 50;
#else
constexpr std::size_t years_least = 2000;
#endif

}  // namespace

TEST_CASE("in thousands of years nothing is told that is not so, and nothing is missed") {
  std::size_t years = 0;
  int alarms = 0, restarts = 0;
  for (std::uint64_t seed = 1; years < years_least; ++seed) {
    domain_year one(seed);
    one.play();
    years += one.streams();
    alarms += one.alarms;
    restarts += one.restarts;
    INFO("seed " << seed);
    CHECK(one.false_alarms == 0);
    CHECK(one.missed == 0);
  }
  CHECK(alarms > static_cast<int>(5 * years_least));
  CHECK(restarts > static_cast<int>(25 * years_least));
}
