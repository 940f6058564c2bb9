#include "core/probe/probe.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "support/core/probing.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;
using namespace std::chrono_literals;
using test::have_others;
using test::others;
using test::probing;

namespace {

// To its end, with the same answer to every call.
template <class Count>
void answered_alike(probe& machine, utc_millis now, const answer& got, Count count) {
  for (auto wish = machine.next(now); wish.is != probe_wish::kind::over;
       wish = machine.next(now)) {
    if (wish.is == probe_wish::kind::wait) {
      now = wish.until;
      continue;
    }
    count(wish.made);
    machine.answered(wish.made, got, now, now);
  }
}

}  // namespace

TEST_CASE("killed at any call a probe leaves what the state proves, the next deletes it [P01]") {
  for (const auto unique : {uniqueness::coexist, uniqueness::unique_active}) {
    cloud_variant v;
    v.unique = unique;
    v.update_missing = update_absent::upsert;
    probing whole(v);
    whole.run();
    REQUIRE(whole.writes > 10);
    std::size_t calls = 0;
    for (bool killed = true; killed;) {
      ++calls;
      CAPTURE(calls);
      probing p(v);
      have_others(p, v);
      p.run(calls);
      killed = p.calls_left == 0;
      p.clean_as_next();
      CHECK(p.standing() == 0);
      CHECK(p.cloud.held(p.now, others).size() == 1);
      for (const auto& one : p.swept) CHECK(one.is == swept_stream::kind::gone);
    }
    CHECK(calls > 25);
  }
}

TEST_CASE("answers that are lost make no finding wrong, and leave nothing") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    cloud_variant v;
    v.unique = seed % 2 == 0 ? uniqueness::coexist : uniqueness::replace;
    v.update_expired = update_absent::refused;
    probing p(v);
    p.random = random_source(seed);
    p.lost_of = 4;
    have_others(p, v);
    p.run();
    const auto beside = p.value("add_beside_running");
    CHECK((beside.empty() || beside == (seed % 2 == 0 ? "coexists" : "replaces")));
    const auto update = p.value("update_ended");
    CHECK((update.empty() || update == "refused"));
    CHECK((p.value("delete_missing").empty() || p.value("delete_missing") == "ok"));
    CHECK(p.writes <= 15);
    p.clean_as_next();
    CHECK(p.standing() == 0);
  }
}

TEST_CASE("what somebody else has put under a name of the probe is left, and told") {
  probing p(cloud_variant{});
  p.run(8);
  REQUIRE(p.standing() > 0);
  const auto key = p.left.front().key;
  const auto start = std::chrono::floor<seconds>(p.now);
  p.cloud.console_set(p.now, key, {{"rtmp://o/real"}, start - 1h, start + 2h});
  p.clean_as_next();
  CHECK(p.cloud.held(p.now, key).size() == 1);
  CHECK(p.swept.front().is == swept_stream::kind::left);
  CHECK(p.swept.front().why == "a config that is not of the probe stands there");
}

TEST_CASE("what a probe has learned is what a daemon would have") {
  struct row {
    uniqueness unique;
    handover learned;
    bool add_replaces;
  };
  const std::vector<row> rows = {{uniqueness::coexist, handover::coexist, false},
                                 {uniqueness::unique_active, handover::unique, false},
                                 {uniqueness::replace, handover::unique, true}};
  for (const auto& [unique, learned, replaces] : rows) {
    cloud_variant v;
    v.unique = unique;
    v.length = length_rule::below_limit;
    v.past_start_accepted = false;
    v.view = describe_view::late_rows;
    v.lag = 5s;
    probing p(v);
    p.run();
    domain_memory domain;
    endpoint_memory endpoint;
    learn_from(p.machine->told(), domain, endpoint);
    CHECK(domain.learned == learned);
    CHECK(domain.add_replaces == replaces);
    CHECK(domain.list_lag >= 4s);
    CHECK(domain.list_lag <= 6s);
    CHECK(domain.list_sights >= 6);
    CHECK(endpoint.below_limit);
    CHECK(endpoint.start_margin == 5s);
  }
}

TEST_CASE("an API that answers nobody is given up, with the reason for all that was not tried") {
  probing p(cloud_variant{});
  probe machine({"live.example.com", "pullkeeper-probe-x", 12min, 15}, p.now);
  answer got;
  got.says = unknown{{failure_kind::unreachable, "connect", {}}, {}};
  int calls = 0;
  answered_alike(machine, p.now, got, [&](const call&) { ++calls; });
  CHECK(calls == 5);
  for (const auto& one : findings_of(machine.told(), machine.skipped())) {
    if (one.how == certainty::not_known) CHECK_FALSE(one.why.empty());
    CHECK(one.how != certainty::known);
  }
  CHECK(machine.claims(nullptr).empty());
}

TEST_CASE("a key that may not write is told after the first write, and no other is tried") {
  probing p(cloud_variant{});
  probe machine({"live.example.com", "pullkeeper-probe-x", 12min, 15}, p.now);
  int writes = 0;
  answered_alike(machine, p.now, test::refusal(failure_kind::permission, "Forbidden.RAM"),
                 [&](const call& made) { writes += made.op != operation::describe; });
  CHECK(writes == 1);
  const auto found = findings_of(machine.told(), machine.skipped());
  CHECK(found.front().about == "start_in_past");
  CHECK(found.front().why == "no write is permitted: Forbidden.RAM");
}

TEST_CASE("the words for the sandbox are those of the variant that was found") {
  cloud_variant v;
  v.unique = uniqueness::unique_until_deleted;
  v.beside = beside_code::business;
  v.past_start_accepted = false;
  v.update_missing = update_absent::upsert;
  probing p(v);
  p.run();
  const auto words = sandbox_words(findings_of(p.machine->told(), p.machine->skipped()));
  const auto has = [&](const char* option, const char* value) {
    const std::pair<std::string, std::string> word(option, value);
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  CHECK(has("semantics", "unique-until-deleted"));
  CHECK(has("beside-code", "business"));
  CHECK(has("past-start", "refused"));
  CHECK(has("update-missing", "upsert"));
  CHECK(has("length", "up-to-limit"));
}
