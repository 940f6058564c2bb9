#include "core/probe/sweep.hpp"

#include <algorithm>

#include "core/probe/pace.hpp"
#include "core/stream/shown_form.hpp"
#include "core/text.hpp"

namespace pullkeeper {
namespace {

constexpr milliseconds patience{20000};
constexpr int looks_without = 2;
constexpr int deletions_most = 3;
constexpr int failures_most = 3;

bool is_sent(const stream_memory& kept, const record& shown) {
  // The times alone: its sources may not read.
  const auto is = [&](const config& one) { return has_times_of(one, shown, one.start); };
  return std::any_of(kept.sent.begin(), kept.sent.end(), is) ||
         std::any_of(kept.proofs.begin(), kept.proofs.end(),
                     [&](const proof& p) { return is(p.accepted); }) ||
         (kept.under_way && is(kept.under_way->wanted));
}

bool has_probe_source(const record& shown) {
  const auto& all = shown.held.sources;
  return !all.empty() && std::all_of(all.begin(), all.end(), [](const std::string& source) {
    return lower_case(source).find(".probe.invalid") != std::string::npos;
  });
}

bool has(const listed& shown, const stream_key& key) {
  return std::any_of(shown.records.begin(), shown.records.end(),
                     [&](const record& r) { return is_of(r, key); });
}

}  // namespace

bool is_proved(const stream_memory& kept, const listed& shown) {
  return std::all_of(shown.records.begin(), shown.records.end(), [&](const record& r) {
    return !is_of(r, kept.key) || is_sent(kept, r) || has_probe_source(r);
  });
}

sweep::sweep(std::string domain, std::vector<swept_stream> all, int most_writes,
             milliseconds late)
    : domain_(std::move(domain)), all_(std::move(all)), most_writes_(most_writes), late_(late) {}

// One that is not yet deleted, before those of which only the list is to show that they are.
swept_stream* sweep::open() {
  const auto first = [this](auto fits) {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const swept_stream& one) {
      return one.is == swept_stream::kind::open && fits(one);
    });
    return found == all_.end() ? nullptr : &*found;
  };
  if (auto* one = first([](const swept_stream& s) { return !s.deleted; })) return one;
  return first([](const swept_stream&) { return true; });
}

bool sweep::may_delete(const swept_stream& one) const {
  return one.deletions < deletions_most && writes_ < most_writes_;
}

probe_wish sweep::next(utc_millis now) {
  using kind = probe_wish::kind;
  for (auto* one = open(); one; one = open()) {
    if (now < not_before_) return {kind::wait, not_before_};
    call made;
    made.key.domain = domain_;
    const bool blind = failures_ >= failures_most;
    const bool waits = one->deleted && now - one->since < patience + 2 * late_;
    if (one->deleted && blind) {
      one->is = swept_stream::kind::gone;
    } else if ((!looked_ && !blind) || waits) {
      return {kind::make, {}, made};
    } else if (may_delete(*one)) {
      made.op = operation::remove;
      made.key = one->kept.key;
      made.schedule = probe_name;
      made.attempt = one->deletions + 1;
      return {kind::make, {}, made};
    } else {
      one->is = swept_stream::kind::left;
      if (one->why.empty()) one->why = "the list still shows it";
    }
  }
  return {};
}

void sweep::answered(const call& made, const answer& got, utc_millis at) {
  if (made.op == operation::remove) {
    ++writes_;
    for (auto& one : all_) {
      if (one.kept.key == made.key) deleted(one, got, at);
    }
  } else if (const auto* shown = std::get_if<listed>(&got.says)) {
    failures_ = 0;
    looked(*shown, at);
  } else {
    failures_ = got.kind() == failure_kind::permission ? failures_most : failures_ + 1;
    not_before_ = at + pause_after(got);
  }
}

void sweep::looked(const listed& shown, utc_millis at) {
  const bool first = !std::exchange(looked_, true);
  not_before_ = at + (first ? milliseconds{0} : look_every);
  for (auto& one : all_) {
    if (one.is != swept_stream::kind::open) continue;
    if (first) one.since = at;
    if (!is_proved(one.kept, shown)) {
      one.is = swept_stream::kind::left;
      one.why = "a config that is not of the probe stands there";
      continue;
    }
    one.absent = one.deleted && !has(shown, one.kept.key) ? one.absent + 1 : 0;
    if (one.absent >= looks_without) one.is = swept_stream::kind::gone;
  }
}

void sweep::deleted(swept_stream& one, const answer& got, utc_millis at) {
  ++one.deletions;
  const auto kind = got.kind();
  // That there is nothing to delete has no documented code.
  const bool nothing = got.result() == outcome::not_done &&
                       (kind == failure_kind::missing || kind == failure_kind::rejected);
  if (got.result() == outcome::done || nothing) {
    one.deleted = true;
    one.since = at;
    one.absent = 0;
    not_before_ = at + look_every / 2;
    return;
  }
  one.why = "it could not be deleted: " + got.code();
  not_before_ = at + pause_after(got);
}

}  // namespace pullkeeper
