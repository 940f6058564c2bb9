// over 300 lines: one sample of each kind of record, and the ways to damage a store of them.
#include "support/state/samples.hpp"

#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace pullkeeper {

namespace fs = std::filesystem;

scratch_directory::scratch_directory() {
  // In memory where there is such a place: thousands of syncs would wait for the disk.
  const bool has_memory = ::access("/dev/shm", W_OK | X_OK) == 0;
  const fs::path above = has_memory ? fs::path("/dev/shm") : fs::temp_directory_path();
  std::string pattern = (above / "pullkeeper-state-XXXXXX").string();
  if (!::mkdtemp(pattern.data())) throw std::runtime_error("no temporary directory");
  path_ = pattern;
}

scratch_directory::~scratch_directory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::vector<std::string> scratch_directory::names() const { return names_with(""); }

std::vector<std::string> scratch_directory::names_with(std::string_view part) const {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(path_)) {
    const std::string name = entry.path().filename().string();
    if (name.find(part) != std::string::npos) names.push_back(name);
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::map<std::string, std::string> scratch_directory::snapshot() const {
  std::map<std::string, std::string> all;
  for (const std::string& name : names()) {
    struct stat about{};
    if (::stat(file(name).c_str(), &about) != 0) throw std::runtime_error("stat " + name);
    all[name] = std::to_string(about.st_mtim.tv_sec) + "." +
                std::to_string(about.st_mtim.tv_nsec) + " " + bytes_of(file(name));
  }
  return all;
}

store_result open_store(const scratch_directory& home, const store_limits& limits) {
  return open_state_store(home.path(), endpoint_of_tests, limits);
}

void keep(const scratch_directory& home, const memory& all) {
  const auto opened = open_store(home);
  opened.store->remember(changes_to(all));
  if (!opened.store->flush()) throw std::runtime_error(opened.store->problem());
}

memory found_in(const scratch_directory& home) { return open_store(home).found; }

std::string bytes_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

void write_bytes(const std::string& path, std::string_view bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << bytes;
  if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

namespace {

sqlite3* run_sql(const scratch_directory& home, const std::string& text) {
  sqlite3* file = nullptr;
  sqlite3_open(home.database().c_str(), &file);
  if (sqlite3_exec(file, text.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
    throw std::runtime_error(text + ": " + sqlite3_errmsg(file));
  return file;
}

}  // namespace

void sql(const scratch_directory& home, const std::string& text) {
  sqlite3_close(run_sql(home, text));
}

void sql_then_death(const scratch_directory& home, const std::string& text) {
  child_process other([&](int out) {
    run_sql(home, text);
    ::_exit(::write(out, "x", 1) == 1 ? 0 : 1);
  });
  if (other.next_byte() != 'x') throw std::runtime_error(text);
}

void lock_by_sql(const scratch_directory& home) { run_sql(home, "BEGIN IMMEDIATE"); }

utc_millis day(int number) { return utc_millis(std::chrono::days(20'000 + number)); }

namespace {

utc_seconds second(long long number) { return utc_seconds(seconds(1'790'000'000 + number)); }

config some_config(long long number) {
  return {{"rtmp://user:secret@a.example.com/live/" + std::to_string(number) + "?key=geheim",
           "srt://b.example.com:9000?streamid=\"x\"\\n"},
          second(number), second(number + 518'400)};
}

class draw {
 public:
  explicit draw(std::mt19937_64& random) : random_(random) {}
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool coin() { return below(2) == 1; }
  std::int64_t number() { return static_cast<std::int64_t>(random_()) >> below(64); }
  std::string text() {
    static const std::vector<std::string> pieces = {
        "a", "Z9", "'", "\"", "\n", "\t", "\\", "\\n", "ü", "流", "\xF0\x9F\x8E\xA5", ";", " ",
        std::string(1, '\0'), "\xFF", "rtmp://x.example.com/?k=", "%", "--", "\r\n"};
    std::string text;
    for (int left = below(8); left > 0; --left) {
      text += pieces[static_cast<std::size_t>(below(static_cast<int>(pieces.size())))];
    }
    return text;
  }
  config held() {
    config held{{}, utc_seconds(seconds(number())), utc_seconds(seconds(number()))};
    for (int left = below(4); left > 0; --left) held.sources.push_back(text());
    return held;
  }
  proof proven() {
    proof one{held(), text(), coin(), coin(), {}, below(9)};
    if (coin()) one.shown = held();
    return one;
  }
  failure_memory failing() {
    return {static_cast<int>(number() >> 32), static_cast<failure_kind>(below(13)), text(),
            static_cast<operation>(below(4)), utc_millis(milliseconds(number())),
            utc_millis(milliseconds(number()))};
  }
  stream_memory stream() {
    stream_memory one;
    one.key = {text(), text(), text()};
    one.name = text();
    if (coin()) one.on_removed = coin() ? removal_policy::remove : removal_policy::keep;
    one.asked = random_();
    one.stood_as_wanted = coin();
    one.known = coin();
    for (int left = below(3); left > 0; --left) one.standing.push_back(held());
    for (int left = below(3); left > 0; --left) one.ended.push_back(held());
    for (int left = below(3); left > 0; --left) one.proofs.push_back(proven());
    for (int left = below(3); left > 0; --left) one.sent.push_back(held());
    if (coin()) {
      one.under_way = {static_cast<operation>(below(4)), held(), coin(), coin(), {}};
      for (int left = below(3); left > 0; --left) one.under_way->before.push_back(held());
    }
    one.in_the_way = {coin(), coin(), coin(), coin(), below(9), below(9)};
    one.failing = failing();
    one.drift.left_until = utc_seconds(seconds(number()));
    one.trouble = {static_cast<incident_phase>(below(3)), {}, milliseconds(number())};
    if (coin()) one.trouble.dark_since = utc_millis(milliseconds(number()));
    return one;
  }

 private:
  std::mt19937_64& random_;
};

}  // namespace

memory sample_memory() {
  memory all;
  all.endpoint.learned = {seconds(5), true};
  all.endpoint.server_offset = milliseconds(-4321);
  for (int i = 0; i < 4; ++i) {
    all.endpoint.limits[static_cast<std::size_t>(i)] = {milliseconds(200 + i), day(i), day(i + 1)};
  }
  const failure_memory failing{3, failure_kind::throttled, "Throttling.User", operation::update,
                               day(2), day(3)};
  all.domains.push_back({"live.example.com", {handover::unique, true, seconds(150), 7, true},
                         failing,
                         {{"cams", "theirs", some_config(1).end}}});
  stream_memory one;
  one.key = {"live.example.com", "cams", "harbour"};
  one.name = "harbour";
  one.on_removed = removal_policy::remove;
  one.asked = 0xfedcba9876543210;
  one.stood_as_wanted = true;
  one.known = true;
  one.standing = {some_config(1), some_config(2)};
  one.ended = {some_config(0)};
  one.proofs = {{some_config(1), "5F1D9C0A", true, false, some_config(2), 0},
                {some_config(2), "", false, true, {}, 3}};
  one.sent = {some_config(3)};
  one.under_way = {operation::remove, some_config(4), true, true, {some_config(1)}};
  one.in_the_way = {true, false, true, true, 2, 1};
  one.failing = failing;
  one.drift = {some_config(1).end, {utc_millis(some_config(1).start)}, true};
  one.trouble = {incident_phase::lost, day(1), milliseconds(4321)};
  all.streams.push_back(one);
  return all;
}

memory random_memory(std::mt19937_64& random, int streams) {
  draw from(random);
  memory all = sample_memory();
  all.endpoint.learned = {seconds(from.number()), from.coin()};
  all.endpoint.server_offset = milliseconds(from.number());
  for (auto& limit : all.endpoint.limits) {
    limit = {milliseconds(from.number()), utc_millis(milliseconds(from.number())),
             utc_millis(milliseconds(from.number()))};
  }
  std::map<std::string, domain_record> domains;
  std::map<stream_key, stream_memory> kept;
  for (int i = 0; i < streams; ++i) {
    stream_memory one = from.stream();
    kept[one.key] = one;
    domain_record domain{from.text(),
                         {static_cast<handover>(from.below(3)), from.coin(),
                          seconds(from.below(3601)), from.below(21), from.coin()},
                         from.failing()};
    for (int left = from.below(3); left > 0; --left)
      domain.foreign.push_back({from.text(), from.text(), utc_seconds(seconds(from.number()))});
    domains[domain.name] = domain;
  }
  all.domains.clear();
  for (auto& entry : domains) all.domains.push_back(entry.second);
  all.streams.clear();
  for (auto& entry : kept) all.streams.push_back(entry.second);
  return all;
}

memory_changes changes_to(const memory& all) {
  memory_changes changes;
  changes.endpoint = all.endpoint;
  changes.domains = all.domains;
  changes.streams = all.streams;
  return changes;
}

call_record sample_call(utc_millis at) {
  call_record call;
  call.at = at;
  call.took = milliseconds(87);
  call.schedule = "harbour";
  call.op = operation::update;
  call.key = {"live.example.com", "cams", "harbour"};
  call.wanted = {{}, second(1), second(2)};
  call.attempt = 2;
  call.result = outcome::not_done;
  call.kind = failure_kind::conflict;
  call.code = "ConfigAlreadyExists";
  call.request_id = "5F1D9C0A-\"1\"";
  call.http_status = 400;
  return call;
}

full_disk::full_disk(unsigned long long most) {
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  before_ = limit.rlim_cur;
  limit.rlim_cur = most;
  if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) throw std::runtime_error("setrlimit");
}

full_disk::~full_disk() {
  rlimit limit{};
  ::getrlimit(RLIMIT_FSIZE, &limit);
  limit.rlim_cur = before_;
  ::setrlimit(RLIMIT_FSIZE, &limit);
}

child_process::child_process(const std::function<void(int)>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("pipe");
  pid_ = ::fork();
  if (pid_ < 0) throw std::runtime_error("fork");
  if (pid_ == 0) {
    ::close(ends[0]);
    work(ends[1]);
    ::_exit(0);
  }
  ::close(ends[1]);
  from_ = ends[0];
}

child_process::~child_process() {
  kill_hard();
  ::close(from_);
}

int child_process::next_byte() const {
  unsigned char byte = 0;
  return ::read(from_, &byte, 1) == 1 ? byte : -1;
}

void child_process::kill_hard() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

}  // namespace pullkeeper
