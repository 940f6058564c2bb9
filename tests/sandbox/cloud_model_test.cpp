#include "sandbox/cloud_model.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds epoch{std::chrono::days(20'000)};
const stream_key cam{"live.example.com", "cams", "harbour"};

utc_seconds on(seconds since_epoch) {
  return epoch + since_epoch;
}

config make(seconds start, seconds end, const std::string& source = "rtmp://a.example.com/x/y") {
  config result;
  result.sources = {source};
  result.start = on(start);
  result.end = on(end);
  return result;
}

// A cloud whose clock counts from `epoch`.
struct cloud {
  cloud_model model;
  explicit cloud(const cloud_variant& variant, std::uint64_t seed = 1) : model(variant, seed) {}

  cloud_answer add(seconds now, const config& wanted) {
    return model.apply(on(now), operation::add, cam, wanted);
  }
  cloud_answer update(seconds now, const config& wanted) {
    return model.apply(on(now), operation::update, cam, wanted);
  }
  cloud_answer remove(seconds now) { return model.apply(on(now), operation::remove, cam, {}); }
  std::vector<config> listed(seconds now) {
    std::vector<config> result;
    const cloud_answer got = model.apply(on(now), operation::describe, cam, {});
    for (const record& r : got.records) result.push_back(r.held);
    return result;
  }
};

using configs = std::vector<config>;

}  // namespace

TEST_CASE("times that no variant accepts are refused by Add and Update alike") {
  const struct {
    config wanted;
    const char* code;
  } table[] = {
      {make(5 * day, 5 * day), "InvalidEndTime.Mismatch"},
      {make(6 * day, 5 * day), "InvalidEndTime.Mismatch"},
      {make(day, 2 * day), "InvalidEndTime.Malformed"},
      {make(3 * day, 10 * day + seconds(1)), "Duration.Exceed"},
  };
  for (const auto& row : table) {
    cloud c{{}};
    CHECK(c.add(2 * day, row.wanted).code == row.code);
    CHECK(c.update(2 * day, row.wanted).code == row.code);
    CHECK(c.add(2 * day, row.wanted).status == 400);
    CHECK(c.listed(2 * day).empty());
  }
}

TEST_CASE("each length rule draws its line at 604,800 seconds in its own way") {
  const struct {
    length_rule rule;
    config wanted;
    bool accepted;
  } table[] = {
      {length_rule::up_to_limit, make(day, 8 * day), true},
      {length_rule::up_to_limit, make(day, 8 * day + seconds(1)), false},
      {length_rule::below_limit, make(day, 8 * day), false},
      {length_rule::below_limit, make(day, 8 * day - seconds(1)), true},
      {length_rule::from_now, make(day, 7 * day), true},
      {length_rule::from_now, make(6 * day, 7 * day + seconds(1)), false},
  };
  for (const auto& row : table) {
    cloud_variant variant;
    variant.length = row.rule;
    cloud c{variant};
    CHECK(c.add(seconds(0), row.wanted).code == (row.accepted ? "" : "Duration.Exceed"));
  }
}

TEST_CASE("a StartTime in the past is refused only by that variant, and only beyond its slack") {
  cloud_variant variant;
  CHECK(cloud(variant).add(day, make(seconds(0), 2 * day)).code.empty());
  variant.past_start_accepted = false;
  variant.past_start_slack = seconds(3);
  CHECK(cloud(variant).add(day, make(day - seconds(3), 2 * day)).code.empty());
  CHECK(cloud(variant).add(day, make(day - seconds(4), 2 * day)).code ==
        "InvalidStartTime.Mismatch");
}

TEST_CASE("Add beside a config does what the variant of uniqueness says") {
  const config first = make(seconds(0), 6 * day);
  const config second = make(6 * day, 12 * day);
  const struct {
    uniqueness unique;
    seconds now;  // of the second Add
    const char* code;
    configs after;  // the truth at that moment
  } table[] = {
      {uniqueness::coexist, 5 * day, "", {first, second}},
      {uniqueness::coexist, 6 * day, "", {second}},
      {uniqueness::unique_active, 5 * day, "ConfigAlreadyExists", {first}},
      {uniqueness::unique_active, 6 * day, "", {second}},
      {uniqueness::unique_until_deleted, 5 * day, "ConfigAlreadyExists", {first}},
      {uniqueness::unique_until_deleted, 6 * day, "ConfigAlreadyExists", {}},
      {uniqueness::replace, 5 * day, "", {second}},
      {uniqueness::replace, 6 * day, "", {second}},
  };
  for (const auto& row : table) {
    cloud_variant variant;
    variant.unique = row.unique;
    cloud c{variant};
    REQUIRE(c.add(seconds(0), first).code.empty());
    CHECK(c.add(row.now, second).code == row.code);
    CHECK(c.model.held(on(row.now), cam) == row.after);
  }
}

TEST_CASE("replacing a running config by a future one stops the pull until that one starts") {
  cloud_variant variant;
  variant.unique = uniqueness::replace;
  cloud c{variant};
  c.add(seconds(0), make(seconds(0), 6 * day));
  c.add(5 * day, make(6 * day, 12 * day));
  CHECK(!c.model.covered(on(5 * day), cam));
  CHECK(c.model.gaps(cam, on(seconds(0)), on(12 * day)) ==
        std::vector<span>{{on(5 * day), on(6 * day)}});
  CHECK(c.model.restarts(cam) == 1);
}

