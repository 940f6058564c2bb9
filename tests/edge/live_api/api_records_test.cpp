// DescribeLivePullStreamConfig in every shape that an answer may have.
#include <doctest/doctest.h>

#include "support/net/api_fakes.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

answer described(const std::string& members, int status = 200) {
  api_bench bench;
  const std::string body = R"({"RequestId":"R-1")" + members + "}";
  return bench.ask(operation::describe, response_of(status, body));
}

// A describe that lists one entry with these members.
answer with_entry(const std::string& entry) {
  return described(R"(,"LiveAppRecordList":{"LiveAppRecord":[{)" + entry + "}]}");
}

const std::string names = R"("DomainName":"live.example.com","AppName":"app","StreamName":"s")";
const std::string times =
    R"("StartTime":"2026-12-01T00:00:00Z","EndTime":"2026-12-07T00:00:00Z")";
const std::string whole =
    "{" + names + R"(,"SourceUrl":"rtmp://a.example.org/app/s",)" + times + "}";

utc_seconds at(const char* text) { return parse_rfc3339(text).value(); }

// Throws where the answer shows nothing.
const std::vector<record>& records_of(const answer& got) {
  return std::get<listed>(got.says).records;
}

void check_unknown(const answer& got, const std::string& code) {
  CHECK(got.result() == outcome::unknown);
  CHECK(got.kind() == failure_kind::transient);
  CHECK(got.code() == code);
}

}  // namespace

TEST_CASE("an entry is read with its key, its sources and its window") {
  const answer got = described(R"(,"LiveAppRecordList":{"LiveAppRecord":[)" + whole + "]}");
  REQUIRE(got.result() == outcome::done);
  CHECK(got.kind() == failure_kind::none);
  CHECK(got.request_id == "R-1");
  REQUIRE(records_of(got).size() == 1);
  const record& r = records_of(got)[0];
  CHECK(r.key == stream_key{"live.example.com", "app", "s"});
  CHECK(r.held.sources == std::vector<std::string>{"rtmp://a.example.org/app/s"});
  CHECK(r.held.start == at("2026-12-01T00:00:00Z"));
  CHECK(r.held.end == at("2026-12-07T00:00:00Z"));
  CHECK(r.precision == seconds(1));
  CHECK(!r.permanent);
}

TEST_CASE("an empty list is empty in every notation [A25]") {
  for (const char* list :
       {"", R"(,"LiveAppRecordList":{"LiveAppRecord":[]})", R"(,"LiveAppRecordList":{})",
        R"(,"LiveAppRecordList":"")", R"(,"LiveAppRecordList":null)", R"(,"LiveAppRecordList":[])",
        R"(,"LiveAppRecordList":{"LiveAppRecord":null})",
        R"(,"LiveAppRecordList":{"LiveAppRecord":""})"}) {
    INFO(list);
    const answer got = described(list);
    CHECK(got.result() == outcome::done);
    CHECK(records_of(got).empty());
  }
}

TEST_CASE("an empty list counts only with status 200 and a RequestId [A25]") {
  api_bench bench;
  for (const char* body : {"{}", R"({"LiveAppRecordList":{"LiveAppRecord":[]}})",
                           R"({"RequestId":"","LiveAppRecordList":{}})", R"({"RequestId":null})"})
    check_unknown(bench.ask(operation::describe, response_of(200, body)), "odd_answer");
  check_unknown(described("", 202), "unexpected_status");
  check_unknown(described("", 206), "unexpected_status");
  check_unknown(described("", 404), "odd_answer");
}

TEST_CASE("a single entry may stand alone, and a list without its wrapper") {
  for (const std::string& list :
       {R"({"LiveAppRecord":)" + whole + "}", "[" + whole + "]",
        R"({"LiveAppRecord":[)" + whole + "]}"}) {
    const answer got = described(",\"LiveAppRecordList\":" + list);
    CHECK(got.result() == outcome::done);
    CHECK(records_of(got).size() == 1);
  }
}

TEST_CASE("a list of another shape is no list, rather than an empty one") {
  for (const char* list :
       {"7", "true", "\"x\"", R"({"Other":[]})", R"({"LiveAppRecord":7})",
        R"({"LiveAppRecord":"x"})"}) {
    INFO(list);
    check_unknown(described(std::string(",\"LiveAppRecordList\":") + list), "bad_record");
  }
}

TEST_CASE("several records of one key and unknown members are taken as they come [A38]") {
  const std::string more =
      whole.substr(0, whole.size() - 1) + R"(,"SourceUsing":"x","New":{"a":1}})";
  const answer got =
      described(R"(,"LiveAppRecordList":{"LiveAppRecord":[)" + whole + "," + more + "]}");
  REQUIRE(records_of(got).size() == 2);
  CHECK(records_of(got)[0] == records_of(got)[1]);
}

