// One question to decide(), with everything it depends on in one place.
#pragma once
#include <optional>
#include <utility>
#include <vector>

#include "core/stream/decide.hpp"
#include "support/core/make.hpp"

namespace pullkeeper::test {

struct asking {
  keep_settings settings;
  schedule wanted = keep("harbour", day_one);
  belief state;
  hindrances closed;                   // the ways that are
  domain_memory domain;
  endpoint_memory endpoint;
  bool can_observe = true;
  bool seen_lately = true;
  milliseconds looked = far_future;    // boot time of the latest look
  std::uint32_t host_part = 0;
  bool list_doubted = false;
  std::optional<milliseconds> wanted_since;      // boot time
  utc_seconds hands_off_until{};
  bool at_risk = false;                // so it has been told
  bool in_fight = false;
  std::optional<config> unseen;        // believed, and not shown by a list that should

  // Window k of the default grid.
  static utc_seconds grid(int k) { return day_one + days{6} * k; }

  step at(utc_millis now) const { return at(now, look_); }
  step at(utc_millis now, milliseconds boot) const {
    ways open;
    open.recall(closed);
    return decide({.now = {boot, now},
                   .wanted = wanted,
                   .settings = settings,
                   .standing = state,
                   .open = open,
                   .domain = domain,
                   .endpoint = endpoint,
                   .can_observe = can_observe,
                   .seen_lately = seen_lately,
                   .looked = looked,
                   .host = {host_part, list_doubted, wanted_since},
                   .by_others = {hands_off_until, {}, in_fight},
                   .at_risk = at_risk,
                   .unseen = unseen});
  }

  // Believed after a look at `now` in which just these were alive.
  void observed(const std::vector<config>& live, utc_seconds now) {
    view seen;
    for (const auto& c : live) seen.live.push_back({wanted.key, c});
    seen.began = seen.now = look_;
    seen.server_now = now;
    look_ += minutes{5};
    look(seen);
    state.doubt();
    look_ += minutes{5};
    seen.began = seen.now = look_;
    look(seen);
  }

  // A look has just shown these instead of what stands, once.
  void glimpsed(const std::vector<config>& live, utc_millis now) {
    view seen;
    for (const auto& c : live) seen.live.push_back({wanted.key, c});
    look_ += minutes{5};
    seen.began = seen.now = look_;
    seen.server_now = std::chrono::floor<seconds>(now);
    look(seen);
  }

  // Accepted from us and seen to stand.
  void stands(const config& c) {
    const auto mode = domain.learned;
    state.accepted({{operation::add, c, false}, look_}, mode, "R");
    state.trust_unverified();
    opened_by(operation::add);
    shown(c);
  }

  // `s` was sent and the API accepted it; nothing is expected to be verified any more.
  void accepted(const step& s) {
    const auto op = s.what == action::update   ? operation::update
                    : s.what == action::remove ? operation::remove
                                               : operation::add;
    state.accepted({{op, s.wanted, s.beside_live}, look_}, domain.learned, "R");
    state.trust_unverified();
    opened_by(op);
  }

 private:
  // The list shows it, beside all else that stands.
  void shown(const config& c) {
    view seen;
    for (const auto& held : state.standing()) seen.live.push_back({wanted.key, held});
    seen.began = seen.now = look_;
    seen.server_now = c.start;
    look(seen);
  }
  void look(const view& seen) {
    if (state.observe(seen).appeared) closed.blocked = false;
  }
  void opened_by(operation op) {
    ways open;
    open.recall(closed);
    open.accepted(op);
    closed = open.remembered();
  }

  milliseconds look_{0};
};

}  // namespace pullkeeper::test
