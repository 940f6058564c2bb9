// Files of earlier versions, as the programs of their days left them.
// over 300 lines: each version's file with what it must come back as.
#include <doctest/doctest.h>

#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <set>
#include <thread>

#include "edge/state/versions.hpp"
#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

const std::string data = std::string(TEST_SOURCE_DIR) + "/data/";

// A copy of the files, with which a daemon would start.
void copy_into(const scratch_directory& home, const std::string& name) {
  for (const auto& entry : std::filesystem::directory_iterator(data + name)) {
    write_bytes(home.file(entry.path().filename().string()), bytes_of(entry.path().string()));
  }
}

utc_seconds second(long long number) { return utc_seconds(seconds(number)); }
utc_millis milli(long long number) { return utc_millis(milliseconds(number)); }

config window_of(const std::string& stream, long long start, long long end) {
  return {{"rtmp://o.example.com/cams/" + stream + "?auth_key=1-0-0-a"},
          second(1'795'715'000 + start), second(1'795'715'000 + end)};
}

stream_memory kept_stream(const std::string& domain, const std::string& name, std::int64_t asked,
                          const std::string& first, const std::string& next) {
  stream_memory one;
  one.key = {domain, "cams", name};
  one.name = name;
  one.asked = static_cast<std::uint64_t>(asked);
  one.known = true;
  one.proofs = {{window_of(name, 159, 179), first}, {window_of(name, 166, 199), next}};
  return one;
}

stream_memory renewed(stream_memory one, const std::string& request_id) {
  one.standing = {window_of(one.name, 186, 219)};
  one.stood_as_wanted = true;
  one.proofs.push_back({one.standing.front(), request_id});
  return one;
}

memory kept_by_0_1_0() {
  const std::string a = "live0.example.com", b = "live1.example.com";
  memory all;
  all.endpoint.limits[0] = {milliseconds(16'000), milli(1'795'715'200'000),
                            milli(1'795'715'201'000)};
  all.domains = {{a, {handover::unique, false}, {}}, {b, {handover::unique, false}, {}}};
  auto s6 = kept_stream(a, "s6", 0, "BBD08212-D7B1-B38E-489F-3922C98F0F40",
                        "A272EB35-28B4-068E-34ED-FC5283A5A9E1");
  s6.proofs[1].accepted.start += seconds(1);
  auto s3 = kept_stream(b, "s3", 8883015666714121734, "71D92584-C4B7-1C61-67EB-3E75B41C57FB",
                        "0D719913-532C-AB28-87D3-101D6A7BCA44");
  s3.standing = {s3.proofs[1].accepted};
  s3.stood_as_wanted = true;
  s3.under_way = {operation::add, window_of("s3", 196, 219), false, false};
  s3.in_the_way.update_refusals = 3;
  s3.failing = {7, failure_kind::throttled, "Throttling.User", operation::add,
                milli(1'795'715'200'035), milli(1'795'715'201'035)};
  all.streams = {
      renewed(kept_stream(a, "s2", -1899062352657299534, "98CF183F-50FB-8BC1-CCBF-953708413B44",
                          "5A0BEF6C-29C9-7D24-83B7-166A8729EAFA"),
              "151FCD73-51D9-718C-9A5A-13466194EB54"),
      renewed(kept_stream(a, "s4", -9057804712003401922, "FFBDD965-6199-F7EA-0A01-A3B9C5D4C582",
                          "2826B30E-8BBA-2084-F32F-B1D815880F6A"),
              ""),
      s6,
      renewed(kept_stream(b, "s1", 3648908262081757633, "01AFFF71-FB26-9526-29A0-A3159EA3660D",
                          "9AEF070A-FC25-67DA-3BC3-287428DB58DB"),
              "C1CEEF29-87AC-0C9A-7938-47AF8EAE1765"),
      s3,
      renewed(kept_stream(b, "s5", -5594390095321009029, "FE7B1EFC-11DC-6198-1DF5-82D66E50B6CC",
                          "E4CC030C-3269-BC94-CF61-F339B78C0E2D"),
              "15440131-CA26-AD8C-5804-60604D8819EB")};
  return all;
}

memory odd_texts() {
  memory all;
  all.endpoint.learned = {seconds(5), true};
  all.endpoint.server_offset = milliseconds(-4321);
  for (int i = 0; i < 4; ++i) {
    all.endpoint.limits[static_cast<std::size_t>(i)] = {
        milliseconds(200 + i), milli(1'790'000'000'000 + i), milli(1'790'000'001'000 + i)};
  }
  const failure_memory failing{3, failure_kind::length_refused,
                               "Odd \"code\"\t\\n\n[0]\x01\x1f", operation::remove,
                               milli(1'790'000'002'345), milli(1'790'000'003'456)};
  all.domains = {{"live.example.com", {handover::coexist, true}, failing}};
  const config one{{"rtmp://[::1]:1935/a?x=[\"1\"]", "", "back\\slash\ttab\nline"},
                   second(1'790'000'000), second(1'790'518'400)};
  const config bare{{}, second(-1), second(0)};
  stream_memory empty, full;
  empty.key = {"live.example.com", "", ""};
  full.key = {"live.example.com", "cams", "[\"港\"]"};
  full.name = std::string("nul\0\xff", 5);
  full.asked = 0xfedcba9876543210;
  full.known = true;
  full.standing = {one, bare};
  full.stood_as_wanted = true;
  full.proofs = {{one, ""}, {bare, "5F1D\t9C0A"}};
  full.sent = {bare, one};
  full.under_way = {operation::remove, one, true, false};
  full.in_the_way = {true, false, true, false, 2, 2147483647};
  full.failing = failing;
  all.streams = {empty, full};
  return all;
}

struct kept_file {
  std::int64_t version;
  const char* directory;
  const char* address;
  memory (*held)();
  std::size_t calls;
};

// At least one of each version before the current one.
const kept_file kept_files[] = {
    {1, "state-0.1.0", "localhost:33643", kept_by_0_1_0, 58},
    {1, "odd-texts-0.1.0", "live.example.com:443", odd_texts, 0},
};

}  // namespace

