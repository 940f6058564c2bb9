// The timeline as an SVG drawing: a row for each schedule, time to the right. Lengths are in user
// units of the drawing.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string_view>

#include "commands/columns.hpp"
#include "commands/instants.hpp"
#include "commands/timeline/timeline.hpp"
#include "core/markup.hpp"

namespace pullkeeper {
namespace {

constexpr int width = 1200;
constexpr int names_width = 190;
constexpr int right_margin = 24;
constexpr int head = 64;
constexpr int row_height = 36;
constexpr int bar_height = 20;
constexpr double narrowest_day = 3;    // in which hours are drawn
constexpr double shortest_gap = 14;    // a shorter gap is drawn so wide, to be seen
constexpr std::size_t name_columns = 24;
constexpr std::array<const char*, shade_count> class_of{"place", "plan", "gap", "pause", "idle"};

std::string text_at(double x, double y, const char* kind, const std::string& safe) {
  return "<text class=\"" + std::string(kind) + "\"" + svg_length("x", x) + svg_length("y", y) +
         ">" + safe + "</text>\n";
}

// A submission: a circle with its sign, without a line break behind it.
std::string mark(double x, double y, const char* sign, bool restarts) {
  return std::string("<circle class=\"mark") + (restarts ? " restart\"" : "\"") +
         svg_length("cx", x) + svg_length("cy", y) + " r=\"7\"/>" +
         text_at(x, y + 4, "sign", sign);
}

std::string svg_number(double value) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%.1f", value);
  return text.data();
}

class drawing {
 public:
  explicit drawing(const timeline& shown) : shown_(shown) {}

  int height() const {
    return head + row_height * static_cast<int>(std::max<std::size_t>(shown_.rows.size(), 1)) + 52;
  }
  std::string content() {
    axis();
    now();
    for (std::size_t i = 0; i < shown_.rows.size(); ++i) row(i);
    legend();
    return std::move(out_);
  }

 private:
  double x(utc_seconds at) const {
    const auto all = static_cast<double>((shown_.until - shown_.from).count());
    const auto part = static_cast<double>((at - shown_.from).count());
    return names_width + (width - names_width - right_margin) * part / all;
  }
  int bottom() const { return height() - 52; }

  void line(const char* kind, double from_x, double from_y, double to_x, double to_y) {
    out_ += "<line class=\"" + std::string(kind) + "\"" + svg_length("x1", from_x) +
            svg_length("y1", from_y) + svg_length("x2", to_x) + svg_length("y2", to_y) + "/>\n";
  }
  void axis();
  void row(std::size_t place);
  void bar(const shaded_span& span, double top);
  void change(const submission& sent, double top);
  void quiet(const timeline_row& shown, double top);
  void now();
  void legend();

