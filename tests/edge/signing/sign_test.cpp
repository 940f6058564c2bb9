#include "edge/signing/sign.hpp"

#include <doctest/doctest.h>

#include <boost/json.hpp>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

using namespace pullkeeper;

namespace {

const boost::json::object& vectors() {
  static const boost::json::value root = [] {
    std::ifstream file(TEST_SOURCE_DIR "/data/signatures.json");
    std::ostringstream text;
    text << file.rdbuf();
    return boost::json::parse(text.str());
  }();
  return root.as_object();
}

std::string text(const boost::json::value& v, const char* name) {
  return std::string(v.at(name).as_string());
}

parameter_map pairs(const boost::json::value& object) {
  parameter_map result;
  for (const auto& [name, value] : object.as_object()) result[name] = value.as_string();
  return result;
}

void check_v1(const boost::json::value& v) {
  INFO(text(v, "name"));
  const parameter_map parameters = pairs(v.at("all_params"));
  if (v.as_object().contains("canonical_query"))
    CHECK(canonical_query(parameters) == text(v, "canonical_query"));
  const std::string to_sign = v1_string_to_sign(text(v, "method"), parameters);
  CHECK(to_sign == text(v, "string_to_sign"));
  CHECK(v1_signature(text(v, "accessKeySecret"), to_sign) == text(v, "signature"));
}

void check_v3(const boost::json::value& v) {
  INFO(text(v, "name"));
  const parameter_map headers = pairs(v.at("headers"));
  const bool in_body = v.as_object().contains("params_in") && text(v, "params_in") == "formData";
  const parameter_map query = in_body ? parameter_map() : pairs(v.at("params"));
  const std::string request =
      v3_canonical_request(text(v, "method"), query, headers, sha256_hex(text(v, "body")));
  CHECK(request == text(v, "canonical_request"));
  const std::string to_sign = v3_string_to_sign(request);
  CHECK(to_sign == text(v, "string_to_sign"));
  const std::string signature = v3_signature(text(v, "accessKeySecret"), to_sign);
  CHECK(signature == text(v, "signature"));
  CHECK("ACS3-HMAC-SHA256 Credential=" + text(v, "accessKeyId") +
            ",SignedHeaders=" + v3_signed_headers(headers) + ",Signature=" + signature ==
        text(v, "authorization"));
}

}  // namespace

TEST_CASE("every V1 vector of the official SDKs is reproduced") {
  REQUIRE(vectors().at("v1").as_array().size() == 18);
  for (const auto& v : vectors().at("v1").as_array()) check_v1(v);
}

TEST_CASE("every V3 vector of the official SDKs is reproduced") {
  REQUIRE(vectors().at("v3").as_array().size() == 11);
  for (const auto& v : vectors().at("v3").as_array()) check_v3(v);
}

TEST_CASE("every published example of the documents is reproduced") {
  const auto& published = vectors().at("published").as_object();
  REQUIRE(published.at("v1").as_array().size() == 6);
  REQUIRE(published.at("v3").as_array().size() == 1);
  for (const auto& v : published.at("v1").as_array()) check_v1(v);
  for (const auto& v : published.at("v3").as_array()) check_v3(v);
}

TEST_CASE("a name cannot smuggle a parameter into the query [S03]") {
  const parameter_map parameters = {{"StreamName", "a&Action=DeleteLivePullStreamInfoConfig"}};
  CHECK(canonical_query(parameters) ==
        "StreamName=a%26Action%3DDeleteLivePullStreamInfoConfig");
}

TEST_CASE("header values are signed without their surrounding blanks") {
  const parameter_map padded = {{"host", " \tlive.aliyuncs.com "}, {"x-acs-date", "  "}};
  CHECK(v3_canonical_request("GET", {}, padded, "hash") ==
        "GET\n/\n\nhost:live.aliyuncs.com\nx-acs-date:\n\nhost;x-acs-date\nhash");
}

TEST_CASE("a thousand nonces are a thousand different strings of 32 hex digits [A11]") {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    const std::string nonce = make_nonce();
    CHECK(nonce.size() == 32);
    CHECK(nonce.find_first_not_of("0123456789abcdef") == std::string::npos);
    seen.insert(nonce);
  }
  CHECK(seen.size() == 1000);
}
