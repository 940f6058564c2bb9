// What outlives the process: taken out after every change, and put back before the first load.
#include <algorithm>
#include <string_view>

#include "core/agenda.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds wait_most = std::chrono::hours(1);    // a clock may have been wrong
constexpr milliseconds clock_slack{2000};      // of offsets that were kept to the second

// Tells whether a record differs from the one that was taken out last.
class fingerprint {
 public:
  std::uint64_t value() const { return value_; }
  void add(std::string_view text) {
    std::uint64_t word = text.size();
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (i % 8 == 0) mix(std::exchange(word, 0));
      word = word << 8 | static_cast<unsigned char>(text[i]);
    }
    mix(word);
  }
  void add(long long number) { mix(static_cast<std::uint64_t>(number)); }
  void add(utc_seconds at) { add(static_cast<long long>(at.time_since_epoch().count())); }
  void add(const config& c) {
    for (const auto& source : c.sources) add(source);
    add(c.start);
    add(c.end);
  }

 private:
  void mix(std::uint64_t bits) {
    value_ = (value_ ^ bits) * 0x9e3779b97f4a7c15ULL;
    value_ ^= value_ >> 32;
  }
  std::uint64_t value_ = 14695981039346656037ULL;
};

std::uint64_t print_of(const failure_memory& f) {
  fingerprint print;
  print.add(static_cast<long long>(f.attempts));
  print.add(static_cast<long long>(f.kind));
  print.add(f.code);
  print.add(static_cast<long long>(f.failed));
  print.add(static_cast<long long>(f.at.time_since_epoch().count()));
  print.add(static_cast<long long>(f.not_before.time_since_epoch().count()));
  return print.value();
}

std::uint64_t print_of(const stream_memory& m) {
  fingerprint print;
  print.add(m.name);
  print.add(static_cast<long long>(m.asked));
  print.add(static_cast<long long>(m.known));
  for (const auto& c : m.standing) print.add(c);
  print.add("proofs");
  for (const auto& p : m.proofs) {
    print.add(p.accepted);
    print.add(p.request_id);
  }
  print.add("sent");
  for (const auto& c : m.sent) print.add(c);
  if (m.under_way) {
    print.add(static_cast<long long>(m.under_way->op));
    print.add(m.under_way->wanted);
    print.add(static_cast<long long>(m.under_way->beside_live * 2 + m.under_way->accepted));
  }
  const auto& closed = m.in_the_way;
  print.add(closed.blocked + 2 * closed.beside_refused + 4LL * closed.update_absent_failed);
  print.add(static_cast<long long>(closed.update_refusals));
  print.add(static_cast<long long>(closed.update_failures));
  print.add(static_cast<long long>(print_of(m.failing)));
  return print.value();
}

std::uint64_t print_of(const domain_record& m) {
  fingerprint print;
  print.add(static_cast<long long>(m.learned.learned));
  print.add(static_cast<long long>(m.learned.describe_forbidden));
  print.add(static_cast<long long>(print_of(m.failing)));
  return print.value();
}

std::uint64_t print_of(const schedule& s) {
  fingerprint print;
  for (const auto& source : s.sources) print.add(source);
  print.add(s.wanted.start);
  if (s.wanted.end) print.add(*s.wanted.end);
  return print.value();
}

bool tells_nothing(const stream_memory& m) {
  return m.standing.empty() && m.proofs.empty() && m.sent.empty() && !m.under_way &&
         m.failing.attempts == 0;
}

}  // namespace

utc_millis agenda::utc_of(milliseconds boot) const { return server_now() + (boot - now_.boot); }

// Never longer than the wait was, whatever the clocks have done since: where `since` has not even
// come they are wrong, and only a call can tell by how much.
milliseconds agenda::wait_until(utc_millis at, utc_millis since) const {
  if (since > server_now() + clock_slack) return now_.boot;
  const auto whole = std::clamp(at - since, milliseconds{0}, wait_most);
  return now_.boot + std::clamp(at - server_now(), milliseconds{0}, whole);
}

stream_memory agenda::memory_of(const entry& e) const {
  stream_memory m;
  m.key = e.wanted.key;
  m.name = e.wanted.name;
  m.asked = e.removed ? 0 : print_of(e.wanted);
  e.state.remember(m);
  if (e.sending) m.under_way = e.sending;
  if (e.attempts > 0) {
    m.failing = {e.attempts, e.last_kind, e.last_code, e.failed_as, utc_of(e.failed_at),
                 utc_of(e.not_before)};
  }
  return m;
}

