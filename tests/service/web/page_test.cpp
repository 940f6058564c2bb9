// The page for a wall, as text.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "service/web/page.hpp"
#include "service/web/strip.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;
using std::chrono::days;

namespace {

const utc_millis noon = std::chrono::sys_days(std::chrono::year{2026} / 12 / 1) + 12h;

schedule_health covered(const std::string& name, const std::string& domain = "live.example.com") {
  schedule_health one{.name = name, .key = {domain, "cams", name}};
  one.covered_until = one.lapse = noon + days(3);
  one.next = next_try{operation::update, noon + days(2)};
  return one;
}

schedule_health dark(const std::string& name, const std::string& domain = "live.example.com") {
  schedule_health one{.name = name, .key = {domain, "cams", name}};
  one.state = condition::dark;
  one.lapse = noon - 1h;
  one.why = {.kind = failure_kind::rejected, .code = "InvalidSourceURL", .attempts = 2};
  one.todo = {true, "correct the schedule"};
  return one;
}

health seen_of(std::vector<schedule_health> all) {
  health seen;
  seen.made = noon;
  seen.schedules = std::move(all);
  put_in_order(seen);
  return seen;
}

std::string page_of(const health& seen) {
  site_about about{"0.1.0", "wall-1", "/etc/pullkeeper", "LTAI...1234"};
  return to_page(seen, about, {});
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

bool in_this_order(const std::string& text, const std::vector<std::string>& parts) {
  std::size_t at = 0;
  return std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
    at = text.find(part, at);
    return at != text.npos;
  });
}

call_record sent(operation op, utc_millis at, utc_millis end,
                  outcome result = outcome::done) {
  call_record done;
  done.op = op;
  done.at = at;
  done.wanted.start = std::chrono::floor<seconds>(at);
  done.wanted.end = std::chrono::floor<seconds>(end);
  done.result = result;
  if (result == outcome::not_done) done.kind = failure_kind::rejected;
  return done;
}

// Now is at 250 of 1000, and a day is 83.3 wide.
const strip_scale nine_days{noon, noon - days(3), noon + days(9), days(1)};

}  // namespace

TEST_CASE("the verdict comes first, then what is amiss, then the streams, the worst domain first") {
  auto seen = seen_of({covered("a", "calm.example.com"), dark("b"), covered("c")});
  seen.troubles = {trouble{.what = trouble_kind::files_refused, .since = noon - 5min,
                           .detail = "a.yaml:3:1 is refused: no"}};
  const auto text = page_of(seen);
  CHECK(in_this_order(text, {"<h1>1 of 3 pulls without a config since 2026-12-01T11:00:00Z",
                             "wall-1", "LTAI...1234", "2026-12-01T12:00:00Z</time>",
                             "<b>1</b> dark", "a.yaml:3:1 is refused: no", "12-01 11:55Z (5m)",
                             "<b>b</b> <em>dark</em> for 1h", "InvalidSourceURL",
                             "To do: correct the schedule", "<h2>live.example.com", ">b</b>",
                             "dark for 1h", ">c</b>", "until 12-04 12:00Z", "<h2>calm.example.com",
                             ">a</b>"}));
  CHECK(text.find("<header class=\"bad\">") != std::string::npos);
  CHECK(text.find("<title>1 dark - pullkeeper wall-1</title>") != std::string::npos);
}

TEST_CASE("of what nobody has looked at so far no length of darkness is claimed") {
  auto one = dark("b");
  one.seen = false;
  const auto text = page_of(seen_of({one}));
  CHECK(in_this_order(text, {"<h1>1 of 1 pull perhaps without a config: what stands is not yet ",
                             "<b>b</b> <em>dark</em> not yet known", ">not yet known</span>"}));
  CHECK(text.find("dark for") == std::string::npos);
}

