// The timeline for a terminal. Each shade has a glyph of its own, so that colour is not needed.
#include <algorithm>
#include <array>
#include <utility>

#include "commands/columns.hpp"
#include "commands/instants.hpp"
#include "commands/timeline/timeline.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

// How a shade is drawn; `colour` is a parameter of the SGR escape sequence.
struct look {
  const char* unicode;
  const char* ascii;
  const char* colour;
};

constexpr std::array<look, shade_count> looks{{{"█", "#", "32"},
                                               {"▒", "=", "36"},
                                               {"!", "!", "1;31"},
                                               {"┄", "-", "33"},
                                               {"·", ".", "2"}}};

const look& look_of(shade what) { return looks[static_cast<std::size_t>(what)]; }

std::string painted(const std::string& text, const char* colour, const text_style& style) {
  return style.colour ? std::string("\x1b[") + colour + "m" + text + "\x1b[0m" : text;
}

std::string glyph(shade what, const text_style& style) {
  return painted(style.unicode ? look_of(what).unicode : look_of(what).ascii,
                 look_of(what).colour, style);
}

// Maps times to the cells of a line and back.
struct scale {
  utc_seconds from;
  seconds span;
  std::size_t cells;

  utc_seconds begin(std::size_t cell) const {
    return from + span * static_cast<long>(cell) / static_cast<long>(cells);
  }
  std::size_t cell(utc_seconds at) const {
    const auto place = (at - from).count() * static_cast<long>(cells) / span.count();
    return static_cast<std::size_t>(std::clamp(place, 0L, static_cast<long>(cells) - 1));
  }
};

// One cell shows the most important of what falls into it: a gap however short it is, else a
// submission, else the shade that lasts longest.
std::string cell_text(const timeline_row& row, const std::vector<shaded_span>& spans,
                      const scale& by, std::size_t cell, const text_style& style) {
  const auto start = by.begin(cell);
  const auto end = by.begin(cell + 1);
  std::array<seconds, shade_count> held{};
  for (const auto& one : spans) {
    const auto shared = std::min(one.end, end) - std::max(one.start, start);
    if (shared > seconds{0}) held[static_cast<std::size_t>(one.what)] += shared;
  }
  if (held[static_cast<std::size_t>(shade::gap)] > seconds{0}) return glyph(shade::gap, style);
  for (const auto& sent : row.ahead.submissions) {
    const auto at = std::chrono::floor<seconds>(sent.at);
    if (at < start || at >= end) continue;
    return painted(sign_of(sent.op), "1", style);
  }
  const auto most = std::max_element(held.begin(), held.end());
  return *most == seconds{0} ? " " : glyph(static_cast<shade>(most - held.begin()), style);
}

// The labels of the time axis: days at equal steps, as many as there is room for.
std::string ruler(const scale& by) {
  constexpr std::size_t label = 6;
  std::string line(by.cells, ' ');
  const auto first = std::chrono::ceil<std::chrono::days>(by.from);
  for (const int step : axis_steps) {
    const auto room = by.cells * static_cast<std::size_t>(step) * 86400 /
                      static_cast<std::size_t>(by.span.count());
    if (room <= label) continue;
    for (auto day = first; by.cell(day) + label <= by.cells && day < by.from + by.span;
         day += std::chrono::days{step}) {
      const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(day)};
      const auto number = std::to_string(static_cast<unsigned>(date.day()));
      line.replace(by.cell(day), label,
                   fitted(number + " " + month_name(date.month()), label));
    }
    break;
  }
  return line;
}

// `v now 2026-11-22 14:10Z (Sun 15:10 CET)`; the arrow stands above the cell of now.
std::string now_line(const timeline& shown, const scale& by, const text_style& style) {
  const auto local = local_words(shown.now);
  const auto words = " now " + to_the_minute(shown.now) + (local.empty() ? "" : " (" + local + ")");
  return std::string(by.cell(shown.now), ' ') + (style.unicode ? "▼" : "v") + words;
}