  const timeline& shown_;
  std::string out_;
  bool has_quiet_ = false;             // some hours are drawn
};

void drawing::axis() {
  const auto days = std::chrono::ceil<std::chrono::days>(shown_.until - shown_.from).count();
  long step = 1;
  for (const int wider : axis_steps) {
    step = wider;
    if ((width - names_width) * step / days >= 52) break;
  }
  std::chrono::month labelled{};       // the month of the label before
  for (long day = 0; day < days; day += step) {
    const auto at = shown_.from + std::chrono::days{day};
    const std::chrono::year_month_day date{std::chrono::floor<std::chrono::days>(at)};
    line("grid", x(at), head - 10, x(at), bottom());
    auto label = std::to_string(static_cast<unsigned>(date.day()));
    if (date.month() != labelled) label += std::string(" ") + month_name(date.month());
    if (x(at) + 40 < width) out_ += text_at(x(at) + 4, head - 14, "day", label);
    labelled = date.month();
  }
}

void drawing::bar(const shaded_span& span, double top) {
  const auto what = static_cast<std::size_t>(span.what);
  double start = x(span.start);
  double length = std::max(x(span.end) - start - 1.5, 1.0);
  if (span.what == shade::gap && length < shortest_gap) {
    start = std::max(start + (length - shortest_gap) / 2, x(shown_.now));
    length = shortest_gap;
  }
  out_ += "<g><title>" + escaped_for_markup(span.tip) + "</title>";
  if (span.what == shade::idle) {
    const double middle = top + bar_height / 2.0;
    line("idle", start, middle, start + length, middle);
  } else {
    out_ += svg_rectangle(class_of[what], start, top, length, bar_height);
  }
  if (span.what == shade::gap) out_ += text_at(start + length / 2, top + 15, "ongap", "!");
  if (span.what == shade::paused && length > 60) {
    out_ += text_at(start + 8, top + 14.5, "onpause", "paused");
  }
  out_ += "</g>\n";
}

void drawing::change(const submission& sent, double top) {
  const auto at = std::chrono::floor<seconds>(sent.at);
  if (at < shown_.from || at >= shown_.until) return;
  out_ += "<g><title>" + submission_words(sent) + "</title>" +
          mark(x(at), top + bar_height / 2.0, sign_of(sent.op), sent.restarts) + "</g>\n";
}

// A strip below the bar, of one path. Where days are too narrow it would be nothing but a line.
void drawing::quiet(const timeline_row& shown, double top) {
  if (x(shown_.from + std::chrono::days{1}) - x(shown_.from) < narrowest_day) return;
  std::string path;
  for (const auto& span : quiet_spans_of(shown, shown_.from, shown_.until)) {
    const auto length = std::max(x(*span.end) - x(span.start), 1.0);
    path += "M" + svg_number(x(span.start)) + " " + svg_number(top + bar_height + 2) + "h" +
            svg_number(length) + "v4h-" + svg_number(length) + "z";
  }
  if (path.empty()) return;
  out_ += "<g><title>handover: " + escaped_for_markup(mode_words(shown.ahead)) +
          "</title><path class=\"quiet\" d=\"" + path + "\"/></g>\n";
  has_quiet_ = true;
}

void drawing::row(std::size_t place) {
  const auto& shown = shown_.rows[place];
  const double top = head + row_height * static_cast<double>(place) + 8;
  line("rule", 0, top - 8, width, top - 8);
  auto name = shown.name;
  if (display_width(name) > name_columns) name = fitted(name, name_columns);
  out_ += "<g><title>" + escaped_for_markup(shown.stream) + "</title>" +
          text_at(8, top + 15, "name", escaped_for_markup(name)) + "</g>\n";
  quiet(shown, top);
  const auto spans = spans_of(shown);
  // Gaps come last, so that nothing hides them.
  for (const auto& span : spans) {
    if (span.what != shade::gap) bar(span, top);
  }
  for (const auto& sent : shown.ahead.submissions) change(sent, top);
  for (const auto& span : spans) {
    if (span.what == shade::gap) bar(span, top);
  }
}

void drawing::now() {
  const double at = x(shown_.now);
  line("now", at, 8, at, 28);
  line("now", at, head - 8, at, bottom());
  const auto local = local_words(shown_.now);
  out_ += text_at(at + 5, 22, "nowword",
                  "now " + to_the_minute(shown_.now) +
                      (local.empty() ? "" : " (" + escaped_for_markup(local) + ")"));
}

void drawing::legend() {
  const double top = bottom() + 18;
  line("rule", 0, bottom(), width, bottom());
  double at = 8;
  for (int i = 0; i < shade_count; ++i) {
    const auto what = static_cast<shade>(i);
    const auto* kind = class_of[static_cast<std::size_t>(i)];
    if (what == shade::idle) {
      line("idle", at, top + 7, at + 26, top + 7);
    } else {
      out_ += svg_rectangle(kind, at, top, 26, 14) + "\n";
    }
    if (what == shade::gap) out_ += text_at(at + 13, top + 12, "ongap", "!");
    out_ += text_at(at + 33, top + 12, "day", word_of(what));
    at += 60 + 7.2 * static_cast<double>(std::string(word_of(what)).size());
  }
  for (const auto& [sign, word] : {std::pair{"+", "add"}, {"~", "update"}, {"~", "restart"}}) {
    const bool restarts = word == std::string_view("restart");
    out_ += mark(at + 7, top + 7, sign, restarts) + text_at(at + 20, top + 12, "day", word);
    at += 80;
  }
  if (!has_quiet_) return;
  out_ += svg_rectangle("quiet", at, top + 5, 26, 4) + "\n" +
          text_at(at + 33, top + 12, "day", "hours for handovers");
}

}  // namespace

std::string svg_style() {
  return R"(svg{--ink:#17212b;--soft:#5b6b7b;--line:#dfe5ec;--paper:#ffffff;--place:#1d7f4f;
--plan:#b9d9f3;--planline:#3a7db5;--gap:#c2182b;--pause:#fff4d1;--pauseline:#9a7400;--now:#b3501b;
font-family:system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;font-size:13px}
@media (prefers-color-scheme:dark){svg{--ink:#e8eef4;--soft:#a0b0c0;--line:#2a3643;--paper:#121a23;
--place:#35a86e;--plan:#1f4768;--planline:#6bb0ea;--gap:#ff5c6c;--pause:#3a3216;--pauseline:#d9b44a;
--now:#ff9e64}}
.paper{fill:var(--paper)}text{fill:var(--ink)}.day{fill:var(--soft);font-size:12px}
.name{font-weight:600}.grid{stroke:var(--line);stroke-dasharray:2 4}.rule{stroke:var(--line)}
.idle{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:1 5;stroke-linecap:round}
.place{fill:var(--place)}.plan{fill:var(--plan);stroke:var(--planline)}
.gap{fill:var(--gap)}.ongap{text-anchor:middle;fill:var(--paper);font-weight:800}
.pause{fill:var(--pause);stroke:var(--pauseline);stroke-dasharray:4 3}
.onpause{fill:var(--pauseline);font-size:12px}
.mark{fill:var(--paper);stroke:var(--planline);stroke-width:1.5}
.restart{stroke:var(--now);fill:var(--now)}.restart+.sign{fill:var(--paper)}
.quiet{fill:var(--soft);opacity:.7}
.sign{text-anchor:middle;font-size:12px;font-weight:700}
.now{stroke:var(--now);stroke-width:2}.nowword{fill:var(--now);font-weight:600}
)";
}

std::string as_svg(const timeline& shown, bool standalone) {
  drawing drawn(shown);
  const auto height = std::to_string(drawn.height());
  const auto wide = std::to_string(width);
  std::string text = standalone ? "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" : "";
  text += "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" viewBox=\"0 0 " + wide + " " +
          height + "\" width=\"" + wide + "\" height=\"" + height + "\">\n<title>" +
          escaped_for_markup(closing_line(shown)) + "</title>\n";
  if (standalone) {
    text += "<style>" + svg_style() + "</style>\n<rect class=\"paper\" width=\"" + wide +
            "\" height=\"" + height + "\"/>\n";
  }
  return text + drawn.content() + "</svg>\n";
}

}  // namespace pullkeeper
