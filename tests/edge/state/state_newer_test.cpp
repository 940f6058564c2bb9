// A file that a newer program has written belongs to that program.
#include <doctest/doctest.h>

#include "edge/state/versions.hpp"
#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

const std::string beside = "state-" + std::to_string(schema_version) + ".db";

std::vector<std::string> databases(const scratch_directory& home) {
  std::vector<std::string> names = home.names();
  std::erase_if(names, [](const auto& name) { return !name.ends_with(".db"); });
  return names;
}

}  // namespace

TEST_CASE("a newer file is left as it is, and one beside it is used and found again [P13]") {
  const scratch_directory home;
  keep(home, sample_memory());
  sql(home, "PRAGMA user_version = " + std::to_string(schema_version + 1));
  const auto bytes = bytes_of(home.database());
  memory mine = sample_memory();
  mine.streams.front().name = "mine";
  for (int start = 1; start <= 2; ++start) {
    const auto opened = open_store(home);
    REQUIRE(opened.store);
    CHECK(opened.found == (start == 1 ? memory{} : mine));
    CHECK(opened.store->newer() ==
          home.database() + " was written by a newer pullkeeper (it has version " +
              std::to_string(schema_version + 1) + ", and this program knows up to " +
              std::to_string(schema_version) + "): left as it is, " + home.file(beside) +
              " is used");
    CHECK(opened.store->take_notes().empty());
    opened.store->remember(changes_to(mine));
    opened.store->record(sample_call(day(start)));
    CHECK(opened.store->flush());
    CHECK(read_state(home.path()).found == mine);
    CHECK(read_history(home.path()).calls.size() == static_cast<std::size_t>(start));
  }
  CHECK(databases(home) == std::vector<std::string>{beside, "state.db"});
  CHECK(home.names().size() == 2);
  CHECK(bytes_of(home.database()) == bytes);
  // The newer program is back, or its file is gone: the one beside it is no longer asked.
  sql(home, "PRAGMA user_version = " + std::to_string(schema_version));
  const auto back = open_store(home);
  CHECK(back.found == sample_memory());
  CHECK(back.store->newer() == "");
  CHECK(read_state(home.path()).found == sample_memory());
}

TEST_CASE("a newer file is left as it is with the log of a program that was killed") {
  const scratch_directory home;
  keep(home, sample_memory());
  sql_then_death(home, "PRAGMA user_version = 99");
  const auto bytes = bytes_of(home.database()), log = bytes_of(home.database() + "-wal");
  REQUIRE(!log.empty());
  for (int start = 1; start <= 2; ++start) {
    const auto opened = open_store(home);
    REQUIRE(opened.store);
    CHECK_FALSE(opened.store->newer().empty());
    CHECK(opened.found.streams.size() == (start == 1 ? 0 : 1));
    opened.store->remember(changes_to(sample_memory()));
    CHECK(opened.store->flush());
    CHECK(bytes_of(home.database()) == bytes);
    CHECK(bytes_of(home.database() + "-wal") == log);
  }
  CHECK(databases(home) == std::vector<std::string>{beside, "state.db"});
}

TEST_CASE("damage beside a newer file is moved aside from there") {
  const scratch_directory home;
  keep(home, sample_memory());
  sql(home, "PRAGMA user_version = 99");
  const auto bytes = bytes_of(home.database());
  write_bytes(home.file(beside), std::string(9000, 'x'));
  const auto opened = open_store(home);
  REQUIRE(opened.store);
  CHECK(opened.store->take_notes().size() == 1);
  CHECK(home.names_with(beside + ".corrupt-").size() == 1);
  CHECK_FALSE(opened.store->newer().empty());
  CHECK(bytes_of(home.database()) == bytes);
}
