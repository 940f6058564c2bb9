// Whether it is looked at which streams are online, and how often.
#include <doctest/doctest.h>

#include <string>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

online_settings read(const std::string& settings) {
  const config_directory directory;
  directory.write("pullkeeper.yaml", settings);
  const auto result = directory.load();
  for (const auto& error : result.errors) FAIL(to_string(error));
  return result.config.online;
}

}  // namespace

TEST_CASE("streams are looked at every minute unless the files say otherwise") {
  CHECK(read("") == online_settings{true, 60s, 90s});
  CHECK(read("online:\n") == online_settings{true, 60s, 90s});
  CHECK(read("online: {}\n") == online_settings{true, 60s, 90s});
  CHECK(read("online: on\n") == online_settings{true, 60s, 90s});
}

TEST_CASE("it can be turned off, and both lengths can be set") {
  CHECK(!read("online: off\n").on);
  CHECK(read("online: {every: 30s}\n") == online_settings{true, 30s, 90s});
  CHECK(read("online: {every: 1h, dark_after: 1d}\n") == online_settings{true, 1h, 24h});
}

TEST_CASE("what is neither a switch nor a section of lengths is refused") {
  CHECK(settings_errors("online: yes\n").starts_with("1:9: "));
  CHECK(settings_errors("online: [1]\n") == "1:9: \"online\" must be a map of keys and values");
  CHECK(settings_errors("online: {every: 2h}\n").starts_with("1:17: "));
  CHECK(settings_errors("online: {dark_after: 0s}\n").starts_with("1:22: "));
  CHECK(settings_errors("online: {all: 1s}\n").starts_with("1:10: "));
}