TEST_CASE("a file of every earlier version loses nothing, and nothing is moved aside [P25]") {
  std::set<std::int64_t> versions;
  for (const auto& kept : kept_files) {
    CAPTURE(kept.directory);
    versions.insert(kept.version);
    const scratch_directory home;
    copy_into(home, kept.directory);
    for (int start = 1; start <= 2; ++start) {
      const auto opened = open_state_store(home.path(), kept.address);
      REQUIRE_MESSAGE(opened.store, opened.error);
      CHECK(opened.found == kept.held());
      CHECK(opened.store->problem() == "");
      CHECK(opened.store->take_notes().empty());
      CHECK(opened.store->newer() == "");
      CHECK(home.names_with("state.db.").empty());
      const auto view = read_state(home.path());
      CHECK(view.found == kept.held());
      CHECK(view.endpoint == kept.address);
      const auto history = read_history(home.path());
      CHECK(history.calls.size() == kept.calls);
      CHECK(history.unreadable == 0);
    }
  }
  CHECK(versions.size() == static_cast<std::size_t>(schema_version - 1));
}

TEST_CASE("a row that lacks a member which came later is read, with what that is by itself") {
  const auto held = sample_memory();
  std::vector<stored_record> all;
  for (const auto& cells : rows_of({held, "live.aliyuncs.com:443"})) {
    auto record = stored_in(cells);
    REQUIRE(record);
    auto& members = record->value.as_object();
    if (members.erase("on_removed") > 0) {
      for (auto& one : members.at("proofs").as_array()) one.as_object().erase("added");
      CHECK(members.erase("asked") == 1);
      CHECK(members.erase("stood_as_wanted") == 1);
      const auto left_until = members.at("drift").at("left_until");
      CHECK(members.erase("drift") == 1);
      members.emplace("left_until", left_until);
    }
    all.push_back(std::move(*record));
  }
  const auto read = decode(all);
  REQUIRE(read);
  for (const auto& one : read->found.streams) {
    CHECK((!one.on_removed && one.asked == 0 && !one.stood_as_wanted));
    CHECK(one.drift == drift_memory{held.streams.front().drift.left_until, {}, false});
  }
  CHECK(read->found.streams.front().proofs == held.streams.front().proofs);
}

// What differs here is a new version, with a step and with a file of this one in tests/data. Until
// this version is released its step may still change instead.
TEST_CASE("the format of a version never changes") {
  REQUIRE(schema_version == 2);
  CHECK(schema_checksum(schema_version) == 5983352545983582982);
  const auto text_of = [](const record_key& key, const kept_record& record) {
    return std::get<std::string>(row_of(key, record).at(4));
  };
  const std::string calm = R"("failing":{"attempts":0,"kind":"none","code":"",)"
                           R"("failed":"describe","at":0,"not_before":0})";
  const std::string held = R"({"start":0,"end":0,"sources":[]})";
  stream_memory stream;
  stream.standing = {config{}};
  stream.proofs = {proof{}};
  stream.under_way = write_memory{};
  CHECK(text_of(key_of_stream({}), stream) ==
        R"({"key":{"domain":"","app":"","stream":""},"name":"","on_removed":null,"asked":0,)"
        R"("stood_as_wanted":false,"known":false,)"
        R"("standing":[)" + held + R"(],"ended":[],"proofs":[{"accepted":)" + held +
        R"(,"request_id":"","seen":false,"vain":false,"shown":null,"asks":0,"added":false}],)"
        R"("sent":[],"under_way":{"op":"add","wanted":)" + held +
        R"(,"beside_live":false,"accepted":false,"before":[]},"in_the_way":{"blocked":false,)"
        R"("beside_refused":false,"update_absent_failed":false,"update_absent_vain":false,)"
        R"("update_refusals":0,"update_failures":0},)" + calm +
        R"(,"drift":{"left_until":0,"repairs":[],"fought":false},)"
        R"("trouble":{"phase":"none","dark_since":null,"dark_total":0}})");
  domain_record domain;
  domain.foreign = {foreign_memory{}};
  CHECK(text_of(key_of_domain(""), domain) ==
        R"({"name":"","learned":{"learned":"unknown","describe_forbidden":false,)"
        R"("list_lag":0,"list_sights":0,"add_replaces":false},)" + calm +
        R"(,"foreign":[{"app":"","stream":"","until":0}]})");
  const std::string limit = R"({"period":1000,"calm_since":0,"paused_until":0})";
  CHECK(text_of(key_of_endpoint(""), endpoint_record{}) ==
        R"({"learned":{"start_margin":0,"below_limit":false},"server_offset":0,"limits":[)" +
        limit + "," + limit + "," + limit + "," + limit + "]}");
}

