#include "service/recorder.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "core/remedy.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds gather{200};            // changes within this time are one transaction
constexpr milliseconds retry_every{5000};
constexpr milliseconds prune_every = std::chrono::hours(1);
constexpr milliseconds patience{1000};         // of a call with the disk

}  // namespace

call_record recorder::record(const call& made, const answer& got, moment began, moment ended) {
  call_record done;
  done.at = began.wall + made.server_offset;
  done.took = ended.boot - began.boot;
  done.schedule = made.schedule;
  done.op = made.op;
  done.key = made.key;
  done.wanted = made.wanted;
  done.attempt = made.attempt;
  done.result = got.result();
  done.kind = got.kind();
  done.code = got.code();
  done.request_id = got.request_id;
  done.http_status = got.http_status;
  if (!writing_) store_.record(done);
  else if (later_.size() < store_limits{}.gathered_calls) later_.push_back(done);
  if (!waiting_since_) waiting_since_ = ended.boot;
  return done;
}

void recorder::tell_newer() {
  if (newer_.empty() || std::exchange(newer_told_, true)) return;
  events_.push_back({level::warning,
                     "state_newer",
                     {{"reason", newer_},
                      {"next", "configs are kept, nothing is deleted until the newer program is "
                               "back or its file is gone"}}});
}

void recorder::turn(agenda& all, moment now, bool at_once) {
  tell_newer();
  if (writing_) {
    if (!failing_ && now.boot >= began_ + patience) fail("the disk does not answer");
    return;
  }
  // Drop nothing for its age until the API has confirmed the clock: a wrong one could drop it all.
  if (now.boot >= prune_at_ && all.clock().confirmed()) {
    prune_at_ = now.boot + prune_every;
    store_.prune(all.clock().now(now));
  }
  if (const auto changes = all.take_changes(now); !changes.empty()) {
    store_.remember(changes);
    if (!waiting_since_) waiting_since_ = now.boot;
  }
  const bool due = waiting_since_ && (at_once || now.boot >= *waiting_since_ + gather);
  if ((due && !failing_) || now.boot >= retry_at_ || (at_once && failing_)) flush(now.boot);
}

void recorder::flush(milliseconds now) {
  began_ = now;
  waiting_since_.reset();
  if (!beside_) return flushed(store_.flush());
  writing_ = true;
  const auto written = std::make_shared<bool>();
  beside_->begin([this, written] { *written = store_.flush(); },
                 [this, written] {
                   flushed(*written);
                   if (ended_) ended_();
                 });
}

void recorder::flushed(bool written) {
  writing_ = false;
  newer_ = store_.newer();
  for (const auto& done : std::exchange(later_, {})) store_.record(done);
  for (auto& note : store_.take_notes()) {
    events_.push_back({level::warning,
                       "state_reset",
                       {{"reason", std::move(note)},
                        {"next", "rebuilt from what the API shows; nothing is deleted unproven"}}});
  }
  retry_at_ = written ? far_future : began_ + retry_every;
  if (!written) {
    // What could not be written waits, as what came meanwhile does.
    if (!waiting_since_) waiting_since_ = began_;
    return fail(store_.problem());
  }
  if (!std::exchange(failing_, false)) return;
  events_.push_back({level::info, "state_restored", {{"next", "all that is known is on disk"}}});
}

void recorder::fail(std::string why) {
  problem_ = std::move(why);
  if (std::exchange(failing_, true)) return;
  events_.push_back({level::error,
                     "state_failed",
                     {{"error", problem_},
                      {"next", remedy_of(trouble_kind::state_not_writable).text +
                                   "; tried again every 5 s"}}});
}

milliseconds recorder::wake() const {
  if (writing_) return failing_ ? far_future : began_ + patience;
  auto at = retry_at_;
  if (waiting_since_ && !failing_) at = std::min(at, *waiting_since_ + gather);
  return at;
}

}  // namespace pullkeeper
