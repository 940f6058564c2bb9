// What `plan` shows, as a value, and as text, as SVG and as a page. The same in all of them.
#pragma once
#include <cstddef>
#include <string>
#include <vector>

#include "core/lookahead/forecast.hpp"

namespace pullkeeper {

struct picture_row {
  std::string name;                    // raw, as everything of the user here
  std::string stream;                  // domain/app/stream
  schedule_forecast ahead;
};

struct picture {
  utc_seconds now{};
  utc_seconds from{};                  // the midnight (UTC) before now
  utc_seconds until{};
  std::vector<picture_row> rows;
  std::vector<leftover> leftovers;
  std::vector<std::string> remarks;    // what is assumed, and what is missing; one sentence each
};

picture make_picture(const std::vector<schedule>& schedules, const forecast& ahead,
                     std::vector<std::string> remarks);

// What a stretch of a row shows. Every shade has its own glyph, colour and word.
enum class shade { in_place, planned, gap, paused, idle };
constexpr int shade_count = 5;
const char* word_of(shade what);

struct shaded_span {
  utc_seconds start{};
  utc_seconds end{};
  shade what = shade::idle;
  std::string tip;                     // for people; no text of the user in it
};
// In order, from now to the picture's end.
std::vector<shaded_span> spans_of(const picture_row& row);

struct plan_counts {
  std::size_t adds = 0, updates = 0, deletions = 0, gaps = 0, due = 0;
};
plan_counts count(const picture& shown);
// `Plan for 30 days: 2 to add, 5 to update, 0 to delete, 1 gap.` and what is due now.
std::string closing_line(const picture& shown);

// How long and why, for each gap of the row.
std::vector<std::string> gap_lines(const picture_row& row, utc_seconds now);
std::string leftover_words(const leftover& left);
std::string mode_words(const schedule_forecast& ahead);

struct plan_line {
  std::string when;                    // `in place`, an instant in UTC, or `never`
  std::string local;                   // that instant in the local zone; may be empty
  std::string what;                    // `add`, `update`, `delete`; empty where it stands already
  std::string window;                  // `12-01 00:00Z - 12-07 00:00Z`
  bool restarts = false;
};
// One line for each window, and for what is to be deleted.
std::vector<plan_line> lines_of(const picture_row& row);

struct text_style {
  std::size_t width = 80;              // columns; 40 at least
  bool unicode = true;
  bool colour = false;
};
// The timeline alone, with its legend; then the lists and the closing line.
std::string as_text(const picture& shown, const text_style& style);
std::string timeline_text(const picture& shown, const text_style& style);

// A whole SVG document; or without a style of its own, for a page that has it.
std::string as_svg(const picture& shown, bool standalone);
std::string svg_style();
// A whole page: no script, nothing from elsewhere, light and dark.
std::string as_html(const picture& shown);
// `raw` as text or attribute of HTML and XML; what is no character or not to be seen becomes "?".
std::string escaped_for_markup(const std::string& raw);

}  // namespace pullkeeper
