#include "commands/status_text.hpp"

#include <algorithm>

#include "commands/columns.hpp"
#include "commands/instants.hpp"
#include "core/counted.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t names_most = 48;
constexpr std::size_t until_width = 25;
constexpr std::size_t state_width = 8;
constexpr std::size_t online_width = 7;
// But for the name.
constexpr std::size_t before_until = 2 + 2 + state_width + 2 + online_width + 2;
constexpr std::size_t narrowest = 60;
constexpr std::size_t readable_name = 16;
constexpr const char* header_of_next = "NEXT ACTION";

utc_seconds second(utc_millis at) { return std::chrono::floor<seconds>(at); }

class writer {
 public:
  writer(const status_report& report, const status_style& style)
      : in_(report),
        colour_(style.colour),
        width_(std::max(style.width.value_or(std::string::npos), narrowest)) {}
  std::string write();

 private:
  utc_millis now() const { return in_.seen.made; }
  // In lines that fit, all of them indented; the last one does not end yet.
  std::string in_lines(const std::string& text, std::size_t indent = 0) const;
  std::string painted(const std::string& text, const char* code) const {
    return colour_ && *code ? "\x1b[" + std::string(code) + "m" + text + "\x1b[0m" : text;
  }
  std::string who() const;
  std::string at(utc_millis when) const;
  std::string covered(const schedule_health& one) const;
  std::string online(const schedule_health& one) const;
  std::string next(const schedule_health& one) const;
  std::string why(const cause& of) const;
  void add_todo(const remedy& todo);
  void add_trouble(const trouble& one);
  void lay_out();
  void add_schedule(const schedule_health& one);
  void add_schedules();
  void add_domains();

  const status_report& in_;
  bool colour_;
  std::size_t width_;
  std::size_t names_ = 8;              // columns of the names
  bool one_line_ = true;               // a row holds the next action as well
  std::string text_;
};

const char* colour_of(condition state) {
  switch (state) {
    case condition::dark: return "1;31";
    case condition::at_risk:
    case condition::stuck: return "1;33";
    case condition::due:
    case condition::leaving: return "33";
    case condition::covered: return "32";
    default: return "";
  }
}

std::string writer::in_lines(const std::string& text, std::size_t indent) const {
  const std::string blanks(indent, ' ');
  std::string result = blanks;
  for (const char c : wrapped(text, width_ - indent, 0)) {
    result += c;
    if (c == '\n') result += blanks;
  }
  return result;
}

std::string writer::at(utc_millis when) const {
  const auto wait = when - now();
  return to_the_minute(second(when)) +
         (wait > milliseconds{0} ? ", in " + roughly(wait) : ", " + roughly(wait) + " ago");
}

std::string writer::who() const {
  const auto local = local_words(second(now()));
  auto text = to_the_minute(second(now())) + (local.empty() ? "" : " (" + local + ")") + ", ";
  const auto& by = in_.by;
  if (!by.runs) {
    return text + "from the state in " + escape_line(by.state) +
           (by.written == utc_millis{} ? ", in which there is nothing so far"
                                       : ", as it was written last " + at(by.written));
  }
  return text + "from the daemon, process " + std::to_string(by.pid) + ", which keeps " +
         escape_line(by.config);
}

std::string writer::covered(const schedule_health& one) const {
  switch (one.state) {
    case condition::dark: return one.seen ? "NOT COVERED" : "not yet known";
    case condition::paused:
    case condition::over: return "-";
    case condition::waiting:
      if (!one.covered_until) return "starts " + to_the_minute(second(one.lapse));
      break;
    default: break;
  }
  if (!one.covered_until) return one.seen ? "-" : "not yet known";
  return to_the_minute(second(*one.covered_until)) + ", " + roughly(*one.covered_until - now());
}

// Beside what is covered: configured and online are two things.
std::string writer::online(const schedule_health& one) const {
  const auto& is = one.online;
  if (!is.watched || !one.covered_until) return "-";
  switch (is.is) {
    case presence::online: return "yes";
    case presence::missing: return "missing";
    case presence::dark: return "NO";
    case presence::unknown: break;
  }
  return "?";
}

std::string writer::next(const schedule_health& one) const {
  if (!one.next) return "-";
  const auto wait = one.next->at - now();
  return to_the_minute(second(one.next->at)) + " " + to_string(one.next->op) +
         (wait <= milliseconds{0} ? " now" : " in " + roughly(wait));
}

std::string writer::why(const cause& of) const {
  auto text = (of.code.empty() ? "" : escape_line(of.code) + ", ") + to_string(of.kind) + ", of " +
              to_string(of.of);
  if (of.attempts > 0) text += ", " + counted(static_cast<std::size_t>(of.attempts), "failure") +
                               (of.attempts == 1 ? "" : " in a row");
  if (!of.detail.empty()) text += ": " + escape_line(of.detail);
  if (!of.request_id.empty()) text += " (request " + escape_line(of.request_id) + ")";
  return text;
}

