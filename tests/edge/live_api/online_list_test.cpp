// Which streams of a domain are online: what is sent for that, and what is read of the answer.
#include <doctest/doctest.h>

#include "edge/live_api/live_api.hpp"
#include "support/net/api_fakes.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

struct list_bench {
  online_answer ask(https_response response) {
    https.next = std::move(response);
    keys.next.key = sample_key();
    const auto api = make_online_lists(https, keys, settings);
    boost::asio::io_context loop;
    online_answer result;
    online_call asked{.domain = "live.example.com", .region = region, .page = 2};
    boost::asio::co_spawn(loop, api->list_online(std::move(asked)),
                          [&result](std::exception_ptr error, online_answer got) {
                            if (error) std::rethrow_exception(error);
                            result = std::move(got);
                          });
    loop.run();
    return result;
  }
  online_answer ask(const std::string& body) { return ask(response_of(200, body.c_str())); }

  told_client https;
  told_credentials keys;
  api_settings settings;
  std::string region;
};

std::string body_of(const std::string& entries) {
  return R"({"RequestId": "R-1", "PageNum": 2, "TotalPage": 3, "TotalNum": 7,
      "OnlineInfo": {"LiveStreamOnlineInfo": )" + entries + "}}";
}

}  // namespace

TEST_CASE("a page of the list is a signed GET, for the stream's data alone") {
  for (const auto signature : {signature_version::v1, signature_version::v3}) {
    list_bench bench;
    bench.settings.signature = signature;
    bench.region = "cn-shanghai";
    bench.ask(body_of("[]"));
    REQUIRE(bench.https.sent.size() == 1);
    const https_request& sent = bench.https.sent[0];
    std::string all = sent.target;
    for (const auto& [name, value] : sent.headers) all += "\n" + name + ": " + value;
    CAPTURE(all);
    CHECK(sent.method == "GET");
    for (const char* part : {"DescribeLiveStreamsOnlineList", "DomainName=live.example.com",
                             "OnlyStream=yes", "PageNum=2", "PageSize=3000",
                             "RegionId=cn-shanghai", "Signature"}) {
      CHECK(all.find(part) != all.npos);
    }
    CHECK(all.find(sample_key().secret) == all.npos);
  }
}

TEST_CASE("streams are read with the domain that was asked for, and when they were published") {
  list_bench bench;
  const auto told = bench.ask(body_of(R"([{"AppName": "cams", "StreamName": "harbour",
      "DomainName": "ingest.example.com", "PublishTime": "2026-12-01T00:00:00Z", "ClientIp": "x"},
      {"AppName": "cams", "StreamName": "studio", "PublishTime": "soon"}])"));
  CHECK(told.got.result() == outcome::done);
  CHECK(told.shown.number == 2);
  CHECK(told.shown.pages == 3);
  CHECK(told.shown.records == 7);
  REQUIRE(told.shown.streams.size() == 2);
  CHECK(told.shown.streams[0].key == stream_key{"live.example.com", "cams", "harbour"});
  CHECK(told.shown.streams[0].published == parse_rfc3339("2026-12-01T00:00:00Z"));
  CHECK(!told.shown.streams[1].published);
}

TEST_CASE("records that do not read are among the odd ones") {
  list_bench bench;
  const auto told = bench.ask(body_of(R"([null, {"AppName": "cams", "StreamName": 7},
      {"StreamName": "roof"}, {"AppName": "cams", "StreamName": "harbour"}])"));
  CHECK(told.shown.streams.size() == 1);
  REQUIRE(told.shown.odd.size() == 3);
  CHECK(told.shown.odd[1].key == stream_key{"live.example.com", "cams", ""});
  CHECK(told.shown.odd[1].field == "StreamName");
  CHECK(told.shown.odd[1].value == "7");
  CHECK(told.shown.odd[2].field == "AppName");
}

TEST_CASE("an empty list is one in any of its shapes, and what is no list is a failure") {
  list_bench bench;
  for (const char* body : {R"({"RequestId": "R", "TotalNum": 0})",
                           R"({"RequestId": "R", "TotalNum": 0, "OnlineInfo": {}})",
                           R"({"RequestId": "R", "OnlineInfo": ""})",
                           R"({"RequestId": "R", "OnlineInfo": {"LiveStreamOnlineInfo": []}})"}) {
    CAPTURE(body);
    const auto told = bench.ask(body);
    CHECK(told.got.result() == outcome::done);
    CHECK(told.shown.streams.empty());
  }
  for (const char* body : {R"({"RequestId": "R"})", R"({"RequestId": "R", "OnlineInfo": 7})",
                           R"({"RequestId": "R", "OnlineInfo": {"Streams": []}})", "<html>", ""}) {
    CAPTURE(body);
    CHECK(bench.ask(body).got.trouble());
  }
}

TEST_CASE("a page with more than it may hold is cut, and says so") {
  std::string entries = "[";
  for (int i = 0; i < 3001; ++i) {
    entries += std::string(i > 0 ? "," : "") + R"({"AppName": "a", "StreamName": "s)" +
               std::to_string(i) + "\"}";
  }
  list_bench bench;
  const auto told = bench.ask(body_of(entries + "]"));
  CHECK(told.shown.streams.size() == 3000);
  CHECK(told.shown.cut);
}

TEST_CASE("a refusal is a failure of its kind") {
  list_bench bench;
  const auto told = bench.ask(
      response_of(403, R"({"RequestId": "R", "Code": "Forbidden.RAM", "Message": "no"})"));
  REQUIRE(told.got.trouble());
  CHECK(told.got.trouble()->kind == failure_kind::permission);
  CHECK(told.got.trouble()->code == "Forbidden.RAM");
}
