// Which part a host has among those with the same files.
#include <doctest/doctest.h>

#include <string>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

const std::string schedules = "defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z}\n"
                              "schedules:\n"
                              "  - {name: a, stream: a, sources: [rtmp://o/a], lead: ";

standby_settings read(const std::string& settings) {
  const config_directory directory;
  directory.write("pullkeeper.yaml", settings);
  const auto result = directory.load();
  for (const auto& error : result.errors) FAIL(to_string(error));
  return result.config.keep.standby;
}

}  // namespace

TEST_CASE("a host is the primary unless its files say otherwise, and its wait is by rank") {
  CHECK(read("") == standby_settings{0, 1h});
  CHECK(read("standby:\n") == standby_settings{0, 1h});
  CHECK(read("standby: {rank: 1}\n") == standby_settings{1, 1h});
  CHECK(read("standby: {after: 20m, rank: 3}\n") == standby_settings{3, 20min});
  CHECK(read("standby: {after: 20m, rank: 3}\n").wait() == 1h);
  CHECK(read("standby: {rank: 0, after: 3d}\n").wait() == 0s);
}

TEST_CASE("a standby that would act in the second half of the lead is refused, with how late") {
  CHECK(settings_errors("standby: {rank: 1, after: 11h30m}\n") ==
        "1:27: a standby of rank 1 would act 11h30m after the lead has begun: that must be less "
        "than half of the lead (23h), and is 1s too much");
  CHECK(settings_errors("standby: {rank: 2, after: 6h}\n") ==
        "1:27: a standby of rank 2 would act 2 times 6h after the lead has begun: that must be "
        "less than half of the lead (23h), and is 30m1s too much");
  CHECK(settings_errors("standby: {rank: 1, after: 11h29m59s}\n").empty());
  CHECK(settings_errors("windows: {lead: 1h}\nstandby: {rank: 1}\n").substr(0, 4) == "2:17");
  CHECK(settings_errors("standby: {rank: 1, after: 12h}\nwindows: {lead: 0s}\n").find(
            "standby") == std::string::npos);
}

TEST_CASE("the same holds for a schedule with a lead of its own") {
  const config_directory directory;
  directory.write("pullkeeper.yaml", "standby: {rank: 1, after: 1h}\n");
  directory.write("schedules/a.yaml", schedules + "2h}\n");
  const auto errors = directory.errors();
  REQUIRE(errors.size() == 1);
  CHECK(errors[0].find("schedules/a.yaml:3:") == 0);
  CHECK(errors[0].find("half of the lead (2h), and is 1s too much") != std::string::npos);
  directory.write("schedules/a.yaml", schedules + "2h1s}\n");
  CHECK(directory.errors().size() <= 1);
  directory.write("schedules/a.yaml", schedules + "2h2s}\n");
  CHECK(directory.errors().empty());
}

TEST_CASE("what is no rank or no length is refused at its place") {
  CHECK(settings_errors("standby: {rank: -1}\n").substr(0, 5) == "1:17:");
  CHECK(settings_errors("standby: {rank: 10}\n").find("from 0 to 9") != std::string::npos);
  CHECK(settings_errors("standby: {after: 4d}\n").substr(0, 5) == "1:18:");
  CHECK(settings_errors("standby: {rnak: 1}\n").find("did you mean \"rank\"") !=
        std::string::npos);
  CHECK(settings_errors("standby: 1\n").find("must be a map") != std::string::npos);
}