TEST_CASE("a repeated Add makes a second record where configs coexist") {
  cloud_variant variant;
  variant.unique = uniqueness::coexist;
  cloud c{variant};
  const config same = make(seconds(0), 6 * day);
  c.add(seconds(0), same);
  c.add(seconds(1), same);
  CHECK(c.listed(seconds(1)) == configs{same, same});
  CHECK(c.model.restarts(cam) == 0);
}

TEST_CASE("an expired config is listed, hidden or gone, and blocks Add as long as it exists") {
  const struct {
    expired_fate fate;
    seconds now;
    bool listed;
    bool blocks;
  } table[] = {
      {expired_fate::listed, 30 * day, true, true},
      {expired_fate::hidden, 6 * day - seconds(1), true, true},
      {expired_fate::hidden, 6 * day, false, true},
      {expired_fate::removed, 6 * day - seconds(1), true, true},
      {expired_fate::removed, 6 * day, false, false},
      {expired_fate::removed_later, 8 * day - seconds(1), true, true},
      {expired_fate::removed_later, 8 * day, false, false},
  };
  for (const auto& row : table) {
    cloud_variant variant;
    variant.unique = uniqueness::unique_until_deleted;
    variant.expired = row.fate;
    variant.expired_keep = 2 * day;
    cloud c{variant};
    c.add(seconds(0), make(seconds(0), 6 * day));
    CHECK(c.listed(row.now).size() == (row.listed ? 1 : 0));
    CHECK(c.add(row.now, make(row.now, row.now + day)).code.empty() == !row.blocks);
  }
}

TEST_CASE("a variant that changes does not bring back what the service has removed") {
  cloud_variant variant;
  variant.expired = expired_fate::removed;
  cloud c{variant};
  c.add(seconds(0), make(seconds(0), day));
  c.model.apply(on(2 * day), operation::describe, {"other.example.com", "", ""}, {});
  variant.expired = expired_fate::listed;
  c.model.change(variant);
  CHECK(c.listed(2 * day).empty());
}

TEST_CASE("Delete removes every record of the key and no other") {
  cloud_variant variant;
  variant.unique = uniqueness::coexist;
  cloud c{variant};
  const stream_key other{cam.domain, cam.app, "Harbour"};
  c.add(seconds(0), make(seconds(0), day));
  c.add(seconds(0), make(day, 2 * day));
  c.model.apply(on(seconds(0)), operation::add, other, make(seconds(0), day));
  CHECK(c.remove(seconds(10)).code.empty());
  CHECK(c.model.held(on(seconds(10)), cam).empty());
  CHECK(c.model.held(on(seconds(10)), other).size() == 1);
  CHECK(c.listed(seconds(10)).size() == 1);
}

TEST_CASE("Delete of nothing succeeds or fails with a drawn code, by variant") {
  cloud_variant variant;
  CHECK(cloud(variant).remove(seconds(0)).code.empty());
  variant.delete_missing_ok = false;
  std::set<std::string> codes;
  for (std::uint64_t seed = 1; seed <= 20; ++seed)
    codes.insert(cloud(variant, seed).remove(seconds(0)).code);
  CHECK(codes == std::set<std::string>{"CodeConfigNotFound", "InvalidParam"});
}

TEST_CASE("the quota counts configs that have not expired, over all keys") {
  cloud_variant variant;
  variant.quota = 2;
  cloud c{variant};
  const auto add = [&](seconds now, const char* stream) {
    return c.model
        .apply(on(now), operation::add, {cam.domain, cam.app, stream}, make(now, now + day))
        .code;
  };
  CHECK(add(seconds(0), "a").empty());
  CHECK(add(seconds(0), "b").empty());
  CHECK(add(seconds(0), "c") == "Deny.TooMany.Stream");
  CHECK(add(day, "c").empty());
}

TEST_CASE("what a new config replaces does not count against its quota") {
  cloud_variant variant;
  variant.unique = uniqueness::replace;
  variant.quota = 1;
  cloud c{variant};
  CHECK(c.add(seconds(0), make(seconds(0), day)).code.empty());
  CHECK(c.add(seconds(1), make(seconds(1), day)).code.empty());
}

TEST_CASE("a request names its domain in any case, app and stream exactly") {
  cloud c{{}};
  c.add(seconds(0), make(seconds(0), day));
  const stream_key shouted{"LIVE.Example.COM", cam.app, cam.stream};
  CHECK(c.model.apply(on(day / 2), operation::add, shouted, make(seconds(0), day)).code ==
        "ConfigAlreadyExists");
  const auto got = c.model.apply(on(day / 2), operation::describe, shouted, {});
  REQUIRE(got.records.size() == 1);
  CHECK(got.records[0].key == cam);
  const stream_key other_app{cam.domain, "CAMS", cam.stream};
  CHECK(c.model.apply(on(day / 2), operation::add, other_app, make(seconds(0), day)).code.empty());
}

TEST_CASE("Describe lists its own domain only") {
  cloud c{{}};
  c.add(seconds(0), make(seconds(0), day));
  for (const char* near : {"live.example.co", "live.example.com.cn", "live.example.con"}) {
    const stream_key key{near, "cams", "harbour"};
    c.model.apply(on(seconds(0)), operation::add, key, make(seconds(0), day));
  }
  CHECK(c.listed(seconds(0)).size() == 1);
  CHECK(c.model.keys().size() == 4);
}
