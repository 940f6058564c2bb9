// The journal's own protocol, read by a socket that stands for journald.
#include "edge/log/journal.hpp"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <set>
#include <string>

#include "edge/log/format.hpp"
#include "edge/log/log.hpp"

using namespace pullkeeper;

namespace {

const event accepted{level::info,
                     "window_accepted",
                     {{"schedule", "harbour"},
                      {"detail", "was rtmp://u:geheim@o/a?geheim\nPRIORITY=0"},
                      {"odd-Key", ""}}};

class journald {
 public:
  journald() {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path_.data(), path_.size());
    REQUIRE(::bind(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  }
  ~journald() {
    ::close(descriptor_);
    ::unlink(path_.c_str());
  }
  const std::string& path() const { return path_; }
  // "-" if nothing has come.
  std::string next() const {
    std::string buffer(200000, '\0');
    const auto count = ::recv(descriptor_, buffer.data(), buffer.size(), MSG_DONTWAIT);
    return count < 0 ? "-" : buffer.substr(0, static_cast<std::size_t>(count));
  }

 private:
  std::string path_ = "/tmp/pullkeeper-journal-" + std::to_string(::getpid());
  int descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
};

// Standard error led into a pipe that $JOURNAL_STREAM names, as under systemd.
class journal_stream {
 public:
  journal_stream() : saved_(::dup(STDERR_FILENO)) {
    REQUIRE(::pipe2(ends_, O_NONBLOCK | O_CLOEXEC) == 0);
    ::dup2(ends_[1], STDERR_FILENO);
    struct stat status {};
    REQUIRE(::fstat(STDERR_FILENO, &status) == 0);
    const auto name = std::to_string(status.st_dev) + ":" + std::to_string(status.st_ino);
    ::setenv("JOURNAL_STREAM", name.c_str(), 1);
  }
  ~journal_stream() {
    ::dup2(saved_, STDERR_FILENO);
    for (const int fd : {saved_, ends_[0], ends_[1]}) ::close(fd);
    ::unsetenv("JOURNAL_STREAM");
  }
  std::string text() const {
    char buffer[65536];
    const auto count = ::read(ends_[0], buffer, sizeof buffer);
    return count < 0 ? "" : std::string(buffer, static_cast<std::size_t>(count));
  }

 private:
  int saved_;
  int ends_[2] = {-1, -1};
};

}  // namespace

TEST_CASE("an event is one entry: message, level, identifiers, and its keys as fields") {
  CHECK(journal_datagram(accepted, "level=info event=window_accepted") ==
        "MESSAGE=level=info event=window_accepted\n"
        "PRIORITY=6\n"
        "SYSLOG_IDENTIFIER=pullkeeper\n"
        "MESSAGE_ID=" + message_id("window_accepted") + "\n"
        "PULLKEEPER_EVENT=window_accepted\n"
        "PULLKEEPER_SCHEDULE=harbour\n"
        "PULLKEEPER_DETAIL=was rtmp://***@o/a?***\\nPRIORITY=0\n"
        "PULLKEEPER_ODD_KEY=\n");
}

TEST_CASE("levels are those of syslog") {
  const level all[] = {level::debug, level::info, level::warning, level::error};
  const int priorities[] = {7, 6, 4, 3};
  for (int i = 0; i < 4; ++i) CHECK(names_of(all[i]).priority == priorities[i]);
}

TEST_CASE("every name has an identifier of its own that is a UUID and never changes") {
  CHECK(message_id("coverage_lost") == "2da433036a2e82e587c2d6372eac9825");
  const char* const names[] = {
      "started", "ready", "config_loaded", "schedule_added", "schedule_changed",
      "schedule_removed", "window_accepted", "handover_learned", "drift_repaired",
      "coverage_restored", "pull_finished", "credentials_refreshed", "summary", "stopping",
      "stopped", "attempt_failed", "drift_found", "foreign_config", "config_adopted", "throttled",
      "clock_skew", "state_reset", "state_newer", "mass_removal_stopped", "coverage_at_risk",
      "drift_fight", "coverage_lost", "config_refused", "credentials_failed", "permission_denied"};
  std::set<std::string> ids;
  for (const auto* const name : names) {
    const auto id = message_id(name);
    CHECK(id.size() == 32);
    CHECK(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    CHECK(id[12] == '8');
    CHECK(std::string("89ab").find(id[16]) != std::string::npos);
    ids.insert(id);
  }
  CHECK(ids.size() == std::size(names));
}

TEST_CASE("nothing makes an entry too large, and no character is cut in two") {
  event huge{level::error, "e", {}};
  for (int i = 0; i < 100; ++i) huge.fields.emplace_back("k", std::string(100000, 'x'));
  CHECK(journal_datagram(huge, std::string(1000000, 'x')).size() < 65536);
  std::string wide = "x";
  while (wide.size() < 5000) wide += "港";
  const auto entry = journal_datagram({level::info, "e", {{"k", wide}}}, "m");
  CHECK(entry.find("港...\n") != std::string::npos);
}

TEST_CASE("under the journal an event goes to its socket and not to standard error as well") {
  const journald reader;
  const journal_stream stream;
  const auto out = make_log({}, reader.path());
  out->write(accepted, utc_millis());
  out->write({level::debug, "unwanted", {}}, utc_millis());
  CHECK(reader.next().starts_with("MESSAGE=level=info event=window_accepted schedule=harbour "));
  CHECK(reader.next() == "-");
  CHECK(stream.text().empty());
}

TEST_CASE("a full or a missing socket never blocks: the line goes to standard error [P06]") {
  const journal_stream stream;
  {
    const journald reader;
    const auto out = make_log({}, reader.path());
    for (int i = 0; i < 5000; ++i) out->write(accepted, utc_millis());
    CHECK(stream.text().starts_with("<6>level=info event=window_accepted"));
  }
  while (!stream.text().empty()) continue;
  for (const auto& path : {std::string("/nowhere/at/all"), std::string(5000, '/')}) {
    make_log({}, path)->write({level::error, "e", {}}, utc_millis());
    CHECK(stream.text() == "<3>level=error event=e\n");
  }
}

TEST_CASE("elsewhere than under the journal its socket is left alone") {
  const journald reader;
  const journal_stream stream;
  ::setenv("JOURNAL_STREAM", "1:1", 1);
  make_log({}, reader.path())->write({level::info, "e", {}}, utc_millis());
  CHECK(reader.next() == "-");
  CHECK(stream.text() == "ts=1970-01-01T00:00:00.000Z level=info event=e\n");
}