TEST_CASE("sources are split, trimmed, un-escaped, and quiet to compare") {
  const auto sources_of = [](const std::string& url) {
    const answer got = with_entry(names + "," + times + ",\"SourceUrl\":\"" + url + "\"");
    REQUIRE(records_of(got).size() == 1);
    return records_of(got)[0].held.sources;
  };
  using list = std::vector<std::string>;
  CHECK(sources_of("rtmp://a.test/x;rtmp://b.test/y") ==
        list{"rtmp://a.test/x", "rtmp://b.test/y"});
  CHECK(sources_of(" rtmp://a.test/x ; rtmp://b.test/y;") ==
        list{"rtmp://a.test/x", "rtmp://b.test/y"});
  CHECK(sources_of("http://a.test/x?k=1&amp;l=2;http://b.test/y") ==
        list{"http://a.test/x?k=1&l=2", "http://b.test/y"});
  CHECK(sources_of("RTMP://A.Test/Path?Q=V") == list{"rtmp://a.test/Path?Q=V"});
  CHECK(sources_of("live.yourdomain.com") == list{"live.yourdomain.com"});
  CHECK(sources_of("").empty());
  CHECK(sources_of(";;").empty());
}

TEST_CASE("the domain is lower-cased, app and stream are not") {
  const answer got = with_entry(
      R"("DomainName":"Live.Example.COM","AppName":"App","StreamName":"S",)" + times);
  REQUIRE(records_of(got).size() == 1);
  CHECK(records_of(got)[0].key == stream_key{"live.example.com", "App", "S"});
}

TEST_CASE("instants are read leniently, with the precision of the coarser one") {
  const answer got = with_entry(
      names + R"(,"StartTime":"2026-12-01T08:00:00+08:00","EndTime":"2026-12-07T00:00Z")");
  REQUIRE(records_of(got).size() == 1);
  CHECK(records_of(got)[0].held.start == at("2026-12-01T00:00:00Z"));
  CHECK(records_of(got)[0].held.end == at("2026-12-07T00:00:00Z"));
  CHECK(records_of(got)[0].precision == seconds(60));
}

TEST_CASE("an entry without an end or with an Always mark is permanent and blinds nobody") {
  for (const std::string& entry :
       {names, names + R"(,"StartTime":"","EndTime":"")",
        names + R"(,"StartTime":null,"EndTime":null)",
        names + R"(,"StartTime":"2026-12-01T00:00:00Z","EndTime":"")",
        names + R"(,"Always":"yes")", names + R"(,"Always":true,"StartTime":"?","EndTime":"?")",
        names + R"(,"Always":"yes",)" + times}) {
    INFO(entry);
    const answer got = described(R"(,"LiveAppRecordList":{"LiveAppRecord":[)" + whole + ",{" +
                                 entry + "}]}");
    CHECK(got.result() == outcome::done);
    REQUIRE(records_of(got).size() == 2);
    CHECK(!records_of(got)[0].permanent);
    CHECK(records_of(got)[1].permanent);
  }
  for (const char* mark : {R"(,"Always":"no")", R"(,"Always":"")", R"(,"Always":false)",
                           R"(,"Always":null)", R"(,"Always":"False")"}) {
    const answer got = with_entry(names + "," + times + mark);
    REQUIRE(records_of(got).size() == 1);
    CHECK(!records_of(got)[0].permanent);
  }
}

TEST_CASE("an entry that does not read is told apart, with its field, and blinds nobody") {
  const std::string rest = R"("EndTime":"2026-12-07T00:00:00Z")";
  struct row {
    std::string entry;
    stream_key key;                    // empty where it does not read
    std::string field;
    std::string value;
  };
  const stream_key key{"live.example.com", "app", "s"};
  const std::vector<row> rows{
      {names + R"(,"StartTime":"soon",)" + rest, key, "StartTime", "soon"},
      {names + R"(,"StartTime":"0000-00-00T00:00:00Z",)" + rest, key, "StartTime",
       "0000-00-00T00:00:00Z"},
      {names + R"(,"StartTime":1767225600,)" + rest, key, "StartTime", "1767225600"},
      {names + R"(,"StartTime":"",)" + rest, key, "StartTime", ""},
      {names + R"(,"StartTime":"soon","EndTime":"")", key, "StartTime", "soon"},
      {names + R"(,"StartTime":"2026-12-01T00:00:00Z","EndTime":"2026-12-07")", key, "EndTime",
       "2026-12-07"},
      {names + "," + times + R"(,"SourceUrl":["a","b"])", key, "SourceUrl", R"(["a","b"])"},
      {R"("AppName":"a","StreamName":"s",)" + times, {"", "a", "s"}, "DomainName", ""},
      {R"("DomainName":"d","AppName":7,"StreamName":"s",)" + times, {"d", "", "s"}, "AppName", "7"},
      {R"("DomainName":"d","AppName":"a",)" + times, {"d", "a", ""}, "StreamName", ""},
      {R"("DomainName":"d","AppName":"a","StreamName":"",)" + times, {"d", "a", ""}, "StreamName",
       ""},
      {"", {}, "DomainName", ""}};
  for (const auto& r : rows) {
    INFO(r.entry);
    const answer got = described(R"(,"LiveAppRecordList":{"LiveAppRecord":[)" + whole + ",{" +
                                 r.entry + "}]}");
    REQUIRE(got.result() == outcome::done);
    CHECK(records_of(got).size() == 1);
    const auto& odd = std::get<listed>(got.says).odd;
    REQUIRE(odd.size() == 1);
    CHECK(odd[0].key == r.key);
    CHECK(odd[0].field == r.field);
    CHECK(odd[0].value == r.value);
  }
}

