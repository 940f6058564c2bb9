// How an API shows what it was sent. A list may add a port, cut a query, unescape, sort, or show
// the first source only; it may drop the scheme, change the case, or cut times to the minute. A
// record that differs from what was sent by such changes alone is that config, and no drift.
#pragma once
#include "core/model.hpp"

namespace pullkeeper {

// Equal to the precision of the record. A start that lies before `now` on both sides does not
// count: the pull runs either way.
bool same_config(const config& expected, const record& seen, utc_seconds now);

// The record shows the times of `sent`, as they are or cut to the minute.
bool has_times_of(const config& sent, const record& seen, utc_seconds now);

// The record differs from `sent` by known changes alone, or not at all.
bool is_form_of(const config& sent, const record& seen, utc_seconds now);

// The same, and the start counts in any case, to the second or cut to the minute: an earlier try
// with the same end is another config.
bool is_form_of_sent(const config& sent, const record& seen);

}  // namespace pullkeeper
