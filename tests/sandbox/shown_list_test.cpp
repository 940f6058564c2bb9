// What Describe shows: late, cut, in another form.
#include "sandbox/shown_list.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <set>

#include "sandbox/cloud_model.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds epoch{std::chrono::days(20'000)};

utc_seconds on(seconds since_epoch) {
  return epoch + since_epoch;
}

stream_key cam(const std::string& stream) {
  return {"live.example.com", "cams", stream};
}

config make(seconds start, seconds end, std::vector<std::string> sources = {"rtmp://a.example/x"}) {
  return {std::move(sources), on(start), on(end)};
}

// A cloud with streams 0 to `size`, added at 0 and running.
struct cloud {
  cloud_model model;

  explicit cloud(const cloud_variant& variant, int size = 0) : model(variant, 1) {
    for (int i = 0; i < size; ++i) add(seconds(0), std::to_string(i), make(seconds(0), 6 * day));
  }
  void add(seconds now, const std::string& stream, const config& wanted) {
    CHECK(model.apply(on(now), operation::add, cam(stream), wanted).code.empty());
  }
  std::vector<record> records(seconds now) {
    return model.apply(on(now), operation::describe, cam(""), {}).records;
  }
  std::vector<std::string> streams(seconds now) {
    std::vector<std::string> result;
    for (const record& r : records(now)) result.push_back(r.key.stream);
    return result;
  }
};

using names = std::vector<std::string>;

cloud_variant varied(const std::function<void(cloud_variant&)>& change) {
  cloud_variant variant;
  change(variant);
  return variant;
}

}  // namespace

TEST_CASE("a row that has changed is hidden for the lag, and all others are shown") {
  cloud c(varied([](auto& v) {
            v.view = describe_view::late_rows;
            v.lag = seconds(90);
          }),
          2);
  CHECK(c.streams(seconds(89)).empty());
  CHECK(c.streams(seconds(90)) == names{"0", "1"});
  c.model.apply(on(day), operation::update, cam("1"), make(day, 7 * day));
  CHECK(c.streams(day + seconds(1)) == names{"0"});
  CHECK(c.streams(day + seconds(90)) == names{"0", "1"});
  c.model.apply(on(2 * day), operation::remove, cam("0"), {});
  CHECK(c.streams(2 * day) == names{"1"});
}

TEST_CASE("the lag of a list grows from day to day up to an hour") {
  cloud c(varied([](auto& v) {
            v.view = describe_view::lagging;
            v.lag = seconds(10);
            v.lag_growth = std::chrono::minutes(2);
          }),
          1);
  CHECK(c.streams(seconds(9)).empty());
  CHECK(c.streams(seconds(11)) == names{"0"});
  c.model.apply(on(5 * day), operation::remove, cam("0"), {});
  CHECK(c.streams(5 * day + std::chrono::minutes(10)) == names{"0"});
  CHECK(c.streams(5 * day + std::chrono::minutes(11)).empty());
  c.add(60 * day, "1", make(60 * day, 61 * day));
  CHECK(c.streams(60 * day + std::chrono::minutes(59)).empty());
  CHECK(c.streams(60 * day + std::chrono::minutes(61)) == names{"1"});
}

TEST_CASE("a stable cut leaves out the same streams in every look") {
  cloud c(varied([](auto& v) {
            v.cut = list_cut::stable;
            v.cut_to = 20;
          }),
          24);
  const names first = c.streams(seconds(1));
  CHECK(first.size() == 20);
  for (int i = 2; i < 30; ++i) CHECK(c.streams(seconds(i)) == first);
}

TEST_CASE("a rotating cut shows every stream in turn, and never more than it may") {
  cloud c(varied([](auto& v) {
            v.cut = list_cut::rotating;
            v.cut_to = 5;
          }),
          12);
  std::set<std::string> seen;
  std::set<names> looks;
  for (int i = 1; i <= 12; ++i) {
    const names shown = c.streams(seconds(i));
    CHECK(shown.size() == 5);
    seen.insert(shown.begin(), shown.end());
    looks.insert(shown);
  }
  CHECK(seen.size() == 12);
  CHECK(looks.size() > 1);
}

TEST_CASE("an alternating list shows each stream in every other look") {
  cloud c(varied([](auto& v) { v.cut = list_cut::alternating; }), 12);
  const names odd = c.streams(seconds(1));
  const names even = c.streams(seconds(2));
  CHECK(odd.size() + even.size() == 12);
  CHECK(!odd.empty());
  CHECK(!even.empty());
  CHECK(c.streams(seconds(3)) == odd);
  CHECK(c.streams(seconds(4)) == even);
}

TEST_CASE("a list is empty by mistake for a while, and holds everything again after that") {
  cloud c(varied([](auto& v) {
            v.empty_for = std::chrono::minutes(5);
            v.empty_every = std::chrono::hours(6);
          }),
          3);
  CHECK(c.streams(seconds(299)).empty());
  CHECK(c.streams(seconds(300)).size() == 3);
  CHECK(c.streams(seconds(6 * 3600)).empty());
  CHECK(c.model.covered(on(seconds(6 * 3600)), cam("0")));
}

TEST_CASE("a list that shows only what has begun leaves out what waits for its start") {
  cloud c(varied([](auto& v) { v.only_begun = true; }));
  c.add(seconds(0), "now", make(seconds(0), day));
  c.add(seconds(0), "later", make(day, 2 * day));
  CHECK(c.streams(day - seconds(1)) == names{"now"});
  CHECK(c.streams(day) == names{"later", "now"});
}