domain_record agenda::memory_of(const domain_entry& d) const {
  domain_record m;
  m.name = d.name;
  m.learned = d.memory;
  if (d.attempts > 0) {
    m.failing = {d.attempts, d.last_kind, d.last_code, operation::describe, utc_of(d.failed_at),
                 utc_of(d.not_before)};
  }
  return m;
}

endpoint_record agenda::endpoint_memory_now() const {
  endpoint_record m;
  m.learned = endpoint_;
  // To the second: what an answer's travelling time adds and takes away is no news.
  m.server_offset = std::chrono::floor<seconds>(clock_.offset());
  for (std::size_t op = 0; op < limiters_.size(); ++op) {
    const auto slow = limiters_[op].slowed(now_.boot);
    if (!slow) continue;
    m.limits[op] = {slow->period, std::chrono::floor<seconds>(utc_of(slow->calm_since)),
                    std::chrono::floor<seconds>(utc_of(slow->paused_until))};
  }
  return m;
}

memory_changes agenda::take_changes(moment at) {
  begin_event(at);
  memory_changes changes;
  if (touched_.empty() && forgotten_streams_.empty() && forgotten_domains_.empty()) return changes;
  changes.forgotten_streams = std::exchange(forgotten_streams_, {});
  changes.forgotten_domains = std::exchange(forgotten_domains_, {});
  for (const auto id : std::exchange(touched_, {})) {
    if (auto* e = entry_of(id)) {
      auto m = memory_of(*e);
      const auto print = tells_nothing(m) ? 0 : print_of(m);
      if (print == std::exchange(e->saved, print)) continue;
      if (print == 0) changes.forgotten_streams.push_back(m.key);
      else changes.streams.push_back(std::move(m));
    } else if (auto* d = domain_of(id)) {
      auto m = memory_of(*d);
      if (const auto print = print_of(m); print != std::exchange(d->saved, print)) {
        changes.domains.push_back(std::move(m));
      }
    }
  }
  auto endpoint = endpoint_memory_now();
  if (endpoint != saved_endpoint_) {
    saved_endpoint_ = endpoint;
    changes.endpoint = std::move(endpoint);
  }
  return changes;
}

memory agenda::everything() const {
  memory all;
  all.endpoint = endpoint_memory_now();
  for (const auto& [name, d] : by_domain_) all.domains.push_back(memory_of(*d));
  for (const auto& [key, e] : by_key_) {
    auto m = memory_of(*e);
    if (!tells_nothing(m)) all.streams.push_back(std::move(m));
  }
  return all;
}

void agenda::recall(const memory& from, moment at) {
  begin_event(at);
  clock_.assume(from.endpoint.server_offset);
  endpoint_ = from.endpoint.learned;
  for (std::size_t op = 0; op < limiters_.size(); ++op) {
    const auto& limit = from.endpoint.limits[op];
    if (limit == limit_memory{}) continue;
    const auto calm = std::clamp(server_now() - limit.calm_since, milliseconds{0}, wait_most);
    const auto paused = wait_until(limit.paused_until, limit.calm_since);
    limiters_[op].slow_down({limit.period, now_.boot - calm, paused});
  }
  saved_endpoint_ = endpoint_memory_now();
  for (const auto& m : from.domains) recalled_domains_.emplace(m.name, m);
  for (const auto& m : from.streams) recalled_streams_.emplace(m.key, m);
}

void agenda::recall(domain_entry& d, const domain_record& from) {
  d.saved = print_of(from);
  d.memory = from.learned;
  d.attempts = from.failing.attempts;
  d.last_kind = from.failing.kind;
  d.last_code = from.failing.code;
  if (d.attempts == 0) return;
  d.failing_since = now_.boot;
  d.failed_at = std::min(now_.boot, boot_of(from.failing.at));
  d.not_before = wait_until(from.failing.not_before, from.failing.at);
}

void agenda::recall(entry& e, const stream_memory& from) {
  e.saved = print_of(from);            // what is forgotten from now on is there to be forgotten
  e.state.recall(from, now_.boot);
  e.state.age(server_second());
  if (from.under_way) observe_by(*e.domain, now_.boot, never);
  // Who has changed the schedule wants to see at once whether it works now.
  if (from.failing.attempts == 0 || (!e.removed && from.asked != print_of(e.wanted))) return;
  e.attempts = from.failing.attempts;
  e.last_kind = from.failing.kind;
  e.last_code = from.failing.code;
  e.failed_as = from.failing.failed;
  e.failed_at = std::min(now_.boot, boot_of(from.failing.at));
  e.not_before = wait_until(from.failing.not_before, from.failing.at);
}

}  // namespace pullkeeper
