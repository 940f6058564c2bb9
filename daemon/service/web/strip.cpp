#include "service/web/strip.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "core/markup.hpp"

namespace pullkeeper {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr double width = 1000;
constexpr double height = 16;
constexpr double axis = 420;           // of the legend
constexpr double thinnest = 3;         // of what must be seen however short it was

struct reach {
  seconds ahead;
  seconds step;
};
constexpr std::array<reach, 6> reaches{{{minutes(15), minutes(5)},
                                        {hours(1), minutes(15)},
                                        {hours(6), hours(1)},
                                        {days(1), hours(4)},
                                        {days(3), hours(12)},
                                        {days(9), days(1)}}};

struct span {
  utc_millis start{};
  utc_millis end{};
  bool sure = true;                    // the API has accepted it
};

// What stood by these writes, as far as they say.
std::vector<span> standing_by(const std::deque<call_record>& writes) {
  std::vector<span> all;
  for (const auto& done : writes) {
    if (done.result == outcome::not_done) continue;
    if (done.op != operation::add) {
      // In place of what stood.
      for (auto& before : all) before.end = std::min(before.end, done.at);
    }
    if (done.op == operation::remove) continue;
    all.push_back({std::max(utc_millis(done.wanted.start), done.at), utc_millis(done.wanted.end),
                   done.result == outcome::done});
  }
  return all;
}

class strip {
 public:
  explicit strip(const strip_scale& scale) : scale_(scale) {}

  double x(utc_millis at) const {
    const auto shown = std::clamp(at, scale_.from, scale_.until) - scale_.from;
    return width * static_cast<double>(shown.count()) /
           static_cast<double>((scale_.until - scale_.from).count());
  }
  void bar(const char* kind, utc_millis start, utc_millis end) {
    if (start >= end || start >= scale_.until || end <= scale_.from) return;
    const double from = x(start);
    out_ += svg_rectangle(kind, from, 2, x(end) - from, height - 4, 0);
  }
  void line(const char* kind, utc_millis at, double wide) {
    if (at < scale_.from || at >= scale_.until) return;
    out_ += svg_rectangle(kind, std::max(x(at) - wide / 2, 0.0), 0, wide, height, 0);
  }
  // The lines of the grid, once for all strips.
  std::string grid() && {
    const auto first = std::chrono::ceil<seconds>(scale_.from.time_since_epoch()) / scale_.step + 1;
    for (auto at = utc_millis(first * scale_.step); at < scale_.until; at += scale_.step) {
      line("grid", at, 1);
    }
    return std::move(out_);
  }
  std::string take(const std::string& tip) {
    return "<svg class=\"strip\" viewBox=\"0 0 1000 16\" preserveAspectRatio=\"none\" role=\"img\">"
           "<title>" + tip + "</title><use href=\"#grid\"/>" + out_ + "</svg>";
  }

