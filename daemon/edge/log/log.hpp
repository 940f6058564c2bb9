// The log: one event, one line on standard error, or one entry of the journal. The only module that
// uses spdlog.
#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "core/event.hpp"
#include "core/time.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

// Control characters, bidi marks, invalid UTF-8, quotes and backslashes made harmless; the result
// is one line and needs no further quoting inside "...".
std::string escape_text(const std::string& raw);

// The same for a text that is not in quotes: it keeps its own quotes and backslashes.
std::string escape_line(const std::string& raw);

// `line` of an event in the given format (not `automatic`), without a line break. `at` is left out
// where there is none (under journald).
std::string format_event(const event& e, log_format format, const utc_millis* at);

// Writes events; safe to call after the reader of standard error has gone. Single thread.
class log {
 public:
  virtual ~log() = default;
  virtual void write(const event& e, utc_millis at) = 0;
  // Takes effect for the next event: after a reload.
  virtual void configure(const log_settings& settings) = 0;
};

// MESSAGE_ID of all events of this name in the journal: 32 hexadecimal digits, made of the name
// alone, so that it never changes.
std::string message_id(std::string_view name);

inline constexpr const char* journal_path = "/run/systemd/journal/socket";

// Logs to standard error. `automatic` is text on a terminal and logfmt elsewhere. Where standard
// error is the journal's, an event goes to `journal` with its keys as fields; if nobody takes it
// there, to standard error with its level in front.
std::unique_ptr<log> make_log(const log_settings& settings,
                              const std::string& journal = journal_path);

}  // namespace pullkeeper