TEST_CASE("what is no record at all is odd without a key, and null is nothing") {
  for (const char* entry : {"7", "\"theirs\"", "[]", "null"}) {
    INFO(entry);
    const answer got = described(R"(,"LiveAppRecordList":{"LiveAppRecord":[)" + whole + "," +
                                 std::string(entry) + "]}");
    CHECK(records_of(got).size() == 1);
    const auto& odd = std::get<listed>(got.says).odd;
    REQUIRE(odd.size() == (entry == std::string("null") ? 0 : 1));
    if (!odd.empty()) CHECK(odd[0].key == stream_key{});
  }
}

TEST_CASE("what stands in an odd field is cut to 80 characters and holds no secret") {
  const answer got = with_entry(names + "," + times + R"(,"SourceUrl":["rtmp://a/x?key=canary",")" +
                                std::string(1000, ' ') + R"("])");
  const auto& odd = std::get<listed>(got.says).odd;
  REQUIRE(odd.size() == 1);
  CHECK(odd[0].value.size() <= 80);
  CHECK(odd[0].value.find("canary") == std::string::npos);
}

TEST_CASE("an entry of more sources than any config can have does not read, whatever they are") {
  const auto with_sources = [](std::size_t count) {
    std::string url;
    for (std::size_t i = 0; i < count; ++i) url += "rtmp://a.test/" + std::to_string(i) + ";";
    return with_entry(names + "," + times + ",\"SourceUrl\":\"" + url + "\"");
  };
  const answer most = with_sources(100);
  REQUIRE(records_of(most).size() == 1);
  CHECK(records_of(most)[0].held.sources.size() == 100);
  for (const std::size_t count : {std::size_t{101}, std::size_t{200000}}) {
    const answer got = with_sources(count);
    REQUIRE(got.result() == outcome::done);
    CHECK(records_of(got).empty());
    const auto& odd = std::get<listed>(got.says).odd;
    REQUIRE(odd.size() == 1);
    CHECK(odd[0].key == stream_key{"live.example.com", "app", "s"});
    CHECK(odd[0].field == "SourceUrl");
    CHECK(odd[0].value.size() <= 80);
  }
}

TEST_CASE("ten thousand records are read [A26]") {
  std::string list;
  for (int i = 0; i < 10000; ++i) list += (i == 0 ? "" : ",") + whole;
  const answer got = described(R"(,"LiveAppRecordList":{"LiveAppRecord":[)" + list + "]}");
  CHECK(got.result() == outcome::done);
  CHECK(records_of(got).size() == 10000);
}

TEST_CASE("the source in use is read where it is said, and is odd in no shape") {
  const std::string entry = R"({"DomainName": "live.example.com", "AppName": "a",
      "StreamName": "s", "SourceUrl": "rtmp://o/a;rtmp://p/a", "StartTime": "2026-12-01T00:00:00Z",
      "EndTime": "2026-12-02T00:00:00Z")";
  for (const auto& [used, shown] : {std::pair(R"("RTMP://P/a?b&amp;c")", "rtmp://p/a?b&c"),
                                    {"7", ""}, {"null", ""}, {R"("")", ""}}) {
    CAPTURE(used);
    api_bench bench;
    const auto got = bench.ask(
        operation::describe,
        response_of(200, (R"({"RequestId": "R", "LiveAppRecordList": {"LiveAppRecord": [)" + entry +
                          R"(, "SourceUsing": )" + used + "}]}}").c_str()));
    REQUIRE(std::holds_alternative<listed>(got.says));
    const auto& list = std::get<listed>(got.says);
    CHECK(list.records.size() == 1);
    CHECK(list.odd.empty());
    CHECK((list.in_use.empty() ? "" : list.in_use[0].source) == shown);
  }
}