TEST_CASE("where all is well nothing looks like trouble") {
  const auto text = page_of(seen_of({covered("a")}));
  CHECK(text.find("<header class=\"good\">") != std::string::npos);
  for (const char* alarm : {"class=\"trouble\"", "class=\"unwell\"", "To do", " unwell\""}) {
    CHECK_MESSAGE(text.find(alarm) == std::string::npos, alarm);
  }
}

TEST_CASE("a stream that is covered and not online is amiss, and says since when") {
  auto one = covered("harbour");
  one.state = condition::covered;
  one.online = {true, presence::dark, noon - 5min};
  const auto text = page_of(seen_of({one, covered("studio")}));
  CHECK(text.find("<title>1 not online - ") != text.npos);
  CHECK(in_this_order(text, {"1 not online", "harbour", "not online since", "studio"}));
  CHECK(count_of(text, "NOT ONLINE, until") == 1);
}

TEST_CASE("what others have written is shown, and does nothing [S11]") {
  const std::string evil = "<script>alert('x')</script>\"&\x1b[31m\xff";
  auto one = dark(evil, "live.example.com");
  one.why.code = one.why.detail = one.why.request_id = one.todo.text = evil;
  auto seen = seen_of({one});
  seen.troubles = {trouble{.what = trouble_kind::files_refused, .detail = evil}};
  seen.domains = {{"live.example.com", handover::unknown, one.why}};
  const auto text = to_page(seen, {evil, evil, evil, evil}, {});
  CHECK(count_of(text, "<script") == 1);
  CHECK(text.find("<script src=\"wall.js\" defer></script>") != std::string::npos);
  CHECK(count_of(text, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;?[31m?") > 10);
  for (const char* raw : {"alert('", "\x1b", "\xff"}) CHECK(text.find(raw) == std::string::npos);
}

TEST_CASE("the page loads its own two files and nothing else, and holds no style of its own"
          " [S11]") {
  const auto text = page_of(seen_of({covered("a"), dark("b")}));
  for (const char* foreign : {"http://", "https://", "style=", "<style", "onload", "@import"}) {
    CHECK_MESSAGE(text.find(foreign) == std::string::npos, foreign);
    CHECK_MESSAGE(std::string(page_style()).find(foreign) == std::string::npos, foreign);
  }
  CHECK(count_of(text, "href=") == 1 + count_of(text, "href=\"#"));
  CHECK(count_of(text, "src=") == 1);
  CHECK(std::string(page_policy).find("unsafe") == std::string::npos);
}

TEST_CASE("of many that are not well a few are told at length, and all are in the list") {
  std::vector<schedule_health> all;
  for (int i = 0; i < 400; ++i) all.push_back(dark("s" + std::to_string(i)));
  const auto text = page_of(seen_of(all));
  CHECK(count_of(text, "<em>dark</em>") == 8);
  CHECK(text.find("and 392 other streams, below") != std::string::npos);
  CHECK(count_of(text, "<li class=\"row dark unwell\">") == 400);
  CHECK(text.size() < 1'000'000);
}

TEST_CASE("what a trouble says for all is not said again for each") {
  auto seen = seen_of({dark("a"), dark("b"), dark("c")});
  seen.schedules[1].why.kind = seen.schedules[2].why.kind = failure_kind::quota;
  seen.troubles = {trouble{.what = trouble_kind::quota_reached, .streams = 2,
                           .why = {.kind = failure_kind::quota}}};
  const auto text = page_of(seen);
  CHECK(count_of(text, "<em>dark</em>") == 1);
  CHECK(text.find("and 2 other streams, below") != std::string::npos);
  CHECK(count_of(text, "<li class=\"row dark unwell\">") == 3);
}

TEST_CASE("before now is what the writes say, behind it what stands, the margin and the rest") {
  const auto drawn = strip_of(covered("a"), {sent(operation::add, noon - days(2), noon + days(3))},
                              nine_days);
  for (const char* part :
       {R"(class="was" x="83.3" y="2" width="166.7")", R"(class="place" x="250" y="2" width="250")",
        R"(class="lead" x="416.7" y="2" width="83.3")",
        R"(class="plan" x="500" y="2" width="500")", R"(class="next" x="413.7")",
        R"(class="now" x="248.5")", "update at 12-03 12:00, 1d before its end"}) {
    CHECK_MESSAGE(drawn.find(part) != std::string::npos, part << "\n" << drawn);
  }
  CHECK(drawn.find("class=\"gap\"") == std::string::npos);
}

TEST_CASE("a hole between two configs is a hole, and a call that failed leaves a mark") {
  const std::deque<call_record> writes{
      sent(operation::add, noon - days(3), noon - days(2)),
      sent(operation::add, noon - days(2), noon + days(1), outcome::not_done),
      sent(operation::add, noon - days(1), noon + days(1), outcome::unknown)};
  const auto drawn = strip_of(covered("a"), writes, nine_days);
  CHECK(count_of(drawn, "class=\"was\"") == 1);
  CHECK(drawn.find(R"(class="was" x="0" y="2" width="83.3")") != std::string::npos);
  CHECK(drawn.find(R"(class="maybe" x="166.7" y="2" width="83.3")") != std::string::npos);
  CHECK(drawn.find(R"(class="failed" x="81.8")") != std::string::npos);
}

TEST_CASE("an update or a deletion ends what stood before") {
  const std::deque<call_record> updated{
      sent(operation::add, noon - days(3), noon + days(5)),
      sent(operation::update, noon - days(2), noon - days(1))};
  const auto drawn = strip_of(covered("a"), updated, nine_days);
  CHECK(drawn.find(R"(class="was" x="0" y="2" width="83.3")") != std::string::npos);
  CHECK(drawn.find(R"(class="was" x="83.3" y="2" width="83.3")") != std::string::npos);
  const std::deque<call_record> deleted{sent(operation::add, noon - days(3), noon + days(5)),
                                        sent(operation::remove, noon - days(2), {})};
  CHECK(count_of(strip_of(covered("a"), deleted, nine_days), "class=\"was\"") == 1);
}

TEST_CASE("while it is dark the past is red since then, and none is promised") {
  const auto drawn = strip_of(dark("a"), {}, nine_days);
  CHECK(drawn.find("class=\"gap\"") != std::string::npos);
  CHECK(drawn.find(R"(class="threat" x="250" y="2" width="750")") != std::string::npos);
  CHECK(drawn.find("class=\"plan\"") == std::string::npos);
}

TEST_CASE("what is paused has nothing to come, and what ends is not drawn beyond its end") {
  auto paused = covered("a");
  paused.state = condition::paused;
  paused.covered_until.reset();
  paused.next.reset();
  const auto still = strip_of(paused, {}, nine_days);
  for (const char* kind : {"place", "plan", "lead", "next"}) {
    CHECK(still.find("class=\"" + std::string(kind) + "\"") == std::string::npos);
  }
  auto ends = covered("a");
  ends.wanted.until = *ends.covered_until;
  ends.next.reset();
  CHECK(strip_of(ends, {}, nine_days).find("class=\"plan\"") == std::string::npos);
}

TEST_CASE("the scale holds every config that stands") {
  auto seen = seen_of({covered("a")});
  CHECK(scale_for(seen).until == noon + days(3));
  CHECK(scale_for(seen).from == noon - days(1));
  seen.schedules[0].covered_until = noon + 10min;
  CHECK(scale_for(seen).until == noon + 15min);
  seen.schedules[0].covered_until = noon + days(300);
  CHECK(scale_for(seen).until == noon + days(9));
  CHECK(scale_for({}).until > scale_for({}).from);
}

TEST_CASE("lengths are told by their two largest units") {
  CHECK(roughly_long(days(6) + 3h + 20min) == "6d3h");
  CHECK(roughly_long(40min + 20s) == "40m");
  CHECK(roughly_long(12s) == "12s");
  CHECK(roughly_long(-5s) == "0s");
}
