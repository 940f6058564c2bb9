// Writes the page for a wall for a number of situations, and the two files that it loads: for a
// browser that looks at them.
//
//   wall_pages DIR
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>

#include "service/web/page.hpp"

namespace {

using namespace pullkeeper;
using namespace std::chrono_literals;
using std::chrono::days;

const utc_millis noon = std::chrono::sys_days(std::chrono::year{2026} / 12 / 1) + 12h;

struct situation {
  health seen{};
  tally counts{};
  schedule_health& add(condition state, const std::string& name,
                       const std::string& domain = "live.example.com");
};

schedule_health& situation::add(condition state, const std::string& name,
                                const std::string& domain) {
  schedule_health one{.name = name, .key = {domain, "cams", name}, .state = state};
  const milliseconds later = 7min * static_cast<int>(seen.schedules.size());
  one.since = noon - days(2);
  if (state == condition::dark) {
    one.lapse = noon - 1h;
  } else if (state == condition::waiting) {
    one.lapse = noon + days(20);
  } else if (state != condition::paused && state != condition::over) {
    const auto left = state == condition::covered ? milliseconds(days(6)) : milliseconds(40min);
    one.covered_until = one.lapse = noon + left + later;
    if (state != condition::leaving) one.next = next_try{operation::add, one.lapse - 30min};
    call_record placed;
    placed.at = noon - days(1);
    placed.op = operation::add;
    placed.key = one.key;
    placed.wanted.start = std::chrono::floor<seconds>(placed.at);
    placed.wanted.end = std::chrono::floor<seconds>(one.lapse);
    placed.result = outcome::done;
    counts.add(placed);
  }
  return seen.schedules.emplace_back(std::move(one));
}

std::string numbered(int i) { return "gate-north-" + std::to_string(100 + i); }

void blame(schedule_health& one, failure_kind kind, const std::string& code,
           const std::string& detail) {
  one.why = {.kind = kind, .code = code, .detail = detail,
             .request_id = "16A96B9A-F203-4EC5-8E43-CB92E68F4CD8", .of = operation::add,
             .attempts = 12};
  one.todo = remedy_of(one.why, one.key, "/etc/pullkeeper/schedules/harbour.yaml:12");
}

situation well(int count, int domains = 1) {
  situation now;
  for (int i = 0; i < count; ++i) {
    now.add(condition::covered, numbered(i),
            domains == 1 ? "live.example.com" : "live" + std::to_string(i % domains) +
                                                    ".example.com");
  }
  return now;
}

// Windows so short that the instants are told to the second.
situation short_windows(int count) {
  auto now = well(count);
  for (auto& one : now.seen.schedules) {
    one.covered_until = one.lapse = noon + 56min + 48s;
    one.next = next_try{operation::add, noon + 50min};
  }
  return now;
}

// Some of each, with names as people write them and the longest that are allowed.
situation troubled(int count) {
  auto now = well(count - 14);
  for (const char* name : {"港口摄像头-北门-一号机位-备用线路", "tower",
                           "a-name-that-is-as-long-as-somebody-might-make-it-in-a-large-company"}) {
    blame(now.add(condition::dark, name), failure_kind::rejected, "InvalidSourceURL.Malformed",
          "The specified source URL is malformed: it must begin with rtmp, http or https.");
  }
  for (int i = 0; i < 3; ++i) {
    blame(now.add(condition::at_risk, "pier-" + std::to_string(i)), failure_kind::transient,
          "timeout", "no answer within 20s");
  }
  blame(now.add(condition::stuck, "studio"), failure_kind::quota, "QuotaExceeded", "");
  now.add(condition::due, "due-now");
  now.add(condition::leaving, "old-camera");
  for (int i = 0; i < 2; ++i) now.add(condition::waiting, "match-" + std::to_string(i));
  now.add(condition::paused, "rooftop");
  now.add(condition::over, "concert");
  auto& last = now.add(condition::dark, "for-a-year");
  last.lapse = noon - days(364) - 23h;
  blame(last, failure_kind::permission, "Forbidden.RAM", "User not authorized to operate on the "
        "specified resource, or this API doesn't support RAM.");
  trouble away{.what = trouble_kind::api_unreachable, .since = noon - days(3), .streams = 6,
               .first_dark = noon - 1h,
               .why = {.kind = failure_kind::unreachable, .code = "connect", .detail =
                       "connection refused by live.aliyuncs.com:443", .attempts = 400}};
  away.todo = remedy_of(away.why, {});
  trouble refused{.what = trouble_kind::files_refused, .since = noon - 5min,
                  .detail = "/etc/pullkeeper/schedules/harbour.yaml:12:7 is refused: unknown key "
                            "'soruces', did you mean 'sources'?"};
  refused.todo = {true, "correct the file; until then the configuration of before is kept"};
  now.seen.troubles = {away, refused};
  return now;
}

// One standing cause for all: a hundred and one words each would bury it.
situation key_refused(int count) {
  situation now;
  for (int i = 0; i < count; ++i) {
    blame(now.add(i % 3 == 0 ? condition::dark : condition::at_risk, numbered(i)),
          failure_kind::credentials, "InvalidAccessKeyId.NotFound",
          "Specified access key is not found.");
  }
  const auto why = now.seen.schedules.front().why;
  now.seen.troubles = {trouble{.what = trouble_kind::key_refused, .since = noon - days(1),
                               .streams = static_cast<std::size_t>(count), .first_dark = noon - 1h,
                               .why = why, .todo = remedy_of(why, {})}};
  return now;
}

void keep(const std::filesystem::path& to, const std::string& text) {
  std::ofstream file(to, std::ios::binary);
  file << text;
  if (!file.flush()) throw std::runtime_error("cannot write " + to.string());
}

void write_page(const std::filesystem::path& to, situation now) {
  now.seen.made = noon;
  put_in_order(now.seen);
  const site_about about{"0.1.0", "wall-1", "/etc/pullkeeper", "LTAI...1234"};
  keep(to, to_page(now.seen, about, now.counts));
}

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 2) throw std::invalid_argument("usage: wall_pages DIR");
  const std::filesystem::path folder = argv[1];
  write_page(folder / "none.html", {});
  write_page(folder / "few.html", troubled(20));
  write_page(folder / "well-40.html", well(40));
  write_page(folder / "short-40.html", short_windows(40));
  write_page(folder / "domains-40.html", well(40, 40));
  write_page(folder / "troubled-40.html", troubled(40));
  write_page(folder / "well-400.html", well(400, 5));
  write_page(folder / "troubled-400.html", troubled(400));
  write_page(folder / "refused-400.html", key_refused(400));
  keep(folder / "wall.js", page_script());
  keep(folder / "wall.css", page_style());
  return 0;
} catch (const std::exception& why) {
  std::cerr << why.what() << "\n";
  return 1;
}
