#include "core/probe/story.hpp"

#include <algorithm>

#include "core/stream/shown_form.hpp"
#include "core/text.hpp"

namespace pullkeeper {
namespace {

// The clock of the API is known to a second or two.
constexpr milliseconds margin{5000};
constexpr milliseconds silent_least{45000};
constexpr milliseconds late_least{10000};
constexpr int looks_alone = 5;
constexpr int looks_without = 8;

bool writes_config(const probe_write& one) {
  return one.made.op == operation::add || one.made.op == operation::update;
}

}  // namespace

bool is_of(const record& shown, const stream_key& key) {
  return shown.key.stream.size() == key.stream.size() &&
         in_lower_case(shown.key) == in_lower_case(key);
}

bool shows(const probe_look& look, const probe_write& one) {
  return std::any_of(look.shown.records.begin(), look.shown.records.end(), [&](const record& r) {
    // The cheapest first: this is asked of all looks again and again.
    return std::chrono::abs(r.held.end - one.made.wanted.end) <= seconds{60} && !r.permanent &&
           is_of(r, one.made.key) && is_form_of_sent(one.made.wanted, r);
  });
}

void story::look(utc_millis began, listed shown, const std::string& stream) {
  const auto begins = [&](const record& r) { return lower_case(r.key.stream).starts_with(stream); };
  std::erase_if(shown.records, [&](const record& r) { return !begins(r); });
  looks.push_back({began, std::move(shown)});
}

const probe_write* story::of(trial one) const {
  const auto found = std::find_if(writes.rbegin(), writes.rend(),
                                  [one](const probe_write& w) { return w.why == one; });
  return found == writes.rend() ? nullptr : &*found;
}

bool story::is_shown(const probe_write& one) const {
  return writes_config(one) &&
         std::any_of(looks.begin(), looks.end(), [&](const probe_look& look) {
           return look.began >= one.sent && shows(look, one);
         });
}

bool story::stands(trial one) const {
  const auto* made = of(one);
  return made && (made->done() || is_shown(*made));
}

milliseconds story::lag() const {
  milliseconds most{};
  for (const auto& w : writes) {
    if (!is_shown(w)) continue;
    for (const auto& look : looks) {
      if (look.began < w.sent) continue;
      if (shows(look, w)) break;
      most = std::max(most, look.began - w.answered);
    }
  }
  return most;
}

int story::sights() const {
  return static_cast<int>(std::count_if(writes.begin(), writes.end(),
                                        [this](const auto& w) { return is_shown(w); }));
}

utc_millis story::next_write(const probe_write& after) const {
  auto at = never;
  for (const auto& w : writes) {
    if (w.sent > after.sent && w.made.key == after.made.key) at = std::min(at, w.sent);
  }
  return at;
}

utc_millis story::expected_until(const probe_write& one) const {
  return std::min<utc_millis>(one.made.wanted.end, next_write(one));
}

// A look lacked what an earlier one has shown, and what nobody has touched since.
bool story::was_incomplete() const {
  return std::any_of(writes.begin(), writes.end(), [this](const probe_write& w) {
    if (!writes_config(w) || w.got.result() == outcome::not_done) return false;
    bool seen = false;
    for (const auto& look : looks) {
      if (look.began < w.sent || look.began >= expected_until(w) - margin) continue;
      const bool now = shows(look, w);
      if (seen && !now) return true;
      seen = seen || now;
    }
    return false;
  });
}

// The config of the same stream that a list has shown last before the write.
const probe_write* story::shown_before(const probe_write& one) const {
  for (auto look = looks.rbegin(); look != looks.rend(); ++look) {
    if (look->began >= one.sent) continue;
    for (auto w = writes.rbegin(); w != writes.rend(); ++w) {
      if (w->sent < one.sent && w->made.key == one.made.key && writes_config(*w) &&
          shows(*look, *w)) {
        return &*w;
      }
    }
  }
  return nullptr;
}

// All that it has of the stream is known, and nothing in it is unreadable that may be the stream's.
bool story::is_clear(const probe_look& look, const stream_key& key) const {
  const auto& records = look.shown.records;
  const auto& odd = look.shown.odd;
  return std::none_of(odd.begin(), odd.end(), [&](const auto& o) { return o.may_be(key); }) &&
         std::all_of(records.begin(), records.end(), [&](const record& r) {
           return !is_of(r, key) ||
                  std::any_of(writes.begin(), writes.end(), [&](const probe_write& w) {
                    return writes_config(w) && w.made.key == key &&
                           is_form_of_sent(w.made.wanted, r);
                  });
         });
}

// Something of ours that has not ended, of another stream.
bool story::shows_other(const probe_look& look, const stream_key& but) const {
  return std::any_of(writes.begin(), writes.end(), [&](const probe_write& w) {
    return writes_config(w) && w.made.key != but && w.made.wanted.end > look.began + margin &&
           shows(look, w);
  });
}

bool story::coexists(const probe_write& added) const {
  const auto* other = shown_before(added);
  return other && std::any_of(looks.begin(), looks.end(), [&](const probe_look& look) {
    return look.began >= added.sent && shows(look, added) && shows(look, *other);
  });
}

bool story::replaces(const probe_write& added) const {
  const auto* other = shown_before(added);
  if (!other || was_incomplete()) return false;
  int alone = 0;
  for (const auto& look : looks) {
    if (look.began < added.sent || !shows(look, added)) continue;
    if (look.began >= utc_millis(other->made.wanted.end) - margin) break;
    if (shows(look, *other) || !is_clear(look, added.made.key)) return false;
    ++alone;
  }
  return alone >= looks_alone;
}

bool story::is_silent(const probe_write& updated) const {
  if (!updated.done() || is_shown(updated) || was_incomplete()) return false;
  const auto* other = shown_before(updated);
  if (!other) return false;
  const bool runs = other->made.wanted.end > updated.answered &&
                    expected_until(*other) >= updated.sent;
  int without = 0;
  milliseconds over{};
  for (const auto& look : looks) {
    if (look.began < updated.answered) continue;
    if (look.began >= next_write(updated)) break;
    const bool witness = runs ? shows(look, *other) : shows_other(look, updated.made.key);
    if (!witness || !is_clear(look, updated.made.key)) return false;
    ++without;
    over = look.began - updated.answered;
  }
  return without >= looks_without && over >= std::max(silent_least, 2 * lag() + late_least);
}

bool story::was_in_place(const probe_write& one) const {
  const auto last = std::find_if(looks.rbegin(), looks.rend(), [&](const probe_look& look) {
    return look.began < one.sent;
  });
  return last != looks.rend() &&
         std::any_of(last->shown.records.begin(), last->shown.records.end(),
                     [&](const record& r) { return is_of(r, one.made.key); });
}

bool story::is_listed_ended(const probe_write& added) const {
  return std::any_of(looks.begin(), looks.end(), [&](const probe_look& look) {
    return shows(look, added) &&
           std::any_of(writes.begin(), writes.end(), [&](const probe_write& w) {
             return w.sent > utc_millis(added.made.wanted.end) + margin && writes_config(w) &&
                    shows(look, w);
           });
  });
}

bool story::is_gone_ended(const probe_write& added) const {
  if (!is_shown(added) || was_incomplete()) return false;
  const auto from = added.made.wanted.end + margin + 2 * lag();
  int without = 0;
  for (const auto& look : looks) {
    if (look.began < from) continue;
    if (look.began >= next_write(added)) break;
    if (shows(look, added) || !is_clear(look, added.made.key) ||
        !shows_other(look, added.made.key)) {
      return false;
    }
    ++without;
  }
  return without >= looks_without;
}

}  // namespace pullkeeper
