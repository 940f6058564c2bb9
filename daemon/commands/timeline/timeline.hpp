// What `plan` shows: a value, and the same value as text, as SVG and as an HTML page.
#pragma once
#include <array>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "core/lookahead/dry_run.hpp"

namespace pullkeeper {

// Texts that come from the user are raw here; whoever prints them escapes them.
struct timeline_row {
  std::string name;
  std::string stream;                  // domain/app/stream
  schedule_plan ahead;
  std::shared_ptr<const time_zone> zone{};       // of its programme; null: none is written
};

// Restarts of running pulls for the sake of their next window.
struct restart_counts {
  struct busiest {
    utc_seconds from{};                // the day or minute (UTC) begins
    std::size_t restarts = 0;          // 0: none
  };
  std::size_t all = 0;
  busiest day;
  busiest minute;
};
restart_counts count_restarts(const std::vector<schedule_plan>& ahead);

struct timeline {
  utc_seconds now{};
  utc_seconds from{};                  // the midnight (UTC) before now; drawings begin here
  utc_seconds until{};
  std::vector<timeline_row> rows;
  std::vector<leftover> leftovers;
  std::vector<std::string> remarks;    // what the plan assumes or leaves out; a sentence each
  restart_counts restarts;
};

// `ahead` must be the dry run of these schedules, in the same order.
timeline make_timeline(const std::vector<schedule>& schedules, const plan& ahead,
                       std::vector<std::string> remarks);

// What a row shows at some time. Every shade has its own glyph, colour and word.
enum class shade {
  in_place,                            // covered by a config that the API holds now
  planned,                             // covered by a config that will be submitted
  gap,                                 // wanted, but no config is in effect
  paused,
  idle,                                // the pull has not started, or has ended
};
constexpr int shade_count = 5;
const char* word_of(shade what);

struct shaded_span {
  utc_seconds start{};
  utc_seconds end{};
  shade what = shade::idle;
  std::string tip;                     // one line for people; holds no text of the user
};
// In order, from now to the end of the timeline, without holes.
std::vector<shaded_span> spans_of(const timeline_row& row);

// Over all rows and leftovers; `due` counts schedules, the others calls or spans.
struct plan_counts {
  std::size_t adds = 0, updates = 0, deletions = 0, gaps = 0, due = 0;
};
plan_counts count(const timeline& shown);
// `Plan for 30 days: 2 to add, 5 to update, 0 to delete, 1 gap; nothing due now.`
std::string closing_line(const timeline& shown);

// `Restarts of running pulls: 31, at most 12 on a day (2026-12-05) and ...`; empty without any.
std::string restart_line(const timeline& shown);

// One line for each gap of the row: from when to when, how long, and why.
std::vector<std::string> gap_lines(const timeline_row& row, utc_seconds now);
// One line without a stop, with the raw name of the schedule.
std::string leftover_words(const leftover& left);
// `add beside` or `update`: how a running pull gets its next window; and in which hours, if only in
// some.
std::string mode_words(const schedule_plan& ahead);

struct plan_line {
  std::string when;                    // `in place`, an instant in UTC, `paused` or `never`
  std::string local;                   // that instant in the local zone; empty if that is UTC
  std::string what;                    // `add`, `update`, `delete`; empty if nothing is submitted
  // `12-01 00:00Z - 12-07 00:00Z`, and local time where a zone is written; empty for a deletion.
  std::string window;
  bool restarts = false;
};
// One line for each window, then one for each deletion.
std::vector<plan_line> lines_of(const timeline_row& row);
// Why there are none.
std::string idle_words(const timeline_row& row);

// When running pulls of the row may be handed over, in order, within the timeline; empty where that
// is at any time.
std::vector<pull> quiet_spans_of(const timeline_row& row, utc_seconds from, utc_seconds until);

// Shared by the drawings.
// `add at 2026-12-06 01:00Z`, and whether it restarts the pull.
std::string submission_words(const submission& sent);
// How a drawing marks the submission: `+`, `~` or `x`.
const char* sign_of(operation op);
const char* month_name(std::chrono::month month);   // `Jan`
// Days from one label of the time axis to the next: the first step that leaves enough room.
inline constexpr std::array<int, 8> axis_steps{1, 2, 5, 7, 14, 30, 61, 122};

struct text_style {
  std::size_t width = 80;              // columns; taken as 40 if it is less
  bool unicode = true;
  bool colour = false;
};
// Everything: the bars, gaps, windows, leftovers, remarks and the closing line. User texts are
// escaped.
std::string as_text(const timeline& shown, const text_style& style);
// Only the bars, with the time axis and the legend.
std::string bars_as_text(const timeline& shown, const text_style& style);

// A complete SVG document; if not `standalone`, an element for a page that has svg_style().
std::string as_svg(const timeline& shown, bool standalone);
std::string svg_style();
// A complete page: no script, nothing loaded from elsewhere, light and dark.
std::string as_html(const timeline& shown);
// The windows and what is sent when, as a calendar file (RFC 5545).
std::string as_ics(const timeline& shown);
}  // namespace pullkeeper
