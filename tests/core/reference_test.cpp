// Secrets that are elsewhere.
#include "core/reference.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

namespace {

std::string shape(const std::string& text) {
  const auto split = split_references(text);
  if (!split.error.empty()) return "error";
  std::string all;
  for (const auto& one : split.parts) {
    const char* const kinds[] = {"text", "file", "env", "credential"};
    const char* const kind = kinds[static_cast<int>(one.what)];
    all += std::string(all.empty() ? "" : " ") + kind + "=" + one.value;
  }
  return all;
}

}  // namespace

TEST_CASE("files and variables are found wherever they stand in a text") {
  CHECK(shape("https://host/path") == "text=https://host/path");
  CHECK(shape("${file:/etc/url}") == "file=/etc/url");
  CHECK(shape("https://host/${env:TOKEN}/x") == "text=https://host/ env=TOKEN text=/x");
  CHECK(shape("${env:A}${file:/b}") == "env=A file=/b");
  CHECK(shape("a${credential:cam-1.pw}b") == "text=a credential=cam-1.pw text=b");
  CHECK(shape("$5 {x}") == "text=$5 {x}");
  CHECK(!split_references("https://host").has_reference());
  CHECK(split_references("a${env:B}").has_reference());
}

TEST_CASE("what is no such reference is refused, and nothing of it is repeated") {
  for (const char* const text : {"${", "${}", "${file:relative}", "${env:}", "${env:1A}",
                                 "${env:A B}", "${credential:}", "${credential:../x}",
                                 "${credential:.x}", "${secret}", "${file:/never-ends"}) {
    CHECK(shape(text) == "error");
    CHECK(split_references(text).error.find("secret") == std::string::npos);
  }
}

TEST_CASE("no key of the account leaves by a hook or a source") {
  CHECK(shape("${credential:access_key_secret}") == "error");
  CHECK(shape("${file:/run/credentials/pullkeeper.service/access_key_secret}") == "error");
  CHECK(shape("${file:/root/.aliyun/config.json}") == "error");
  CHECK(shape("${file:/x/.alibabacloud/credentials}") == "error");
  CHECK(shape("${credential:live_security_token}") == "error");
  CHECK(shape("${env:ALIBABA_CLOUD_ACCESS_KEY_SECRET}") == "error");
}