 private:
  const strip_scale& scale_;
  std::string out_;
};

void draw_past(strip& to, const schedule_health& one, const std::deque<call_record>& writes,
               const strip_scale& scale) {
  for (const auto& stood : standing_by(writes)) {
    to.bar(stood.sure ? "was" : "maybe", stood.start, std::min(stood.end, scale.now));
  }
  for (const auto& done : writes) {
    if (done.kind != failure_kind::none) to.line("failed", done.at, thinnest);
  }
  if (one.state == condition::dark) {
    const auto least = (scale.until - scale.from) / 100;
    to.bar("gap", std::min(one.lapse, scale.now - least), scale.now);
  }
}

// Up to the end of coverage: what stands. Before that end, from the next submission on, the margin:
// how late that may come. Behind it: what comes if all goes well, or the gap.
void draw_future(strip& to, const schedule_health& one, const strip_scale& scale) {
  if (one.state == condition::paused || one.state == condition::over) return;
  const auto covered = one.covered_until.value_or(scale.now);
  const bool endangered = one.state == condition::dark || one.state == condition::at_risk;
  const auto comes = one.state == condition::waiting && !one.covered_until
                         ? std::max(one.lapse, scale.now)
                         : covered;
  if (one.state != condition::leaving && comes != never) {
    to.bar(endangered ? "threat" : "plan", comes, std::min(one.wanted.until, scale.until));
  }
  to.bar("place", scale.now, covered);
  if (!one.next) return;
  const auto sent = std::max(one.next->at, scale.now);
  to.bar("lead", sent, covered);
  to.line("next", sent, 2 * thinnest);
}

std::string tip_of(const schedule_health& one, const strip_scale& scale) {
  std::string tip = one.key.domain + "/" + one.key.app + "/" + one.key.stream + ": ";
  tip += to_string(one.state);
  if (one.covered_until) tip += ", covered until " + short_instant(*one.covered_until, scale);
  if (one.next) {
    tip += std::string(", ") + to_string(one.next->op) + " at " +
           short_instant(one.next->at, scale);
  }
  if (one.next && one.covered_until && one.next->at < *one.covered_until) {
    tip += ", " + roughly_long(*one.covered_until - std::max(one.next->at, scale.now)) +
           " before its end";
  }
  return escaped_for_markup(tip + " (UTC)");
}

std::string caption(double x, const char* anchor, const std::string& text) {
  return "<text" + svg_length("x", x) + " y=\"11\" text-anchor=\"" + anchor + "\">" + text +
         "</text>";
}

}  // namespace

strip_scale scale_for(const health& seen) {
  milliseconds furthest{0};
  for (const auto& one : seen.schedules) {
    if (one.covered_until) furthest = std::max(furthest, *one.covered_until - seen.made);
  }
  const auto wide = std::find_if(reaches.begin(), reaches.end() - 1,
                                 [&](const reach& r) { return furthest <= r.ahead; });
  return {seen.made, seen.made - wide->ahead / 3, seen.made + wide->ahead, wide->step};
}

std::string strip_of(const schedule_health& one, const std::deque<call_record>& writes,
                     const strip_scale& scale) {
  strip drawn(scale);
  draw_past(drawn, one, writes, scale);
  draw_future(drawn, one, scale);
  drawn.line("now", scale.now, thinnest);
  return drawn.take(tip_of(one, scale));
}

std::string legend_of(const strip_scale& scale) {
  const strip at(scale);
  std::string text = "<div class=\"legend\"><svg class=\"defs\"><defs><g id=\"grid\">" +
                     strip(scale).grid() +
                     "</g></defs></svg><svg class=\"axis\" viewBox=\"0 0 420 14\">";
  text += caption(0, "start", short_instant(scale.from, scale));
  text += caption(axis * at.x(scale.now) / width, "middle", "now");
  text += caption(axis, "end", short_instant(scale.until, scale) + " UTC") + "</svg><ul>";
  for (const auto& [kind, words] :
       {std::pair{"was", "was in place"}, {"place", "in place"}, {"lead", "margin of the next"},
        {"plan", "to be submitted"}, {"gap", "no config"}, {"threat", "none is to come"},
        {"next", "next submission"}, {"failed", "failed call"}}) {
    text += std::string("<li><i class=\"") + kind + "\"></i>" + words + "</li>";
  }
  return text + "</ul></div>\n";
}

std::string short_instant(utc_millis at, const strip_scale& scale) {
  const auto whole = format_utc(at);   // 2026-12-01T06:00:00Z
  const bool to_the_second = scale.until - scale.from <= hours(2);
  return whole.substr(5, 5) + " " + whole.substr(11, to_the_second ? 8 : 5);
}

std::string roughly_long(milliseconds length) {
  const auto whole = std::chrono::floor<seconds>(std::max(length, milliseconds{0}));
  if (whole >= days(1)) return format_duration(std::chrono::floor<hours>(whole));
  if (whole >= minutes(1)) return format_duration(std::chrono::floor<minutes>(whole));
  return format_duration(whole);
}

}  // namespace pullkeeper
