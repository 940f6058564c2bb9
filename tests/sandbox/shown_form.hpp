// The forms in which a list may show what was sent: sources, names and times, each changed in a way
// that its reader has to know.
#pragma once
#include <string>

#include "core/model.hpp"

namespace pullkeeper::sandbox {

// How sources are shown. Any of them together: the values are bits.
enum class source_form : unsigned {
  port = 1,                            // the default port of the scheme is added
  no_query = 2,                        // cut at '?'
  ampersands = 4,                      // '&' as "&amp;"
  percent = 8,                         // what is not unreserved, as %XX
  no_scheme = 16,
  sorted = 32,
  first_only = 64,
  upper_host = 128,
};

enum class name_form { as_sent, lower, upper };        // of app and stream; upper: the domain too
// offset: in +0800; without_seconds: 2026-12-01T00:00Z.
enum class time_form { exact, to_minute, without_seconds, offset };

struct shown_form {
  unsigned sources = 0;                // bits of source_form
  name_form names = name_form::as_sent;
  time_form times = time_form::exact;
  bool operator==(const shown_form&) const = default;
  bool has(source_form one) const { return (sources & static_cast<unsigned>(one)) != 0; }
};

// One record as the list shows it. `precision` is 60 s where seconds are not written at all.
record shown_as(const shown_form& form, record held);

// An instant as it is written on the wire in that form.
std::string written(time_form form, utc_seconds at);

}  // namespace pullkeeper::sandbox
