#include "core/probe/steps.hpp"

#include <algorithm>

#include "core/probe/shape.hpp"

namespace pullkeeper {
namespace {

using std::chrono::minutes;
using kind = probe_step::kind;

constexpr seconds ahead{5};            // of a start that must not lie in the past
constexpr milliseconds margin{6000};   // by which an end must have passed
constexpr seconds brief_least{70};     // till the end of the config that ends within the probe
constexpr seconds week = std::chrono::days(7);
constexpr seconds ending_needs = minutes(4);

// At or after it, and no whole minute: a list that cuts times to the minute shows itself.
utc_seconds odd_second(utc_millis at) {
  constexpr seconds odd{17};
  const auto found = std::chrono::floor<minutes>(at) + odd;
  return found < at ? found + minutes(1) : found;
}

class planner {
 public:
  planner(const story& so_far, const probe_plan& plan, utc_millis now)
      : so_far_(so_far), plan_(plan), now_(now), soon_(std::chrono::floor<seconds>(now) + ahead) {}

  probe_step step(trial one) const {
    using enum trial;
    switch (one) {
      case look_first: return {kind::look};
      case add_short: return brief();
      case add_past: return past();
      case add_now: return instead_of(add_past, probe_stream::running, soon_, hours_later(3));
      case watch_end: return watch();
      case update_running: return update_of_running();
      case add_beside: return beside_running();
      case update_ended:
        return at_end_of(add_short, operation::update, odd_second(now_ + brief_least));
      case add_ended: return add_after_end();
      case remove_running: return remove_of_running();
      case update_missing: return update_of_none();
      case remove_made: return remove_after(update_missing);
      case remove_missing: return remove_of_none();
      case add_week: return write(operation::add, probe_stream::later, later(), later() + week);
      case add_less:
        return instead_of(add_week, probe_stream::later, later(), later() + week - minutes(2));
      case add_hour:
        return instead_of(add_less, probe_stream::later, later(), later() + minutes(60));
      case add_before: return before_later();
    }
    return {};
  }

 private:
  utc_seconds hours_later(int hours) const { return odd_second(now_ + std::chrono::hours(hours)); }
  utc_seconds later() const { return odd_second(now_ + minutes(30)); }

  static probe_step skip(const char* why) { return {kind::skip, why}; }

  probe_step write(operation op, probe_stream which, utc_seconds start = {},
                   utc_seconds end = {}) const {
    probe_step step{kind::write};
    step.made.op = op;
    step.made.key = key_of(plan_, which);
    if (op != operation::remove) step.made.wanted = {probe_sources(), start, end};
    return step;
  }

  probe_step brief() const {
    if (plan_.within < ending_needs) return skip("what ends within the probe takes 4 minutes");
    return write(operation::add, probe_stream::brief, soon_, odd_second(now_ + brief_least));
  }

  probe_step past() const {
    return write(operation::add, probe_stream::running,
                 odd_second(now_ - std::chrono::hours(1)), hours_later(3));
  }

  // The same with other times, where it was refused.
  probe_step instead_of(trial first, probe_stream which, utc_seconds start, utc_seconds end) const {
    const auto* made = so_far_.of(first);
    if (!made || !made->refused()) return {};
    return write(operation::add, which, start, end);
  }

  // The add that the running config stands by, or null.
  const probe_write* running() const {
    for (const auto one : {trial::add_now, trial::add_past}) {
      if (so_far_.stands(one)) return so_far_.of(one);
    }
    return nullptr;
  }

  probe_step watch() const {
    const auto* made = so_far_.of(trial::add_short);
    if (!made || !so_far_.is_shown(*made)) return skip("it was not shown while it ran");
    const auto from = utc_millis(made->made.wanted.end) + margin;
    if (now_ < from) return {kind::wait, {}, from};
    return {kind::look};
  }

  probe_step update_of_running() const {
    const auto* base = running();
    if (!base) return skip("no running config could be added");
    const auto runs = utc_millis(base->made.wanted.start) + margin;
    if (now_ < runs) return {kind::wait, {}, runs};
    const bool past_taken = base->why == trial::add_past;
    return write(operation::update, probe_stream::running,
                 past_taken ? base->made.wanted.start : soon_,
                 base->made.wanted.end + minutes(10));
  }

  probe_step beside_running() const {
    const auto* base = running();
    if (!base) return skip("no running config could be added");
    const auto* updated = so_far_.of(trial::update_running);
    // After an update that begins a moment ahead, the config must run again.
    if (updated && !updated->refused()) {
      const auto runs = utc_millis(updated->made.wanted.start) + margin;
      if (now_ < runs) return {kind::wait, {}, runs};
    }
    const auto start = base->made.wanted.end + minutes(10);
    return write(operation::add, probe_stream::running, start, start + minutes(60));
  }

  // To the stream of `first`, as soon as its config has ended.
  probe_step at_end_of(trial first, operation op, utc_seconds end) const {
    if (!so_far_.stands(trial::add_short)) return skip("no config that ends could be added");
    const auto* made = so_far_.of(first);
    const auto from = utc_millis(made->made.wanted.end) + margin;
    if (now_ < from) return {kind::wait, {}, from};
    return write(op, probe_stream::brief, soon_, end);
  }

  probe_step add_after_end() const {
    const auto* updated = so_far_.of(trial::update_ended);
    const bool again = updated && !updated->refused();
    return at_end_of(again ? trial::update_ended : trial::add_short, operation::add,
                     hours_later(2));
  }

  probe_step remove_of_running() const {
    if (!running()) return skip("no running config could be added");
    return write(operation::remove, probe_stream::running);
  }

  bool is_removed() const {
    const auto* made = so_far_.of(trial::remove_running);
    return made && made->done();
  }

  probe_step update_of_none() const {
    if (!is_removed()) return skip("no stream is known to be without a config");
    return write(operation::update, probe_stream::running, soon_, hours_later(4));
  }

  probe_step remove_after(trial first) const {
    const auto* made = so_far_.of(first);
    if (!made || made->refused()) return {};
    return write(operation::remove, probe_stream::running);
  }

  probe_step remove_of_none() const {
    const auto* updated = so_far_.of(trial::update_missing);
    const auto* again = so_far_.of(trial::remove_made);
    const bool none = is_removed() && (!updated || updated->refused() || (again && again->done()));
    if (!none) return skip("no stream is known to be without a config");
    return write(operation::remove, probe_stream::running);
  }

  probe_step before_later() const {
    const bool stands = so_far_.stands(trial::add_week) || so_far_.stands(trial::add_less) ||
                        so_far_.stands(trial::add_hour);
    if (!stands) return skip("no config that begins later could be added");
    const auto start = odd_second(now_ + minutes(10));
    return write(operation::add, probe_stream::later, start, start + minutes(10));
  }

  const story& so_far_;
  const probe_plan& plan_;
  utc_millis now_;
  utc_seconds soon_;
};

}  // namespace

stream_key key_of(const probe_plan& plan, probe_stream which) {
  return {plan.domain, probe_app, plan.stream + "-" + std::to_string(static_cast<int>(which) + 1)};
}

probe_step step_of(trial one, const story& so_far, const probe_plan& plan, utc_millis now) {
  return planner(so_far, plan, now).step(one);
}

}  // namespace pullkeeper
