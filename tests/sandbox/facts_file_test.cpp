#include "sandbox/facts_file.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

class facts {
 public:
  explicit facts(const std::string& text) { std::ofstream(path, std::ios::binary) << text; }
  ~facts() { std::filesystem::remove(path); }
  facts(const facts&) = delete;
  facts& operator=(const facts&) = delete;

  const std::string path =
      (std::filesystem::temp_directory_path() / ("facts-" + std::to_string(::getpid()))).string();
};

}  // namespace

TEST_CASE("the report of a probe is played as it tells") {
  const facts report(R"({"version": 1, "findings": [], "sandbox": {"semantics": "replace",
                         "past-start": "refused", "list-sources": "port+sorted", "lag": "4s"}})");
  cloud_variant v;
  CHECK(set_facts(v, report.path).empty());
  CHECK(v.unique == uniqueness::replace);
  CHECK_FALSE(v.past_start_accepted);
  CHECK(v.lag == seconds(4));
  CHECK(v.length == length_rule::up_to_limit);
}

TEST_CASE("what is no report of a probe is refused with the reason") {
  cloud_variant v;
  CHECK(set_facts(v, "/nowhere/facts.json") ==
        "/nowhere/facts.json is no report of `pullkeeper probe`");
  const facts other(R"({"sandbox": {"semantics": "magic"}})");
  CHECK(set_facts(v, other.path).find("\"magic\" is not one of its values") != std::string::npos);
  const facts number(R"({"sandbox": {"quota": 3}})");
  CHECK(set_facts(v, number.path) == number.path + ": quota is no word");
}
