#include "core/domain/domain.hpp"

#include <algorithm>

namespace pullkeeper {
namespace {

constexpr milliseconds probe_patience{5000};

}  // namespace

void domain::look_by(milliseconds at, utc_millis lapse) {
  observe_at_ = std::min(observe_at_, at);
  lapse_ = std::min(lapse_, lapse);
}

void domain::look_at_once(milliseconds now, utc_millis lapse) {
  witness_.failing().try_now();
  look_by(now, lapse);
}

milliseconds domain::next_look() const {
  return looking_ ? far_future : std::max(observe_at_, witness_.failing().not_before());
}

// Requests made while this Describe is in flight need a new one: its answer may predate them.
void domain::begin_look() {
  looking_ = true;
  lapse_ = never;
  observe_at_ = far_future;
}

bool domain::look_failed(const failure& why, const answer& got, milliseconds now,
                         milliseconds left, random_source& random) {
  looking_ = false;
  const bool was_forbidden = learned_.describe_forbidden;
  if (why.kind == failure_kind::permission) learned_.describe_forbidden = true;
  witness_.look_failed(why.kind, why.code, now);
  witness_.failing().explain(why, got.request_id);
  const auto failed = witness_.failing().in_a_row();
  observe_at_ = now;
  // Where this answer has just corrected our clock, and where the endpoint is gone, the failure is
  // not this domain's.
  const bool corrected = why.kind == failure_kind::clock && failed == 1;
  if (!is_of_endpoint(why.kind) && !corrected) {
    witness_.failing().wait_until(
        now + retry_delay(why.kind, failed, left, got.retry_after(), random));
  }
  return learned_.describe_forbidden != was_forbidden;
}

void domain::look_succeeded(milliseconds now, milliseconds every, random_source& random) {
  looking_ = false;
  witness_.look_succeeded();
  learned_.describe_forbidden = false;
  observe_at_ = std::min(observe_at_, now + random.between(every * 9 / 10, every));
}

void domain::probe_sent(milliseconds now) { probe_deadline_ = now + probe_patience; }

void domain::end_probe() {
  prober_ = 0;
  probe_deadline_ = far_future;
}

bool domain::learn(handover value) {
  end_probe();
  if (learned_.learned == value) return false;
  learned_.learned = value;
  return true;
}

domain_record domain::remember(const present& now) const {
  auto learned = learned_;
  learned.list_lag = std::chrono::ceil<seconds>(witness_.lag());
  learned.list_sights = witness_.sights();
  return {name_, learned, witness_.failing().remember(now), foreigners_.remember()};
}

void domain::recall(const domain_record& from, const present& now) {
  learned_ = from.learned;
  witness_.recall(from.learned.list_lag, from.learned.list_sights);
  witness_.failing().recall(from.failing, now);
  foreigners_.recall(from.foreign);
}

}  // namespace pullkeeper
