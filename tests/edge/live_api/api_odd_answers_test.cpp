// Answers that are right in a wrong dress, and JSON that is made to hurt who reads it.
#include <doctest/doctest.h>

#include <string>

#include "support/net/api_fakes.hpp"

using namespace pullkeeper;
using namespace pullkeeper::net;

namespace {

const std::string empty_list =
    R"({"RequestId":"R-1","LiveAppRecordList":{"LiveAppRecord":[]}})";

std::string nested(int depth, char open, char close) {
  return R"({"RequestId":"R-1","N":)" + std::string(static_cast<std::size_t>(depth), open) +
         std::string(static_cast<std::size_t>(depth), close) + "}";
}

}  // namespace

TEST_CASE("an answer counts by what it says, whatever Content-Type it has, or none [A02]") {
  api_bench bench;
  for (const char* type : {"text/html", "application/xml; charset=gbk", "image/png", "", "\xff"}) {
    CAPTURE(type);
    CHECK(bench.ask(operation::add, response_of(200, R"({"RequestId":"R-1"})",
                                                {{"content-type", type}}))
              .result() == outcome::done);
    CHECK(bench.ask(operation::describe, response_of(200, empty_list, {{"content-type", type}}))
              .result() == outcome::done);
  }
  const auto page = bench.ask(operation::add, response_of(200, "<html>welcome</html>",
                                                          {{"content-type", "application/json"}}));
  CHECK(page.result() == outcome::unknown);
}

TEST_CASE("JSON that is nested deeply, wide, or holds NUL or half a character does no harm [A03]") {
  api_bench bench;
  for (const int depth : {33, 1000, 1'000'000}) {
    const auto got = bench.ask(operation::add, response_of(200, nested(depth, '[', ']')));
    CHECK(got.result() == outcome::unknown);
    CHECK(got.trouble()->detail.size() < 1000);
  }
  std::string wide = R"({"RequestId":"R-1","N":[0)";
  while (wide.size() < 8'000'000) wide += ",0";
  CHECK(bench.ask(operation::add, response_of(200, wide + "]}")).result() == outcome::done);
  for (const std::string& odd :
       {std::string(R"({"RequestId":"R-1","N":"\ud800"})"),
        std::string(R"({"RequestId":"\u0000"})"),
        std::string("{\"RequestId\":\"R-1\",\"N\":\"\xed\xa0\x80\"}"),
        std::string("{\"RequestId\":\"R-1\"\0}", 20), std::string(R"({"RequestId":"R-1"}{})"),
        std::string("\xEF\xBB\xBF{\"RequestId\":\"R-1\"}")}) {
    CAPTURE(odd);
    const auto got = bench.ask(operation::add, response_of(200, odd));
    CHECK(got.result() != outcome::not_done);
    if (const auto* why = got.trouble()) CHECK(why->detail.size() < 1000);
  }
}

TEST_CASE("a RequestId that is missing proves nothing, one that was there before is taken [A38]") {
  api_bench bench;
  CHECK(bench.ask(operation::add, response_of(200, "{}")).result() == outcome::unknown);
  CHECK(bench.ask(operation::describe, response_of(200, R"({"LiveAppRecordList":{}})")).result() ==
        outcome::unknown);
  for (int i = 0; i < 2; ++i) {
    const auto got = bench.ask(operation::add, response_of(200, R"({"RequestId":"R-1"})"));
    CHECK(got.result() == outcome::done);
    CHECK(got.request_id == "R-1");
  }
  // What is refused is refused, whoever can name it.
  const auto no = bench.ask(operation::add, response_of(400, R"({"Code":"InvalidParam"})"));
  CHECK(no.result() == outcome::not_done);
  CHECK(no.request_id.empty());
}
