#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>

#include "support/state/samples.hpp"

using namespace pullkeeper;

namespace {

memory twenty_streams() {
  memory all = sample_memory();
  const stream_memory model = all.streams.front();
  all.streams.clear();
  for (int i = 10; i < 30; ++i) {
    all.streams.push_back(model);
    all.streams.back().key.stream = std::to_string(i);
  }
  return all;
}

// The file of a daemon that knows twenty streams and has made some calls.
std::string good_file() {
  const scratch_directory home;
  {
    const auto opened = open_store(home);
    opened.store->remember(changes_to(twenty_streams()));
    for (int i = 0; i < 30; ++i) opened.store->record(sample_call(day(i)));
    if (!opened.store->flush()) throw std::runtime_error(opened.store->problem());
  }
  return bytes_of(home.database());
}

struct start {
  bool moved_aside = false;
  bool knows_all = false;
};

// Starts on a file with these bytes. Whatever they are, the store works afterwards.
start start_on(const std::string& bytes) {
  const scratch_directory home;
  write_bytes(home.database(), bytes);
  const auto view = read_state(home.path());
  const auto before = read_history(home.path());
  const auto opened = open_store(home);
  REQUIRE_MESSAGE(opened.store, opened.error);
  start result;
  const auto notes = opened.store->take_notes();
  result.moved_aside = !home.names_with("state.db.").empty();
  result.knows_all = opened.found == twenty_streams();
  CHECK(notes.size() == (result.moved_aside || bytes.empty() ? 1 : 0));
  CHECK((result.knows_all || opened.found == memory{}));
  CHECK((view.found == twenty_streams() || view.found == memory{}));
  // Damage in the history alone goes unseen for as long as the pages hang together.
  opened.store->remember(changes_to(sample_memory()));
  opened.store->record(sample_call(day(1)));
  CHECK_MESSAGE(opened.store->flush(), opened.store->problem());
  CHECK(read_state(home.path()).error.empty());
  return result;
}

void check_moved_aside(const std::string& word, const scratch_directory& home) {
  const std::string bytes = bytes_of(home.database());
  const auto opened = open_store(home);
  REQUIRE_MESSAGE(opened.store, opened.error);
  CHECK(opened.found == memory{});
  const auto notes = opened.store->take_notes();
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].find('\n') == std::string::npos);
  const auto aside = home.names_with("state.db." + word + "-");
  REQUIRE_MESSAGE(aside.size() == 1, notes[0]);
  CHECK(notes[0].find(aside[0]) != std::string::npos);
  CHECK(bytes_of(home.file(aside[0])) == bytes);
  CHECK(opened.store->flush());
}

}  // namespace

TEST_CASE("a file cut off anywhere is moved aside, and a new one works [P12]") {
  const std::string good = good_file();
  REQUIRE(start_on(good).knows_all);
  std::vector<std::size_t> lengths = {1, 15, 16, 17, 99, 100, 101, good.size() - 1};
  for (std::size_t at = 512; at < good.size(); at += 512) lengths.push_back(at);
  for (const std::size_t length : lengths) {
    CAPTURE(length);
    const auto started = start_on(good.substr(0, length));
    REQUIRE(started.moved_aside != started.knows_all);
    // The end of the last page may have been empty, as SQLite takes it to be when it is missing.
    REQUIRE((started.moved_aside || length > good.size() - 4096));
  }
}

TEST_CASE("an empty file is begun anew, and that is said") {
  CHECK_FALSE(start_on("").moved_aside);
}

TEST_CASE("flipped bits never turn into other memories [P12]") {
  const std::string good = good_file();
  std::mt19937_64 random(41);
  int moved = 0;
  for (int round = 0; round < 400; ++round) {
    std::string bytes = good;
    for (auto left = 1 + random() % 3; left > 0; --left) {
      // Every other time in the header or the first page, where the schema lies.
      const auto range = round % 2 ? bytes.size() : std::size_t{4096};
      bytes[random() % range] ^= static_cast<char>(1 << random() % 8);
    }
    CAPTURE(round);
    const auto started = start_on(bytes);
    REQUIRE(started.moved_aside != started.knows_all);
    moved += started.moved_aside;
  }
  CHECK(moved > 50);
}

TEST_CASE("a page that is torn in the history is seen at the start") {
  std::string bytes = good_file();
  const std::size_t page = bytes.find("ConfigAlreadyExists") / 4096;
  bytes.replace(page * 4096, 64, std::string(64, '\x05'));
  CHECK(start_on(bytes).moved_aside);
}

TEST_CASE("damage that is met while running is moved aside, and everything is written anew") {
  const scratch_directory home;
  memory all = twenty_streams();
  const stream_memory model = all.streams.front();
  all.streams.clear();
  for (int i = 10'000; i < 15'000; ++i) {              // more than SQLite keeps of its pages
    all.streams.push_back(model);
    all.streams.back().key.stream = std::to_string(i);
  }
  keep(home, all);
  const auto opened = open_store(home);
  {
    std::fstream file(home.database(), std::ios::in | std::ios::out | std::ios::binary);
    file << std::string(std::filesystem::file_size(home.database()), '\xAB');
  }
  for (auto& one : all.streams) one.name = "later";
  opened.store->remember(changes_to(all));
  CHECK_MESSAGE(opened.store->flush(), opened.store->problem());
  CHECK(opened.store->take_notes().size() == 1);
  CHECK(home.names_with("state.db.corrupt-").size() >= 1);
  CHECK(read_state(home.path()).found == all);
}

