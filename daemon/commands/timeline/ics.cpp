#include "commands/timeline/timeline.hpp"
#include "core/utf8.hpp"
#include "edge/calendar/write.hpp"

namespace pullkeeper {
namespace {

// `20261206T010000Z`.
std::string compact(utc_seconds at) {
  std::string text = format_utc(at);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text;
}

// The place of a window or a call in the plan's calendar: the same in the next plan.
std::string uid_of(const timeline_row& row, const char* what, utc_seconds at) {
  return std::string(what) + "-" + compact(at) + "-" + visible_text(row.stream) + "@pullkeeper";
}

}  // namespace

std::string as_ics(const timeline& shown) {
  std::vector<calendar_entry> all;
  for (const auto& row : shown.rows) {
    for (const auto& w : row.ahead.windows) {
      all.push_back({uid_of(row, "window", w.slice.start), w.slice.start, w.slice.end,
                     visible_text(row.name) + ": window " + std::to_string(w.slice.index + 1)});
    }
    for (const auto& sent : row.ahead.submissions) {
      const auto at = std::chrono::floor<seconds>(sent.at);
      all.push_back({uid_of(row, to_string(sent.op), at), at, std::nullopt,
                     visible_text(row.name) + ": " + to_string(sent.op) +
                         (sent.restarts ? ", restarts the pull" : "")});
    }
  }
  return write_calendar(all, shown.now);
}

}  // namespace pullkeeper