TEST_CASE("the calls of an earlier version come back with every field") {
  const scratch_directory home;
  copy_into(home, "state-0.1.0");
  open_state_store(home.path(), "localhost:33643");
  const auto calls = read_history(home.path(), {"s3", {}, {}}).calls;
  REQUIRE(!calls.empty());
  call_record last;
  last.at = milli(1795715200034);
  last.took = milliseconds(1);
  last.schedule = "s3";
  last.op = operation::add;
  last.key = {"live1.example.com", "cams", "s3"};
  last.wanted = {{}, second(1795715195), second(1795715219)};
  last.attempt = 7;
  last.result = outcome::not_done;
  last.kind = failure_kind::throttled;
  last.code = "Throttling.User";
  last.request_id = "98F430D0-F1E8-044D-1FB1-1189BFADFD1F";
  last.http_status = 400;
  CHECK(calls.back() == last);
}

TEST_CASE("a file of an earlier version is shown without being changed") {
  const scratch_directory home;
  copy_into(home, "odd-texts-0.1.0");
  const auto before = home.snapshot();
  CHECK(read_state(home.path()).found == odd_texts());
  CHECK(read_history(home.path()).error == "");
  CHECK(home.snapshot() == before);
}

TEST_CASE("an upgrade that finds no room leaves the old file, and comes about once there is some") {
  const scratch_directory home;
  copy_into(home, "odd-texts-0.1.0");
  const auto before = bytes_of(home.database());
  store_result opened;
  {
    const full_disk disk;
    opened = open_state_store(home.path(), "live.example.com:443");
    REQUIRE(opened.store);
    CHECK(opened.found == odd_texts());
    CHECK_FALSE(opened.store->problem().empty());
    CHECK(bytes_of(home.database()) == before);
  }
  CHECK(opened.store->flush());
  CHECK(opened.store->take_notes().empty());
  opened.store.reset();
  CHECK(bytes_of(home.database()) != before);
  CHECK(read_state(home.path()).found == odd_texts());
}

TEST_CASE("a start that is killed at any moment of an upgrade loses nothing [P25]") {
  std::mt19937 random(3);
  int killed = 0;
  for (int round = 0; round < 60; ++round) {
    const scratch_directory home;
    copy_into(home, "state-0.1.0");
    child_process daemon([&](int out) {
      const auto opened = open_state_store(home.path(), "localhost:33643");
      ::_exit(::write(out, "x", 1) == 1 ? 0 : 1);
    });
    // When the kill comes is meant to be left to chance.
    std::this_thread::sleep_for(std::chrono::microseconds(random() % 5000));
    daemon.kill_hard();
    killed += daemon.next_byte() < 0;
    const auto opened = open_state_store(home.path(), "localhost:33643");
    REQUIRE(opened.store);
    REQUIRE(opened.found == kept_by_0_1_0());
    REQUIRE(opened.store->take_notes().empty());
    REQUIRE(read_history(home.path()).calls.size() == 58);
  }
  CHECK(killed > 0);
}

TEST_CASE("an earlier version with a row or a table that it never wrote is not believed") {
  for (const char* change :
       {"UPDATE streams SET proofs = proofs || 'x'", "UPDATE streams SET not_before = 1",
        "UPDATE endpoint SET server_offset = 1", "UPDATE domains SET handover = 'unique'",
        "DELETE FROM endpoint", "DROP TABLE calls", "CREATE TABLE more (a)"}) {
    CAPTURE(change);
    const scratch_directory home;
    copy_into(home, "odd-texts-0.1.0");
    sql(home, change);
    const auto opened = open_state_store(home.path(), "live.example.com:443");
    CHECK(opened.found == memory{});
    CHECK(home.names_with("state.db.corrupt-").size() == 1);
  }
}