TEST_CASE("the order of a list is turned round, or another one in each look") {
  cloud turned(varied([](auto& v) { v.order = list_order::reversed; }), 4);
  CHECK(turned.streams(seconds(1)) == names{"3", "2", "1", "0"});
  cloud shuffled(varied([](auto& v) { v.order = list_order::shuffled; }), 8);
  std::set<names> orders;
  for (int i = 1; i < 10; ++i) {
    names shown = shuffled.streams(seconds(i));
    orders.insert(shown);
    std::sort(shown.begin(), shown.end());
    CHECK(shown == names{"0", "1", "2", "3", "4", "5", "6", "7"});
  }
  CHECK(orders.size() > 4);
}

TEST_CASE("sources are shown in each form that a service may give them, and in several at once") {
  using enum source_form;
  const auto bits = [](auto... all) { return (0U | ... | static_cast<unsigned>(all)); };
  const names sent = {"rtmp://b.Example.com/live/x?k=a,b&t=1", "http://me@a.example.com/x.flv",
                      "rtmp://c.example.com:2000/y"};
  const struct {
    unsigned forms;
    names shown;
  } table[] = {
      {bits(port),
       {"rtmp://b.Example.com:1935/live/x?k=a,b&t=1", "http://me@a.example.com:80/x.flv", sent[2]}},
      {bits(no_query), {"rtmp://b.Example.com/live/x", sent[1], sent[2]}},
      {bits(ampersands), {"rtmp://b.Example.com/live/x?k=a,b&amp;t=1", sent[1], sent[2]}},
      {bits(percent), {"rtmp://b.Example.com/live/x?k=a%2Cb&t=1", sent[1], sent[2]}},
      {bits(no_scheme),
       {"b.Example.com/live/x?k=a,b&t=1", "me@a.example.com/x.flv", "c.example.com:2000/y"}},
      {bits(sorted), {sent[1], sent[0], sent[2]}},
      {bits(first_only), {sent[0]}},
      {bits(upper_host),
       {"rtmp://B.EXAMPLE.COM/live/x?k=a,b&t=1", "http://me@A.EXAMPLE.COM/x.flv",
        "rtmp://C.EXAMPLE.COM:2000/y"}},
      {bits(port, no_query, no_scheme, sorted),
       {"me@a.example.com:80/x.flv", "b.Example.com:1935/live/x", "c.example.com:2000/y"}},
  };
  for (const auto& row : table) {
    cloud c(varied([&](auto& v) { v.form.sources = row.forms; }));
    c.add(seconds(0), "x", make(seconds(0), day, sent));
    CHECK(c.records(seconds(1)).at(0).held.sources == row.shown);
    CHECK(c.model.held(on(seconds(1)), cam("x")).at(0).sources == sent);
  }
}

TEST_CASE("names are echoed in another case, and calls still need the one that was sent") {
  for (const auto form : {name_form::lower, name_form::upper}) {
    cloud c(varied([&](auto& v) { v.form.names = form; }));
    c.add(seconds(0), "Harbour", make(seconds(0), day));
    const stream_key shown = c.records(seconds(1)).at(0).key;
    const bool up = form == name_form::upper;
    CHECK(shown.stream == (up ? "HARBOUR" : "harbour"));
    CHECK(shown.app == (up ? "CAMS" : "cams"));
    CHECK(shown.domain == (up ? "LIVE.EXAMPLE.COM" : "live.example.com"));
    CHECK(c.model.apply(on(seconds(1)), operation::update, cam("Harbour"), make(seconds(0), day))
              .code.empty());
  }
}

TEST_CASE("times are cut to the minute, with or without seconds that say so") {
  for (const auto form : {time_form::to_minute, time_form::without_seconds, time_form::offset}) {
    cloud c(varied([&](auto& v) { v.form.times = form; }));
    c.add(seconds(0), "x", make(seconds(59), day + seconds(30)));
    const record shown = c.records(seconds(1)).at(0);
    const bool cut = form != time_form::offset;
    CHECK(shown.held.start == on(seconds(cut ? 0 : 59)));
    CHECK(shown.held.end == on(day + seconds(cut ? 0 : 30)));
    CHECK(shown.precision == seconds(form == time_form::without_seconds ? 60 : 1));
  }
}

TEST_CASE("an odd record is somebody else's, or the first that is held") {
  for (const odd_row_facts& facts : all_odd_rows()) {
    cloud foreign(varied([&](auto& v) { v.odd = facts.kind; }), 2);
    const auto got = foreign.model.apply(on(seconds(1)), operation::describe, cam(""), {});
    CHECK(got.records.size() == 2);
    REQUIRE(got.odd.size() == 1);
    CHECK(got.odd[0].kind == facts.kind);
    CHECK(got.odd[0].whole.key.app == "console");
    CHECK(read_leniently(got.odd[0]).has_value() == facts.record_reads);
  }
  cloud held(varied([](auto& v) {
               v.odd = odd_row::start_number;
               v.odd_where = odd_place::held;
             }),
             2);
  const auto got = held.model.apply(on(seconds(1)), operation::describe, cam(""), {});
  CHECK(got.records.size() == 1);
  REQUIRE(got.odd.size() == 1);
  CHECK(got.odd[0].whole.key == cam("0"));
}
