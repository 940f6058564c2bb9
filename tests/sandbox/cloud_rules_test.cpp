// The rules of the cloud beyond one stream and one moment: codes, quotas, what changes under way.
#include <doctest/doctest.h>

#include "sandbox/cloud_model.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

constexpr seconds day = std::chrono::days(1);
const utc_seconds epoch{std::chrono::days(20'000)};
const stream_key cam{"live.example.com", "cams", "harbour"};

config make(seconds start, seconds end) {
  return {{"rtmp://a.example/x"}, epoch + start, epoch + end};
}

std::string add(cloud_model& model, seconds now, const stream_key& key = cam) {
  return model.apply(epoch + now, operation::add, key, make(now, now + 6 * day)).code;
}

}  // namespace

TEST_CASE("an Add beside a config is refused with the code that the variant has for it") {
  const struct {
    beside_code how;
    const char* code;
  } table[] = {
      {beside_code::exists, "ConfigAlreadyExists"},  {beside_code::business, "BusinessExist"},
      {beside_code::unknown, "PullTaskConflict.Beta"}, {beside_code::denied, "Forbidden.RAM"},
      {beside_code::quota, "Deny.TooMany.Stream"},
  };
  for (const auto& row : table) {
    cloud_variant variant;
    variant.beside = row.how;
    cloud_model model(variant, 1);
    CHECK(add(model, seconds(0)) == "");
    CHECK(add(model, day) == row.code);
    CHECK(model.held(epoch + day, cam).size() == 1);
  }
}

TEST_CASE("a quota counts the configs of the account, or those of each domain") {
  cloud_variant variant;
  variant.quota = 1;
  for (const auto scope : {quota_scope::account, quota_scope::domain}) {
    variant.quota_of = scope;
    cloud_model model(variant, 1);
    CHECK(add(model, seconds(0)) == "");
    const bool shared = scope == quota_scope::account;
    CHECK(add(model, seconds(0), {"b.example.com", "a", "s"}) ==
          (shared ? "Deny.TooMany.Stream" : ""));
    CHECK(add(model, seconds(0), {"live.example.com", "a", "s"}) == "Deny.TooMany.Stream");
  }
}

TEST_CASE("a semantics that changes under way holds from its instant on") {
  cloud_variant variant;
  variant.later = uniqueness::coexist;
  variant.later_after = 2 * day;
  cloud_model model(variant, 1);
  CHECK(add(model, seconds(0)) == "");
  CHECK(add(model, 2 * day - seconds(1)) == "ConfigAlreadyExists");
  CHECK(add(model, 2 * day) == "");
  CHECK(model.held(epoch + 2 * day, cam).size() == 2);
}

TEST_CASE("somebody's pull without an end is listed without times, covers, and keeps Add out") {
  cloud_model model({}, 1);
  model.console_set(epoch, cam, {{"rtmp://elsewhere.example/x"}, {}, {}}, true);
  const auto got = model.apply(epoch + day, operation::describe, cam, {});
  REQUIRE(got.records.size() == 1);
  CHECK(got.records[0].permanent);
  CHECK(got.records[0].held.start == utc_seconds{});
  CHECK(got.records[0].held.end == utc_seconds{});
  CHECK(model.covered(epoch + 400 * day, cam));
  CHECK(add(model, 400 * day) == "ConfigAlreadyExists");
}
