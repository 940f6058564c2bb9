#include "core/retry.hpp"

#include <algorithm>

#include "core/expect.hpp"

namespace pullkeeper {
namespace {

struct retry_rule {
  milliseconds time_left_above;        // the rule holds while more than this is left
  milliseconds cap;
};

// What may pass by itself. Far from the deadline there is time to be polite; near it nothing else
// matters.
constexpr retry_rule passing_rules[] = {
    {std::chrono::hours(12), std::chrono::minutes(10)},
    {std::chrono::hours(1), std::chrono::seconds(60)},
    {std::chrono::milliseconds(0), std::chrono::seconds(15)},
    {milliseconds::min(), std::chrono::seconds(5)},
};

// What only a person can mend (a refused request, a missing right, a full quota).
constexpr retry_rule standing_rules[] = {
    {std::chrono::hours(1), std::chrono::hours(1)},
    {milliseconds::min(), std::chrono::minutes(10)},
};

constexpr milliseconds retry_base{1000};
constexpr milliseconds retry_least{250};
constexpr milliseconds asked_most = std::chrono::minutes(10);
// A conflict that has survived ten tries will not clear in seconds.
constexpr int old_conflict = 10;
constexpr milliseconds retry_of_old_conflict{60000};

constexpr milliseconds turn_most = std::chrono::minutes(10);

constexpr milliseconds forgotten_after = std::chrono::hours(24);

constexpr int told_in_a_row = 5;
constexpr milliseconds told_every = std::chrono::minutes(10);

milliseconds tenth_of(milliseconds time_left) { return std::max(retry_least, time_left / 10); }

template <std::size_t N>
milliseconds cap_of(const retry_rule (&rules)[N], milliseconds time_left) {
  const auto rule = std::find_if(std::begin(rules), std::end(rules), [&](const retry_rule& one) {
    return time_left > one.time_left_above;
  });
  return rule == std::end(rules) ? milliseconds{0} : rule->cap;
}

}  // namespace

milliseconds retry_ceiling(failure_kind kind, int attempts, milliseconds time_left) {
  auto cap = cap_of(standing_rules, time_left);
  if (!is_standing(kind)) {
    cap = cap_of(passing_rules, time_left);
    if (kind == failure_kind::conflict && attempts > old_conflict) {
      cap = std::max(cap, retry_of_old_conflict);
    }
    if (time_left > milliseconds{0}) cap = std::min(cap, tenth_of(time_left));
  }
  cap = std::min(cap, std::max(time_left, milliseconds{0}) + dark_wait_most);
  return std::min(cap, retry_base * (1 << std::clamp(attempts - 1, 0, 20)));
}

milliseconds asked_wait_most(milliseconds time_left) {
  if (time_left <= milliseconds{0}) return dark_wait_most;
  return std::min(asked_most, tenth_of(time_left));
}

milliseconds retry_delay(failure_kind kind, int attempts, milliseconds time_left,
                         milliseconds asked, random_source& random) {
  if (asked > milliseconds{0}) return std::min(asked, asked_wait_most(time_left));
  return random.between(milliseconds{0}, retry_ceiling(kind, attempts, time_left));
}

milliseconds in_turn(milliseconds wait, failure_kind kind, milliseconds time_left, int alike) {
  expect(wait <= std::max(time_left, milliseconds{0}) + dark_wait_most,
         "a wait that goes on in the dark");
  if (!is_standing(kind) || time_left > milliseconds{0} || alike <= 1) return wait;
  return std::min(wait * alike, std::max(wait, turn_most));
}

void failures::count(operation of, failure_kind kind, const std::string& code, milliseconds now) {
  auto& why = why_.edit();
  if (++why.attempts == 1) since_ = now;
  why.of = of;
  at_ = now;
  note(kind, code);
}

void failures::note(failure_kind kind, const std::string& code) {
  why_.edit().kind = kind;
  why_.edit().code = code;
  explain({}, {});
}

void failures::explain(const failure& why, const std::string& request_id) {
  auto& known = why_.edit();
  known.detail = why.detail;
  known.from = why.from;
  known.request_id = request_id;
  known.recalled = false;
}

void failures::over() {
  begin_anew();
  why_ = cause();
}

void failures::begin_anew() {
  if (why_->attempts > 0) why_.edit().attempts = 0;
  told_ = 0;
  not_before_ = far_past;
}

bool failures::may_be_told(milliseconds now) const {
  return told_ < told_in_a_row || now - told_at_ >= told_every;
}

void failures::told(milliseconds now) {
  ++told_;
  told_at_ = now;
}

failure_memory failures::remember(const present& now) const {
  if (why_->attempts == 0) return {};
  const auto& why = *why_;
  return {why.attempts, why.kind, why.code, why.of, now.utc_of(at_), now.utc_of(not_before_)};
}

void failures::recall(const failure_memory& from, const present& now) {
  // What failed so long ago tells nothing of the next try.
  if (from.attempts == 0 || now.server - from.at > forgotten_after) return;
  why_ = cause{from.kind, from.code, {}, {}, from.failed, from.attempts, {}, true};
  at_ = std::min(now.boot, now.boot_of(from.at));
  since_ = now.boot;
  not_before_ = now.rest_of_wait(from.not_before, from.at);
}

}  // namespace pullkeeper