std::string legend(const text_style& style) {
  std::string line;
  std::size_t used = 0;
  const auto add = [&](const std::string& sign, const std::string& word) {
    const auto width = 2 + word.size() + 3;
    if (used > 0 && used + width > style.width) {
      line += "\n";
      used = 0;
    }
    line += (used > 0 ? "   " : "") + sign + " " + word;
    used += width;
  };
  for (int i = 0; i < shade_count; ++i) {
    add(glyph(static_cast<shade>(i), style), word_of(static_cast<shade>(i)));
  }
  add(painted("+", "1", style), "add");
  add(painted("~", "1", style), "update");
  return line;
}

std::string gaps(const timeline& shown, const text_style& style) {
  std::string text;
  for (const auto& row : shown.rows) {
    for (const auto& line : gap_lines(row, shown.now)) {
      text += painted("! " + escape_text(row.name), "1;31", style) + "\n    " +
              wrapped(escape_line(line), style.width - 4, 4) + "\n";
    }
  }
  return text.empty() ? text : "\n" + text;
}

std::string list_of(const timeline_row& row, const text_style& style) {
  std::string text = "\n" + painted(escape_text(row.name), "1", style) + "  " +
                     escape_text(row.stream) + "  handover: " + mode_words(row.ahead) + "\n";
  const auto lines = lines_of(row);
  std::size_t zone = 0;
  for (const auto& line : lines) zone = std::max(zone, line.local.size());
  for (const auto& line : lines) {
    text += "  " + fitted(line.when, 17) + "  " + fitted(line.local, zone) +
            (zone > 0 ? "  " : "") + fitted(line.what, 7) + line.window +
            (line.restarts ? "  restart" : "") + "\n";
  }
  if (!lines.empty()) return text;
  return text + "  " + wrapped(escape_text(idle_words(row)), style.width - 2, 2) + "\n";
}

std::string leftovers(const timeline& shown, const text_style& style) {
  std::string text;
  for (const auto& left : shown.leftovers) {
    text += "\n" + wrapped(escape_text(leftover_words(left)), style.width, 4) + "\n";
  }
  return text;
}

}  // namespace

std::string bars_as_text(const timeline& shown, const text_style& style) {
  const auto width = std::max<std::size_t>(style.width, 40);
  std::size_t names = 4;
  for (const auto& row : shown.rows) {
    names = std::max(names, display_width(escape_text(row.name)));
  }
  names = std::min(names, width / 4);
  const scale by{shown.from, shown.until - shown.from, width - names - 2};
  const std::string margin(names + 2, ' ');
  std::string text = margin + now_line(shown, by, style) + "\n" + margin + ruler(by) + "\n";
  for (const auto& row : shown.rows) {
    const auto spans = spans_of(row);
    text += fitted(escape_text(row.name), names) + "  ";
    for (std::size_t i = 0; i < by.cells; ++i) text += cell_text(row, spans, by, i, style);
    text += "\n";
  }
  return text + "\n" + legend({width, style.unicode, style.colour}) + "\n";
}

std::string as_text(const timeline& shown, const text_style& wanted) {
  auto style = wanted;
  style.width = std::max<std::size_t>(style.width, 40);
  std::string text = bars_as_text(shown, style) + gaps(shown, style);
  for (const auto& row : shown.rows) text += list_of(row, style);
  text += leftovers(shown, style);
  for (const auto& remark : shown.remarks) {
    text += "\n" + wrapped("Note: " + escape_text(remark), style.width, 6) + "\n";
  }
  const auto restarts = restart_line(shown);
  if (!restarts.empty()) text += "\n" + wrapped(restarts, style.width, 0);
  return text + "\n" + wrapped(closing_line(shown), style.width, 0) + "\n";
}

}  // namespace pullkeeper
