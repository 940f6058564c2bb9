// The network of the world: what becomes of a call on its way there and of its answer.
#include <algorithm>

#include "sandbox/to_answer.hpp"
#include "simulation/world.hpp"

namespace pullkeeper::simulation {
namespace {

answer unreached() {
  return {refused{{failure_kind::unreachable, "connect", {}}, {}}, {}, 0, {}};
}

// Nobody knows whether the call was executed.
answer spoilt(std::string code, int status = 0,
              failure_kind kind = failure_kind::transient) {
  return {unknown{{kind, std::move(code), {}}, {}}, {}, status, {}};
}

// The operation of a call that is refused makes no difference.
answer refusal(std::string code, int status) {
  sandbox::cloud_answer from;
  from.status = status;
  from.code = std::move(code);
  return sandbox::to_answer(operation::add, from, "sim");
}

answer throttled(random_source& random) {
  auto a = refusal("Throttling.User", 400);
  if (random.unit() < 0.3) {
    std::get<refused>(a.says).retry_after = random.between(milliseconds{100}, seconds{5});
  }
  return a;
}

}  // namespace

void world::send(instance& from, const call& made) {
  judge_.called(now_, index_of(from), made, *from.daemon, from.daemon->clock().now(reading(from)));
  if (strict_) strict_->called(now_, made);
  mix(to_string(made.op));
  mix(made.key.stream);
  mix(made.wanted.end.time_since_epoch().count());
  message m;
  m.made = made;
  m.from = index_of(from);
  m.life = from.life;
  const auto there = random_.between(milliseconds{1}, plan_.latency_most);
  m.back = random_.between(milliseconds{1}, plan_.latency_most);
  if (!hit_by_episode(made, m) && now_ < plan_.calm_from) hit_by_chance(made, m);
  if (timeline_) {
    note(std::string("call ") + to_string(made.op) + " " + made.key.domain + "/" + made.key.stream +
         (made.wanted.end > utc_seconds{} ? " " + format_utc(made.wanted.start) + "/" +
                                                format_utc(made.wanted.end)
                                          : "") +
         (m.hit ? " hit: " + m.result.code() + (m.executes ? " (executed)" : "") : ""));
  }
  mail_.emplace(now_ + there, std::move(m));
}

bool world::hit_by_episode(const call& made, message& m) {
  if (strict_ && (hit_by_hard_episode(made, m) || hit_by_hard_chance(made, m))) return true;
  const bool write = made.op != operation::describe;
  const auto& domain = made.key.domain;
  if (in(trouble::outage, domain, m.from)) {
    m.result = unreached();
    m.executes = false;
    m.back = random_.between(milliseconds{1}, seconds{5});
  } else if (in(trouble::bad_key, domain, m.from)) {
    m.result = refusal("InvalidAccessKeyId.Inactive", 400);
    m.executes = false;
  } else if (in(trouble::throttling, domain, m.from)) {
    m.result = throttled(random_);
    m.executes = false;
  } else if (in(trouble::hang, domain, m.from)) {
    m.result = spoilt("timeout");
    m.executes = random_.unit() < 0.2;
    m.back = seconds{20};
  } else if (in(trouble::server_errors, domain, m.from) ||
             in(write ? trouble::writes_dead : trouble::describe_dead, domain, m.from)) {
    m.result = spoilt("InternalError", 500, failure_kind::transient);
    m.executes = random_.unit() < 0.1;
  } else if (write && in(trouble::denied, domain, m.from)) {
    m.result = refusal("Forbidden.RAM", 403);
    m.executes = false;
  } else {
    return false;
  }
  m.hit = true;
  return true;
}

bool world::hit_by_chance(const call&, message& m) {
  const auto& f = plan_.faults;
  double draw = random_.unit();
  const auto drawn = [&](double p) {
    if (draw < p) return true;
    draw -= p;
    return false;
  };
  if (drawn(f.reset_before)) {
    m.result = spoilt("reset");
    m.executes = false;
  } else if (drawn(f.lost_answer)) {
    m.result = spoilt("timeout");
    m.back = seconds{20};
  } else if (drawn(f.server_error)) {
    m.result = spoilt("InternalError", 500, failure_kind::transient);
    m.executes = random_.unit() < 0.5;
  } else if (drawn(f.garbage)) {
    m.result = spoilt("not_json", 200);
    m.executes = random_.unit() < 0.5;
  } else if (drawn(f.throttled)) {
    m.result = throttled(random_);
    m.executes = false;
  } else if (drawn(f.unreachable)) {
    m.result = unreached();
    m.executes = false;
  } else if (drawn(f.slow)) {
    m.back = random_.between(seconds{1}, seconds{15});
    ++totals_.faults;
    return false;
  } else {
    return false;
  }
  ++totals_.faults;
  m.hit = true;
  return true;
}

answer world::execute(const message& m) {
  const auto& made = m.made;
  const auto local = utc_at(now_) + skew_of(m.from) + made.server_offset;
  if (std::chrono::abs(local - utc_at(now_)) > std::chrono::minutes(15)) {
    return refusal("InvalidTimeStamp.Expired", 400);
  }
  const auto before = cloud_.held(utc_at(now_), made.key);
  const auto result = cloud_.apply(utc_at(now_), made.op, made.key, made.wanted);
  if (made.op != operation::describe) {
    const auto after = cloud_.held(utc_at(now_), made.key);
    judge_.executed(now_, made, before, after, result.code.empty());
    if (strict_) strict_->executed(now_, made, before, after, result.code.empty());
  }
  return sandbox::to_answer(made.op, result, "sim");
}

void world::arrive(message m) {
  if (m.executes) {
    auto result = execute(m);
    if (!m.hit) m.result = std::move(result);
  }
  if (m.result.http_status != 0) m.result.date = std::chrono::floor<seconds>(utc_at(now_));
  m.at_stage = stage::answered;
  const auto at = now_ + m.back;
  mail_.emplace(at, std::move(m));
}

void world::deliver(const message& m) {
  auto& one = instances_[m.from];
  if (!one.daemon || m.life != one.life || wait_while_frozen(m)) return;
  judge_.answered(now_, m.from, m.made, m.result, m.hit);
  if (strict_) strict_->answered(now_, m.made, m.result, m.hit);
  mix(m.result.code());
  if (timeline_ && (m.made.op != operation::describe || m.result.trouble())) {
    note(std::string("answer ") + to_string(m.made.op) + " " + m.made.key.stream + " " +
         to_string(m.result.result()) + " " + m.result.code());
  }
  one.daemon->answered(m.made.id, m.result, reading(one));
  drain_events(one);
  if (m.made.op != operation::describe) crash_by_chance(one);
}

}  // namespace pullkeeper::simulation
