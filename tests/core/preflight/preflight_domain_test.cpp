#include "core/preflight/preflight.hpp"

#include <doctest/doctest.h>

#include "support/core/make.hpp"
#include "support/core/preflight.hpp"

using namespace pullkeeper;
using namespace pullkeeper::test;
using namespace std::chrono_literals;

namespace {

const std::string domain = "live.example.com";
const utc_seconds now = day_one;

inquiry_answer facts(const char* status, const char* type) {
  inquiry_answer got;
  got.got.says = accepted{};
  got.facts.status = status;
  got.facts.type = type;
  return got;
}

inquiry_answer limited(std::optional<long long> limit, std::optional<long long> used) {
  inquiry_answer got;
  got.got.says = accepted{};
  got.facts.limit = limit;
  got.facts.used = used;
  return got;
}

inquiry_answer failed_inquiry(failure_kind kind, const char* code) {
  inquiry_answer got;
  got.got = failing(kind, code);
  return got;
}

std::vector<schedule> wanting(int streams) {
  std::vector<schedule> all;
  for (int i = 0; i < streams; ++i) {
    schedule s;
    s.name = "s" + std::to_string(i);
    s.key = {domain, "app", s.name};
    s.sources = {"rtmp://origin/x"};
    s.wanted.start = now - 1h;
    all.push_back(s);
  }
  return all;
}

record held(const std::string& stream, const char* source = "rtmp://origin/x") {
  record one;
  one.key = {domain, "app", stream};
  one.held = {{source}, now - 1h, now + 24h};
  return one;
}

preflight_findings of(const domain_answers& given, const std::vector<schedule>& all = {}) {
  return about_domain(given, all, keep_settings(), now);
}

}  // namespace

TEST_CASE("a list proves one permission, and nothing that is read proves the other three") {
  const auto about = [](std::optional<answer> list) {
    return about_permissions({{domain, "", std::move(list), {}, {}}});
  };
  const auto proven = about(listing());
  REQUIRE(proven.size() == 4);
  CHECK(proven[0].how == grade::good);
  for (std::size_t i = 1; i < 4; ++i) {
    CHECK(proven[i].how == grade::note);
    CHECK(holds(proven[i].text, "cannot be shown by reading"));
    CHECK(holds(proven[i].remedy, "acs:cdn:*:*:domain/live.example.com"));
  }
  const auto denied = about(failing(failure_kind::permission, "Forbidden.RAM"));
  CHECK(denied[0].how == grade::error);
  CHECK(denied[0].denied);
  CHECK(holds(denied[0].remedy, "allow live:DescribeLivePullStreamConfig on *"));
  const auto account = about(failing(failure_kind::permission, "InsufficientBalance"));
  CHECK(holds(account[0].remedy, "see to the account"));
  CHECK(about(failing(failure_kind::transient, "InternalError"))[0].how == grade::note);
  CHECK(about(failing(failure_kind::rejected, "InvalidDomain.NotFound"))[0].how == grade::note);
}

