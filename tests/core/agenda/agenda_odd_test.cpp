// Records of the API's list that do not read.
#include <doctest/doctest.h>

#include "core/text.hpp"
#include "support/core/world.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

// Every Describe also lists these.
auto beside(world& w, std::vector<odd_record> odd) {
  return [&w, odd](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    auto got = w.cloud.apply(c, now);
    std::get<listed>(got.says).odd = odd;
    return got;
  };
}

odd_record of(stream_key key) { return {std::move(key), "StartTime", "soon"}; }

// Every Describe lists the stream's records as ones that do not read.
auto unread(world& w, const stream_key& key) {
  return [&w, key](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    auto got = w.cloud.apply(c, now);
    auto& list = std::get<listed>(got.says);
    for (const auto& r : list.records) {
      if (r.key == key) list.odd.push_back(of(key));
    }
    std::erase_if(list.records, [&](const record& r) { return r.key == key; });
    return got;
  };
}

}  // namespace

TEST_CASE("one odd record of somebody else's blinds nobody, and is told once") {
  const auto& domain = harbour.key.domain;
  for (const auto& key :
       {stream_key{domain, "theirs", "theirs"}, stream_key{domain, "theirs", ""},
        stream_key{domain, "", "theirs"}, stream_key{"other.example.com", "", ""}}) {
    CAPTURE(key.app);
    world w(day_one - 1h);
    w.fault = beside(w, {of(key)});
    w.load({harbour, studio});
    w.run_for(5min);
    CHECK(w.count("window_accepted") == 2);
    w.run_until(utc_millis(day_one + days{13}));
    CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
    CHECK(w.count("attempt_failed") == 0);
    CHECK(w.count("drift_found") == 0);
    CHECK(w.count("odd_record") == 1);
    CHECK(w.last("odd_record")["field"] == "StartTime");
    CHECK(w.last("odd_record")["found"] == "soon");
    CHECK(w.last("odd_record")["next"] == "skipped");
  }
}

TEST_CASE("that a stream is not shown beside an odd record of its own says nothing of it") {
  world w(day_one - 1h);
  begin(w, {harbour, studio});
  w.fault = unread(w, harbour.key);
  w.run_for(days{2});
  CHECK(w.writes() == 0);
  CHECK(w.count("drift_found") == 0);
  w.cloud.set(studio.key, {}, w.second());
  w.run_for(1h);
  CHECK(w.count("drift_found") == 0);
  CHECK(w.count("unseen") == 1);                 // of the one that is not in doubt
  CHECK(w.last("unseen")["stream"] == studio.key.stream);
  w.run_until(utc_millis(grid1 + days{13}));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("where an odd record may be anybody's what is not shown is not taken for gone") {
  world w(day_one - 1h);
  begin(w);
  w.fault = [&](const call& c, utc_seconds now) -> std::optional<answer> {
    if (c.op != operation::describe) return std::nullopt;
    auto got = w.cloud.apply(c, now);
    auto& list = std::get<listed>(got.says);
    list.records.clear();
    list.odd.push_back({{}, {}, "theirs"});
    return got;
  };
  w.run_for(days{2});
  CHECK(w.writes() == 0);
  CHECK(w.count("drift_found") == 0);
  w.run_until(utc_millis(grid1 + days{13}));
  CHECK(w.cloud.dark(harbour.key, day_one, w.second()) == 0s);
}

TEST_CASE("a first config does not wait for ever beside an odd record that may be anybody's") {
  world w(day_one + 1h);
  w.fault = beside(w, {{{}, {}, "theirs"}});
  w.load({harbour});
  w.run_for(2min);
  CHECK(w.count("window_accepted") == 1);
  CHECK(w.count(operation::describe) < 20);
  w.run_for(days{13});
  CHECK(w.cloud.dark(harbour.key, day_one + 1h + 2min, w.second()) == 0s);
  CHECK(w.count("drift_found") == 0);
}

TEST_CASE("a record of a stream that has left the files is neither odd nor somebody else's") {
  world w(day_one - 1h);
  begin(w, {harbour, studio});
  w.load({studio});
  w.run_for(days{1});
  CHECK(w.count("foreign_config") == 0);
  CHECK(w.count("odd_record") == 0);
}

TEST_CASE("nothing is deleted on an answer in which a record may be the stream's") {
  keep_settings settings;
  settings.on_removed = removal_policy::remove;
  world w(day_one - 1h, settings);
  begin(w, {harbour, studio});
  w.fault = beside(w, {of(harbour.key)});
  w.load({studio});
  w.run_for(days{2});
  CHECK(w.count(operation::remove) == 0);
}

TEST_CASE("forty-five thousand odd records are five lines and their number") {
  world w(day_one - 1h);
  std::vector<odd_record> odd;
  for (int i = 0; i < 45'000; ++i) {
    odd.push_back(of({harbour.key.domain, "theirs", std::to_string(i)}));
  }
  w.fault = beside(w, std::move(odd));
  w.load({harbour});
  w.run_for(2h);
  CHECK(w.count("window_accepted") == 1);
  CHECK(w.count("odd_record") == 6);
  CHECK(w.last("odd_record")["more"] == "995");
}
