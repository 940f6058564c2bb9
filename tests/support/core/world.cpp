#include "support/core/world.hpp"

#include <algorithm>
#include <memory>
#include <stdexcept>

namespace pullkeeper::test {
namespace {

constexpr int calls_in_a_second_most = 60;     // all operations together, far above any rate

}  // namespace

std::string told_event::operator[](const std::string& key) const {
  for (const auto& [name, value] : what.fields) {
    if (name == key) return value;
  }
  return {};
}

world::world(utc_seconds begin, keep_settings given, std::uint64_t seed, std::uint32_t host_part)
    : settings(given),
      tested(given, seed, host_part),
      seed_(seed),
      host_part_(host_part),
      begin_(utc_millis(begin) - milliseconds(3'600'000)) {}

void world::load(const std::vector<schedule>& schedules) {
  tested.load(schedules, settings, local());
  collect();
}

void world::try_again() {
  tested.try_again(local());
  collect();
}

void world::save() {
  if (!stored_.take(tested.take_changes(local())).empty()) ++saves;
}

void world::restart(const std::vector<schedule>& schedules, milliseconds down) {
  replies_.clear();
  std::destroy_at(&tested);
  std::construct_at(&tested, settings, ++seed_, host_part_);
  boot_ += down;
  tested.recall(kept(), local());
  load(schedules);
}

void world::collect() {
  for (auto& e : tested.take_events()) events.push_back({std::move(e), now()});
}

void world::send_all() {
  while (auto made = tested.next(local())) {
    for (const auto& [at, other] : replies_) {
      const bool same_subject = made->op == operation::describe
                                    ? other.op == operation::describe &&
                                          other.key.domain == made->key.domain
                                    : other.op != operation::describe && other.key == made->key;
      if (same_subject) throw std::logic_error("two calls in flight for " + made->key.stream);
    }
    save();                            // before it is sent
    if (keeps_deletions_back && made->op == operation::remove) {
      tested.not_sent(made->id, local());
      continue;
    }
    calls.push_back({*made, now(), boot_});
    const auto same_second = std::count_if(
        calls.rbegin(), calls.rbegin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(
                                             calls.size(), calls_in_a_second_most + 1)),
        [&](const made_call& c) { return c.boot > boot_ - milliseconds{1000}; });
    if (same_second > calls_in_a_second_most) throw std::logic_error("calls in a hot loop");
    std::optional<answer> got;
    if (fault) got = fault(*made, second());
    if (!got) got = cloud.apply(*made, second());
    if (dates && got->http_status != 0 && !got->date) {
      got->date = std::chrono::floor<seconds>(now() + latency / 2);
    }
    replies_.emplace(boot_ + latency, reply{made->id, made->key, made->op, std::move(*got)});
    in_flight_most = std::max(in_flight_most, static_cast<int>(replies_.size()));
    if (replies_.size() > std::size_t{calls_in_flight_most}) throw std::logic_error("too many");
  }
  save();
  collect();
}

void world::deliver() {
  while (!replies_.empty() && replies_.begin()->first <= boot_) {
    const auto next = std::move(replies_.begin()->second);
    replies_.erase(replies_.begin());
    tested.answered(next.id, next.got, local());
    collect();
  }
}

void world::run_until(utc_millis until) {
  const auto stop = until - begin_;
  int idle = 0;
  for (;;) {
    deliver();
    send_all();
    auto next = std::min(tested.wake(), stop);
    if (!replies_.empty()) next = std::min(next, replies_.begin()->first);
    // A walk goes on in its next slice.
    if (!tested.settled()) next = boot_ + milliseconds{1};
    idle = next <= boot_ ? idle + 1 : 0;
    if (idle > 3 && boot_ < stop) throw std::logic_error("the agenda wakes for nothing");
    boot_ = std::max(boot_, next);
    if (boot_ >= stop) break;
  }
  deliver();
  send_all();
}

std::size_t world::count(operation op, const std::string& stream) const {
  return static_cast<std::size_t>(
      std::count_if(calls.begin(), calls.end(), [&](const made_call& c) {
        return c.what.op == op && (stream.empty() || c.what.key.stream == stream);
      }));
}

std::size_t world::count(const char* event_name) const {
  return static_cast<std::size_t>(
      std::count_if(events.begin(), events.end(),
                    [&](const told_event& e) { return std::string(e.what.name) == event_name; }));
}

const told_event& world::last(const char* event_name) const {
  const auto it = std::find_if(events.rbegin(), events.rend(), [&](const told_event& e) {
    return std::string(e.what.name) == event_name;
  });
  if (it == events.rend()) throw std::logic_error(std::string("no event ") + event_name);
  return *it;
}

std::size_t world::writes() const { return calls.size() - count(operation::describe); }

void begin(world& w, const std::vector<schedule>& schedules) {
  w.load(schedules);
  w.run_until(utc_millis(day_one + days{1}));
  w.calls.clear();
  w.events.clear();
}

}  // namespace pullkeeper::test