TEST_CASE("a damaged log costs what it held, or the file, but never mixes [P02]") {
  const scratch_directory home;
  keep(home, memory{});
  std::string file, log;
  {
    const auto opened = open_store(home);
    opened.store->remember(changes_to(twenty_streams()));
    REQUIRE(opened.store->flush());
    file = bytes_of(home.database());
    log = bytes_of(home.database() + "-wal");
  }
  REQUIRE(log.size() > 4096);
  std::mt19937_64 random(43);
  for (int round = 0; round < 100; ++round) {
    const scratch_directory other;
    write_bytes(other.database(), file);
    std::string bytes = log.substr(0, round % 2 ? log.size() : random() % log.size());
    if (round % 2) bytes[random() % bytes.size()] ^= static_cast<char>(1 << random() % 8);
    write_bytes(other.database() + "-wal", bytes);
    const auto opened = open_store(other);
    REQUIRE(opened.store);
    REQUIRE((opened.found == twenty_streams() || opened.found == memory{}));
    opened.store->remember(changes_to(sample_memory()));
    REQUIRE(opened.store->flush());
  }
}

TEST_CASE("the file of another program, and rubbish, are moved aside as they are") {
  {
    const scratch_directory home;
    sql(home, "CREATE TABLE theirs (a)");
    check_moved_aside("foreign", home);
  }
  {
    const scratch_directory home;
    write_bytes(home.database(), std::string(9000, 'x'));
    CHECK_FALSE(read_state(home.path()).error.empty());
    check_moved_aside("corrupt", home);
  }
}

TEST_CASE("the state of another endpoint is not used [P14]") {
  const scratch_directory home;
  keep(home, sample_memory());
  const auto other = open_state_store(home.path(), "live.other.example.com:443");
  REQUIRE(other.store);
  CHECK(other.found == memory{});
  CHECK(home.names_with("state.db.endpoint-").size() == 1);
  const auto notes = other.store->take_notes();
  REQUIRE(notes.size() == 1);
  CHECK(notes[0].starts_with(home.database() +
                             " belongs to another endpoint (it is of live.example.com:443, and "
                             "this is live.other.example.com:443): moved aside to state.db."));
  CHECK(read_state(home.path()).endpoint == "live.other.example.com:443");
}

TEST_CASE("rows and schemas that no version has written are not believed") {
  for (const char* change :
       {"UPDATE memory SET record = replace(record, 'harbour', 'harbor')",
        "UPDATE memory SET app = 'other' WHERE kind = 'stream'",
        "UPDATE memory SET checksum = checksum + 1 WHERE kind = 'endpoint'",
        "UPDATE memory SET record = 'x' || record WHERE kind = 'domain'",
        "DELETE FROM memory WHERE kind = 'endpoint'", "DROP TABLE calls", "CREATE TABLE more (a)",
        "CREATE TRIGGER t AFTER INSERT ON memory BEGIN DELETE FROM memory; END"}) {
    CAPTURE(change);
    const scratch_directory home;
    keep(home, sample_memory());
    sql(home, change);
    CHECK(read_state(home.path()).found == memory{});
    CHECK_FALSE(read_state(home.path()).error.empty());
    check_moved_aside("corrupt", home);
  }
}

TEST_CASE("of the files moved aside the newest three are kept, other files are let alone") {
  const scratch_directory home;
  write_bytes(home.file("state.db.corrupt-by-hand"), "mine");
  std::vector<std::string> last;
  for (int i = 0; i < 8; ++i) {
    write_bytes(home.database(), "rubbish " + std::to_string(i));
    last.push_back("rubbish " + std::to_string(i));
    CHECK(found_in(home) == memory{});
  }
  std::vector<std::string> kept;
  for (const auto& name : home.names_with("state.db.corrupt-2")) {
    kept.push_back(bytes_of(home.file(name)));
  }
  CHECK(kept == std::vector<std::string>(last.end() - 3, last.end()));
  CHECK(bytes_of(home.file("state.db.corrupt-by-hand")) == "mine");
}

TEST_CASE("a link or a directory in place of the file is refused and left as it is") {
  const scratch_directory home;
  std::filesystem::create_symlink(home.file("elsewhere"), home.database());
  const auto linked = open_store(home);
  CHECK_FALSE(linked.store);
  CHECK(linked.refusal == state_refusal::unusable);
  CHECK(linked.error == "cannot use " + home.database() + ": it is a symbolic link");
  CHECK_FALSE(std::filesystem::exists(home.file("elsewhere")));
  std::filesystem::remove(home.database());
  std::filesystem::create_directory(home.database());
  const auto folder = open_store(home);
  CHECK_FALSE(folder.store);
  CHECK(folder.error == "cannot use " + home.database() + ": it is not a regular file");
  CHECK(open_state_store(home.file("missing"), "a:1").refusal == state_refusal::unusable);
}
