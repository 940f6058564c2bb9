#include "core/stream/ways.hpp"

#include <utility>

#include "core/retry.hpp"

namespace pullkeeper {

void ways::open_all_adds() {
  closed_.blocked = closed_.beside_refused = closed_.update_absent_failed = false;
}

void ways::accepted(operation op) {
  open_all_adds();
  closed_.update_refusals = 0;
  if (op == operation::add) closed_.update_failures = 0;
}

void ways::found_executed(operation op) {
  open_all_adds();
  if (op == operation::add) closed_.update_failures = 0;
}

void ways::update_without_effect(bool nothing_alive) {
  ++closed_.update_failures;
  // Not that adds are blocked: the next one tells.
  if (nothing_alive) closed_.update_absent_vain = true;
}

void ways::update_refused(bool live) {
  if (live) ++closed_.update_refusals;
  else closed_.update_absent_failed = true;
}

void ways::refused(const write& made, failure_kind why, bool live) {
  if (!is_standing(why) || made.op == operation::remove) return;
  if (made.op == operation::update) update_refused(live);
  else if (made.beside_live) closed_.beside_refused = true;
}

void ways::add_refused_as_existing(bool live, bool may_update) {
  ++conflicts_;
  if (!live) {
    closed_.blocked = true;
    // The add was the last way on the ladder: begin again with the update.
    closed_.update_absent_failed = false;
  } else if (!may_update) {
    closed_.beside_refused = true;
  }
}

void ways::repeat_add_as_update() {
  closed_.blocked = true;
  closed_.update_absent_failed = false;
}

bool ways::begin_window(utc_seconds horizon) {
  const auto before = std::exchange(horizon_, horizon);
  if (before == utc_seconds{} || horizon <= before) return false;
  const auto was = closed_;
  closed_.update_failures = closed_.update_refusals = 0;
  closed_.beside_refused = false;
  return closed_ != was;
}

void ways::schedule_changed() {
  conflicts_ = 0;
  closed_.update_failures = 0;
  closed_.update_absent_vain = false;
}

}  // namespace pullkeeper