TEST_CASE("a domain is fit if it is online and for playback") {
  const struct {
    const char *status, *type;
    grade how;
    const char* text;
  } rows[] = {
      {"online", "liveVideo", grade::good, "is online and for playback"},
      {"offline", "liveVideo", grade::error, "is offline; put it online"},
      {"configuring", "liveVideo", grade::warning, "being configured; wait"},
      {"online", "liveEdge", grade::error, "liveEdge"},
      {"offline", "liveEdge", grade::error, "liveEdge"},
      {"checking", "liveVideo", grade::warning, "status \"checking\""},
      {"", "", grade::warning, "status \"\""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto found = of({domain, "a.yaml:3", listing(), facts(row.status, row.type), {}});
    REQUIRE(!found.empty());
    CHECK(found[0].about == topic::domain);
    CHECK(found[0].how == row.how);
    CHECK(holds(told(found), row.text));
  }
}

TEST_CASE("a domain that the API does not take is told once, whichever call has shown it") {
  const answer missing = failing(failure_kind::rejected, "InvalidDomain.NotFound");
  inquiry_answer by_detail;
  by_detail.got = missing;
  for (const domain_answers& given :
       {domain_answers{domain, "a.yaml:3", missing, by_detail, by_detail},
        domain_answers{domain, "a.yaml:3", listing(), by_detail, {}},
        domain_answers{domain, "a.yaml:3", missing, {}, {}}}) {
    std::size_t errors = 0;
    for (const auto& one : of(given)) errors += one.how == grade::error ? 1U : 0U;
    CHECK(errors == 1);
    CHECK(holds(told(of(given)), "InvalidDomain.NotFound, request R-1): some detail; correct it "
                                 "in a.yaml:3"));
  }
  const answer offline = failing(failure_kind::permission, "InvalidDomain.Offline");
  CHECK(holds(told(of({domain, "", offline, {}, {}})), "is offline"));
}

TEST_CASE("what this command alone needs is a note where it is denied") {
  const auto denied = failed_inquiry(failure_kind::permission, "Forbidden.RAM");
  const auto found = of({domain, "", listing(), denied, denied});
  REQUIRE(found.size() == 3);
  CHECK(found[0].how == grade::note);
  CHECK(found[1].how == grade::note);
  CHECK(holds(told(found), "does not need live:DescribeLiveDomainDetail; let a RAM policy"));
  CHECK(holds(told(found), "does not need live:DescribeLiveDomainLimit; let a RAM policy"));
  CHECK(!found[0].denied);
  const auto busy = failed_inquiry(failure_kind::throttled, "Throttling.User");
  CHECK(holds(told(of({domain, "", listing(), busy, busy})), "the quota is not known (Throttling"));
}

TEST_CASE("a quota must hold what stands and what the files want besides") {
  const struct {
    std::optional<long long> limit, used;
    int streams;
    grade how;
    const char* text;
  } rows[] = {
      {100, 3, 10, grade::good, "3 of 100 streams are in use; 2 streams with a config, and 9 more"},
      {11, 0, 10, grade::warning, "nearly used up: 0 of 11"},
      {10, 0, 10, grade::error, "too small for the files: 0 of 10"},
      {100, 90, 1, grade::warning, "nearly used up: 90 of 100"},
      {100, 89, 1, grade::good, "89 of 100"},
      {0, 0, 0, grade::error, "too small"},
      {{}, 5, 1, grade::note, "names no limit"},
      {100, {}, 1, grade::good, "0 of 100"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto found = of({domain, "", listing({held("s0"), held("of-others")}), {},
                           limited(row.limit, row.used)},
                          wanting(row.streams));
    REQUIRE(!found.empty());
    CHECK(found[0].about == topic::quota);
    CHECK(found[0].how == row.how);
    CHECK(holds(found[0].text, row.text));
    CHECK(found[0].remedy.empty() == (row.how == grade::good || row.how == grade::note));
  }
}

TEST_CASE("streams with other sources are named, a few of them each, and the others counted") {
  std::vector<record> records;
  for (int i = 0; i < 8; ++i) records.push_back(held("s" + std::to_string(i), "rtmp://other/y"));
  const auto found = of({domain, "", listing(std::move(records)), {}, {}}, wanting(8));
  REQUIRE(found.size() == 7);
  CHECK(found[0].how == grade::good);
  CHECK(holds(found[0].text, "8 with other sources"));
  CHECK(holds(found[1].text, "s0: a config with other sources stands"));
  CHECK(holds(found[6].text, "for 3 more streams"));
  CHECK(!holds(told(found), "rtmp://"));
}

TEST_CASE("configs without an end and records that do not read are warned of") {
  record endless = held("s0");
  endless.permanent = true;
  answer list = listing({endless});
  std::get<listed>(list.says).odd.resize(1);
  const auto text = told(of({domain, "", list, {}, {}}, wanting(1)));
  CHECK(holds(text, "warning configs live.example.com: s0: a config without an end"));
  CHECK(holds(text, "1 record of the list cannot be read"));
}

TEST_CASE("where the API wants to be left alone for long, that is said") {
  answer throttled = failing(failure_kind::throttled, "Throttling.User");
  const auto remedy = [&](milliseconds wait) {
    std::get<refused>(throttled.says).retry_after = wait;
    return of({domain, "", throttled, {}, {}}).back().remedy;
  };
  CHECK(remedy(milliseconds{0}) == "try again in a minute");
  CHECK(remedy(60s) == "try again in a minute");
  CHECK(remedy(milliseconds{599'001}) == "try again in 10m");
}

TEST_CASE("without a list, that nothing is known of what stands is said") {
  CHECK(holds(told(of({domain, "", failing(failure_kind::transient, "InternalError"), {}, {}})),
              "warning configs live.example.com: what stands is not known (InternalError"));
  CHECK(holds(told(of({domain, "", failing(failure_kind::permission, "Forbidden"), {}, {}})),
              "note configs live.example.com: what stands is not known without live:Describe"));
}