void writer::add_todo(const remedy& todo) {
  if (todo.text.empty()) return;
  text_ += in_lines((todo.by_person ? "TO DO: " : "next: ") + escape_line(todo.text), 4) + "\n";
}

void writer::add_trouble(const trouble& one) {
  text_ += painted(in_lines("! " + escape_line(sentence_of(one))), "1;31") + "\n";
  std::string about;
  if (one.since != utc_millis{}) about += "since " + to_the_minute(second(one.since));
  if (one.streams > 0) about += (about.empty() ? "" : ", ") + counted(one.streams, "stream");
  if (one.first_dark != never) {
    about += (about.empty() ? "" : ", ") + std::string("the first without a config ") +
             at(one.first_dark);
  }
  if (!about.empty()) text_ += in_lines(about, 4) + "\n";
  if (one.why.kind != failure_kind::none) text_ += in_lines("why: " + why(one.why), 4) + "\n";
  add_todo(one.todo);
}

// How wide the columns are. Where names would be cut to nothing, a row takes two lines.
void writer::lay_out() {
  std::size_t last = display_width(header_of_next);
  for (const auto& one : in_.seen.schedules) {
    names_ = std::max(names_, display_width(escape_line(one.name)));
    last = std::max(last, display_width(next(one)));
  }
  names_ = std::min(names_, names_most);
  const auto taken = before_until + until_width + 2 + last;
  one_line_ = taken + std::min(names_, readable_name) <= width_;
  names_ = std::min(names_, width_ - (one_line_ ? taken : before_until + until_width));
}

void writer::add_schedule(const schedule_health& one) {
  const auto until = covered(one);
  text_ += std::string(one.well() ? "  " : "! ") + fitted(escape_line(one.name), names_) + "  " +
           painted(fitted(to_string(one.state), state_width), colour_of(one.state)) + "  " +
           painted(fitted(online(one), online_width), one.offline() ? "1;31" : "") + "  " +
           (one_line_ ? fitted(until, until_width) + "  " + next(one) : until) + "\n";
  if (!one_line_ && one.next) text_ += "    at " + next(one) + "\n";
  if (one.why.kind != failure_kind::none) text_ += in_lines("why: " + why(one.why), 4) + "\n";
  if (!one.well() && !one.is_only_offline() && one.lapse != never) {
    const std::string gone = one.seen ? "without a config " : "perhaps without a config ";
    const auto* until_then = one.todo.by_person ? ", until somebody acts" : "";
    text_ += in_lines(gone + (one.lapse <= now() ? "since " : "from ") + at(one.lapse) + until_then,
                      4) +
             "\n";
  }
  if (one.offline()) {
    text_ += in_lines("not online since " + at(one.online.since) +
                          ": its config stands; look at its sources", 4) + "\n";
    if (!one.online.source.empty()) {
      text_ += in_lines("in use: " + escape_line(one.online.source), 4) + "\n";
    }
  }
  if (!one.well() || one.todo.by_person) add_todo(one.todo);
}

void writer::add_schedules() {
  if (in_.seen.schedules.empty()) return;
  lay_out();
  text_ += "\n  " + fitted("SCHEDULE", names_) + "  " + fitted("STATE", state_width) + "  " +
           fitted("ONLINE", online_width) + "  " +
           (one_line_ ? fitted("COVERED UNTIL", until_width) + "  " + header_of_next
                      : std::string("COVERED UNTIL")) + "\n";
  for (const auto& one : in_.seen.schedules) add_schedule(one);
}

void writer::add_domains() {
  for (const auto& d : in_.seen.domains) {
    const char* how = d.learned == handover::coexist  ? "add, next to the running config"
                      : d.learned == handover::unique ? "update of the running config"
                                                      : "not yet known";
    text_ += in_lines("Handover at " + escape_line(d.name) + ": " + how) + "\n";
    if (d.why.kind == failure_kind::none) continue;
    text_ += in_lines("! " + escape_line(d.name) + " cannot be looked at: " + why(d.why)) + "\n";
  }
}

std::string writer::write() {
  const auto& seen = in_.seen;
  const bool well = seen.well();
  const std::string verdict = well ? "All is well:" : "Not well:";
  const auto first = in_lines(verdict + " " + escape_line(sentence_of(seen)));
  text_ = painted(verdict, well ? "1;32" : "1;31") + first.substr(verdict.size()) + "\n" +
          in_lines(who()) + "\n";
  if (seen.role.rank > 0) text_ += in_lines(sentence_of(seen.role)) + "\n";
  if (!seen.troubles.empty()) text_ += "\n";
  for (const auto& one : seen.troubles) add_trouble(one);
  add_schedules();
  if (!seen.domains.empty()) text_ += "\n";
  add_domains();
  return text_;
}

}  // namespace

std::string status_as_text(const status_report& report, const status_style& style) {
  return writer(report, style).write();
}

}  // namespace pullkeeper
