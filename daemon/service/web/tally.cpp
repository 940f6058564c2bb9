#include "service/web/tally.hpp"

#include <algorithm>
#include <utility>

namespace pullkeeper {
namespace {

// Codes come from the API, and domains from the files: neither may grow without end.
constexpr std::size_t kinds_of_call_most = 200;
constexpr std::size_t domains_most = 2000;
constexpr std::size_t streams_most = 2000;
constexpr std::size_t failing_most = 100'000;
constexpr std::size_t writes_most = 32;

class counting_log final : public log {
 public:
  counting_log(std::unique_ptr<log> real, tally& counts)
      : real_(std::move(real)), counts_(counts) {}
  void write(const event& e, utc_millis at) override {
    counts_.add(e);
    real_->write(e, at);
  }
  void configure(const log_settings& settings) override { real_->configure(settings); }

 private:
  std::unique_ptr<log> real_;
  tally& counts_;
};

// True where the key is there, or one more fits in.
template <class Map, class Key>
bool fits(const Map& into, const Key& key, std::size_t most) {
  return into.size() < most || into.contains(key);
}

void count(durations& in, milliseconds took) {
  const auto length = static_cast<double>(took.count()) / 1000;
  const auto& bounds = durations::bounds;
  const auto place = std::lower_bound(bounds.begin(), bounds.end(), length) - bounds.begin();
  ++in.count[static_cast<std::size_t>(place)];
  in.sum += length;
}

}  // namespace

void tally::add(const call_record& done) {
  calls_by kind{done.op, done.result, done.kind == failure_kind::none ? "ok" : done.code};
  if (kind.code.empty()) kind.code = to_string(done.kind);
  if (!fits(calls_, kind, kinds_of_call_most)) kind.code = "other";
  ++calls_[kind];
  count(took_[static_cast<std::size_t>(done.op)], done.took);
  const std::pair of(done.key, done.op);
  const auto failed = failing_.find(of);
  if (done.attempt > 1) ++retries_[failed == failing_.end() ? failure_kind::none : failed->second];
  if (done.kind == failure_kind::none) failing_.erase(of);
  else if (fits(failing_, of, failing_most)) failing_[of] = done.kind;
  const bool accepted = done.result == outcome::done;
  if (accepted && done.op == operation::update && utc_millis(done.wanted.start) <= done.at) {
    ++restarts_;
  }
  const auto& domain = done.key.domain;
  if (accepted && done.op == operation::describe && fits(looked_at_, domain, domains_most)) {
    looked_at_[domain] = done.at + done.took;
  }
  recall(done);
}

void tally::recall(const call_record& done) {
  if (done.op == operation::describe || !fits(writes_, done.key, streams_most)) return;
  auto& of = writes_[done.key];
  of.push_back(done);
  if (of.size() > writes_most) of.pop_front();
}

const std::deque<call_record>& tally::writes(const stream_key& key) const {
  static const std::deque<call_record> none;
  const auto found = writes_.find(key);
  return found == writes_.end() ? none : found->second;
}

std::unique_ptr<log> counted_log(std::unique_ptr<log> real, tally& counts) {
  return std::make_unique<counting_log>(std::move(real), counts);
}

}  // namespace pullkeeper
