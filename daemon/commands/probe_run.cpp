#include "commands/probe_run.hpp"

#include <algorithm>
#include <csignal>
#include <iostream>
#include <random>
#include <thread>
#include <utility>

#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr int writes_most = 15;
constexpr milliseconds nap{200};       // a signal is heeded within it

volatile std::sig_atomic_t asked_to_end = 0;

void ask_to_end(int) { asked_to_end = 1; }

// Nobody else can have chosen it.
std::string new_stream() {
  static constexpr char digits[] = "0123456789abcdef";
  std::random_device source;
  std::string name = std::string(probe_name) + "-";
  for (int i = 0; i < 16; ++i) name += digits[source() % 16];
  return name;
}

void nap_until(utc_millis until, utc_millis now) {
  std::this_thread::sleep_for(std::clamp(until - now, milliseconds{1}, nap));
}

memory_changes of_streams(std::vector<stream_memory> all) {
  return {{}, {}, std::move(all), {}, {}};
}

void tell(const call& made, const answer& got) {
  if (made.op == operation::describe) return;
  std::cerr << "probe: " << to_string(made.op) << " " << made.key.stream << ": "
            << (got.result() == outcome::done ? "accepted" : escape_line(got.code())) << std::endl;
}

}  // namespace

probe_run::probe_run(api_reading& api, const configuration& config, held_state& held)
    : api_(api),
      config_(config),
      held_(held),
      history_(*held.store),
      limits_{limiter(config.keep.rate.add), limiter(config.keep.rate.update),
              limiter(config.keep.rate.describe), limiter(config.keep.rate.remove)} {}

utc_millis probe_run::now() const {
  return time_->now().wall + api_.server_offset();
}

std::vector<swept_stream> probe_run::leftovers(const std::string& domain) const {
  std::vector<swept_stream> all;
  for (const auto& kept : held_.found.streams) {
    if (kept.key.domain == domain && is_of_probe(kept)) all.push_back({kept});
  }
  return all;
}

std::string probe_run::region_of(const std::string& domain) const {
  for (const auto& s : config_.schedules) {
    if (s.key.domain == domain && s.own.region) return *s.own.region;
  }
  return {};
}

// True if it is on the disk.
bool probe_run::keep(const memory_changes& changes) {
  held_.store->remember(changes);
  if (held_.store->flush()) return true;
  if (error_.empty()) error_ = held_.store->problem();
  return false;
}

void probe_run::keep_pace(operation op) {
  auto& limit = limits_.at(static_cast<std::size_t>(op));
  const auto boot = time_->now().boot;
  const auto wait = limit.next_at(boot) - boot;
  if (wait > milliseconds{0}) std::this_thread::sleep_for(wait);
  limit.begin(time_->now().boot);
}

answer probe_run::ask(const call& wanted) {
  auto made = wanted;
  made.region = region_;
  keep_pace(made.op);
  const auto began = time_->now();
  const auto got = api_.ask(made);
  history_.record(made, got, began, time_->now());
  tell(made, got);
  return got;
}

void probe_run::play(probe& machine) {
  for (auto wish = machine.next(now()); wish.is != probe_wish::kind::over;
       wish = machine.next(now())) {
    if (asked_to_end != 0) {
      machine.stop("it was interrupted");
      if (error_.empty()) error_ = "interrupted: what was found so far is told";
    } else if (wish.is == probe_wish::kind::wait) {
      nap_until(wish.until, now());
    } else {
      const bool writes = wish.made.op != operation::describe;
      if (writes && !keep(of_streams(machine.claims(&wish.made)))) {
        machine.stop("the state cannot be written");
        continue;
      }
      const auto sent = now();
      const auto got = ask(wish.made);
      machine.answered(wish.made, got, sent, now());
      if (writes) keep(of_streams(machine.claims(nullptr)));
    }
  }
}

void probe_run::play(sweep& machine) {
  for (auto wish = machine.next(now()); wish.is != probe_wish::kind::over;
       wish = machine.next(now())) {
    if (wish.is == probe_wish::kind::wait) {
      nap_until(wish.until, now());
    } else {
      machine.answered(wish.made, ask(wish.made), now());
    }
  }
}

void probe_run::clean(const std::string& domain, std::vector<swept_stream> all, int most,
                      milliseconds late, probe_report& report) {
  if (all.empty()) return;
  sweep broom(domain, std::move(all), most, late);
  play(broom);
  memory_changes gone;
  for (const auto& one : broom.streams()) {
    if (one.is == swept_stream::kind::gone) gone.forgotten_streams.push_back(one.kept.key);
    report.swept.push_back(one);
  }
  report.deletions += broom.writes();
  keep(gone);
}

void probe_run::learn(const probe& machine, const std::string& domain) {
  auto endpoint = held_.found.endpoint;
  endpoint.server_offset = api_.server_offset();
  domain_record record;
  record.name = domain;
  for (const auto& known : held_.found.domains) {
    if (known.name == domain) record = known;
  }
  learn_from(machine.told(), record.learned, endpoint.learned);
  keep({endpoint, {record}, {}, {}, {}});
}

probe_report probe_run::run(const std::string& domain, seconds within) {
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) std::signal(number, ask_to_end);
  probe_report report;
  region_ = region_of(domain);
  clean(domain, leftovers(domain), writes_most, {}, report);
  probe machine({domain, new_stream(), within, writes_most - report.deletions}, now());
  if (error_.empty()) play(machine);
  std::vector<swept_stream> own;
  for (const auto& kept : machine.claims(nullptr)) {
    own.push_back({kept, machine.is_deleted(kept.key)});
  }
  const auto written = static_cast<int>(machine.told().writes.size()) + report.deletions;
  clean(domain, std::move(own), writes_most - written, machine.told().lag(), report);
  learn(machine, domain);
  report.endpoint = config_.api.address();
  report.made = std::chrono::floor<seconds>(now());
  report.found = findings_of(machine.told(), machine.skipped());
  report.writes = machine.told().writes;
  return report;
}

}  // namespace pullkeeper
