// What the log has told to be amiss outlives the process.
#include "edge/state/alarms.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

const utc_millis then{milliseconds{1'800'000'000'123}};
using t = trouble_kind;
using alarms = std::vector<told_alarm>;

}  // namespace

TEST_CASE("alarms come back with the instant at which they began, and go where they are over") {
  const scratch_directory home;
  CHECK(read_alarms(home.path()).empty());
  const alarms two{{t::key_refused, then}, {t::state_not_writable, then + seconds{1}}};
  keep_alarms(home.path(), two);
  CHECK(read_alarms(home.path()) == two);
  const alarms other{{t::key_refused, then + seconds{7}}, {t::throttled, then}};
  keep_alarms(home.path(), other);
  CHECK(read_alarms(home.path()) == other);
  CHECK(home.names() == std::vector<std::string>{"alarm-key_refused", "alarm-throttled"});
  keep_alarms(home.path(), {});
  CHECK(home.names().empty());
}

TEST_CASE("an alarm finds room on a disk that takes no byte more") {
  const scratch_directory home;
  const full_disk disk;
  keep_alarms(home.path(), {{t::state_not_writable, then}});
  CHECK(read_alarms(home.path()) == alarms{{t::state_not_writable, then}});
}

TEST_CASE("what is no file of ours is no alarm, and is left alone") {
  const scratch_directory home;
  const auto target = home.file("elsewhere");
  write_bytes(target, "x");
  std::filesystem::create_symlink(target, home.file("alarm-key_refused"));
  std::filesystem::create_directory(home.file("alarm-throttled"));
  CHECK(read_alarms(home.path()).empty());
  const auto written = std::filesystem::last_write_time(target);
  keep_alarms(home.path(), {{t::key_refused, then}, {t::throttled, then}});
  CHECK(std::filesystem::last_write_time(target) == written);
  CHECK(read_alarms(home.path()).empty());
}

TEST_CASE("a directory that is gone is no reason to fail") {
  keep_alarms("/nowhere/at/all", {{t::key_refused, then}});
  CHECK(read_alarms("/nowhere/at/all").empty());
}
