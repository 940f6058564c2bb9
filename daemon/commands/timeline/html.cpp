// The timeline as a page of one file, to be shown on a wall, mailed, or attached to a ticket.
#include "commands/instants.hpp"
#include "commands/timeline/timeline.hpp"
#include "core/markup.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t opened_most = 8;  // with more schedules than these, their lists are closed

constexpr const char* page_style = R"(:root{color-scheme:light dark;--ink:#17212b;--soft:#5b6b7b;
--line:#dfe5ec;--paper:#ffffff;--back:#f3f6f9;--gap:#c2182b;--good:#1d7f4f}
@media (prefers-color-scheme:dark){:root{--ink:#e8eef4;--soft:#a0b0c0;--line:#2a3643;
--paper:#121a23;--back:#0b1118;--gap:#ff5c6c;--good:#35a86e}}
*{box-sizing:border-box}body{margin:0;padding:32px 24px;background:var(--back);color:var(--ink);
font:15px/1.5 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif}
main{max-width:1260px;margin:0 auto}h1{margin:0;font-size:26px;letter-spacing:-.01em}
h2{margin:32px 0 8px;font-size:17px}.soft{color:var(--soft);margin:2px 0 20px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;
margin-bottom:16px}.card,.sheet,details{background:var(--paper);border:1px solid var(--line);
border-radius:10px}.card{padding:12px 16px}.card b{display:block;font-size:24px;line-height:1.25;
font-variant-numeric:tabular-nums}.card span{color:var(--soft);font-size:13px}
.bad b{color:var(--gap)}.good b{color:var(--good)}.sheet{padding:12px;overflow-x:auto}
.sheet svg{display:block;width:100%;min-width:860px;height:auto}
.gaps li{color:var(--gap);font-weight:600}.gaps span{color:var(--ink);font-weight:400}
details{margin:8px 0;padding:8px 16px}summary{cursor:pointer;overflow-wrap:anywhere}
summary b{margin-right:8px}summary span{color:var(--soft)}
.list{overflow-x:auto}table{border-collapse:collapse;width:100%;min-width:820px;
table-layout:fixed;margin:8px 0;
font-variant-numeric:tabular-nums}th{color:var(--soft);font-weight:500;font-size:13px}
th,td{text-align:left;padding:4px 12px 4px 0;border-bottom:1px solid var(--line);
white-space:nowrap}th{width:22%}th:nth-child(3){width:10%}th:nth-child(4){width:28%}
tr:last-child td{border-bottom:0}footer{margin-top:24px;color:var(--soft)}
footer b{color:var(--ink)}@media print{body{padding:0;background:none}}
)";

std::string card(const std::string& value, const std::string& words, const char* mood = "") {
  return "<div class=\"card " + std::string(mood) + "\"><b>" + escaped_for_markup(value) +
         "</b><span>" + escaped_for_markup(words) + "</span></div>\n";
}

std::string cards(const timeline& shown) {
  const auto sum = count(shown);
  const timeline_row* first = nullptr;
  for (const auto& row : shown.rows) {
    if (row.ahead.next && (!first || row.ahead.next->at < first->ahead.next->at)) first = &row;
  }
  std::string text = "<div class=\"cards\">\n";
  text += card(std::to_string(shown.rows.size()),
               shown.rows.size() == 1 ? "schedule" : "schedules");
  text += card(std::to_string(sum.adds + sum.updates),
               std::to_string(sum.adds) + " to add, " + std::to_string(sum.updates) +
                   " to update");
  text += sum.gaps == 0 ? card("none", "gaps", "good")
                        : card(std::to_string(sum.gaps), sum.gaps == 1 ? "gap" : "gaps", "bad");
  if (first) {
    const auto& next = *first->ahead.next;
    const auto wait = std::chrono::floor<seconds>(next.at) - shown.now;
    text += card(wait <= seconds{0} ? "now" : "in " + roughly(wait),
                 std::string("next: ") + to_string(next.op) + " of " + first->name);
  }
  return text + "</div>\n";
}

std::string gaps(const timeline& shown) {
  std::string items;
  for (const auto& row : shown.rows) {
    for (const auto& line : gap_lines(row, shown.now)) {
      items += "<li>" + escaped_for_markup(row.name) + " <span>" + escaped_for_markup(line) +
               "</span></li>\n";
    }
  }
  return items.empty() ? "" : "<h2>Gaps</h2>\n<ul class=\"gaps\">\n" + items + "</ul>\n";
}

std::string cell(const std::string& raw) { return "<td>" + escaped_for_markup(raw) + "</td>"; }

std::string list_of(const timeline_row& row, bool open) {
  std::string text = std::string("<details") + (open ? " open" : "") + "><summary><b>" +
                     escaped_for_markup(row.name) + "</b><span>" +
                     escaped_for_markup(row.stream) + ", handover: " + mode_words(row.ahead) +
                     "</span></summary>\n";
  const auto lines = lines_of(row);
  if (lines.empty()) {
    return text + "<p class=\"soft\">" + escaped_for_markup(idle_words(row)) + "</p></details>\n";
  }
  text += "<div class=\"list\"><table><tr><th>submitted (UTC)</th><th>local</th><th>by</th>"
          "<th>window</th><th></th></tr>\n";
  for (const auto& line : lines) {
    text += "<tr>" + cell(line.when) + cell(line.local) + cell(line.what) + cell(line.window) +
            cell(line.restarts ? "restarts the pull" : "") + "</tr>\n";
  }
  return text + "</table></div></details>\n";
}

std::string remarks(const timeline& shown) {
  std::string text;
  for (const auto& left : shown.leftovers) {
    text += "<p>" + escaped_for_markup(leftover_words(left)) + ".</p>\n";
  }
  for (const auto& remark : shown.remarks) {
    text += "<p>Note: " + escaped_for_markup(remark) + "</p>\n";
  }
  return text;
}

}  // namespace

std::string as_html(const timeline& shown) {
  const auto local = local_words(shown.now);
  std::string text =
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" "
      "content=\"default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
      "form-action 'none'\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"referrer\" content=\"no-referrer\">\n<title>pullkeeper plan</title>\n<style>";
  text += page_style + svg_style() + "</style>\n</head>\n<body>\n<main>\n<h1>Plan</h1>\n";
  text += "<p class=\"soft\">" + to_the_minute(shown.now) + " to " + to_the_minute(shown.until) +
          (local.empty() ? "" : "; it is " + escaped_for_markup(local)) +
          ". What happens if nothing fails.</p>\n";
  text += cards(shown) + "<div class=\"sheet\">\n" + as_svg(shown, false) + "</div>\n" +
          gaps(shown) + "<h2>Windows</h2>\n";
  const bool open = shown.rows.size() <= opened_most;
  for (const auto& row : shown.rows) text += list_of(row, open);
  const auto restarts = restart_line(shown);
  text += "<footer>\n" + remarks(shown);
  if (!restarts.empty()) text += "<p>" + escaped_for_markup(restarts) + "</p>\n";
  return text + "<p><b>" +
         escaped_for_markup(closing_line(shown)) + "</b></p>\n</footer>\n</main>\n</body>\n"
         "</html>\n";
}

}  // namespace pullkeeper
