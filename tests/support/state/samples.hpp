// A directory of its own for a test, and memories to put into it.
#pragma once
#include <sys/types.h>

#include <functional>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "edge/state/store.hpp"

namespace pullkeeper {

// Of mode 0700, and removed at the end.
class scratch_directory {
 public:
  scratch_directory();
  ~scratch_directory();
  scratch_directory(const scratch_directory&) = delete;
  scratch_directory& operator=(const scratch_directory&) = delete;

  const std::string& path() const { return path_; }
  std::string file(const std::string& name) const { return path_ + "/" + name; }
  std::string database() const { return file("state.db"); }
  std::vector<std::string> names() const;                       // sorted
  std::vector<std::string> names_with(std::string_view part) const;
  // Every file with its content and the time of its last change.
  std::map<std::string, std::string> snapshot() const;

 private:
  std::string path_;
};

inline constexpr const char* endpoint_of_tests = "live.example.com:443";

store_result open_store(const scratch_directory& home, const store_limits& limits = {});
// Writes a memory as a daemon would that then ends well.
void keep(const scratch_directory& home, const memory& all);
// What a next daemon finds.
memory found_in(const scratch_directory& home);

std::string bytes_of(const std::string& path);
void write_bytes(const std::string& path, std::string_view bytes);
void sql(const scratch_directory& home, const std::string& text);
// The same of a process that is killed behind it: what has changed stays in the log.
void sql_then_death(const scratch_directory& home, const std::string& text);
// Keeps the file locked against writers until this process ends.
void lock_by_sql(const scratch_directory& home);

// Every field differs from its default.
memory sample_memory();
// Any text in any field, quotes, line breaks and zero bytes included.
memory random_memory(std::mt19937_64& random, int streams);
memory_changes changes_to(const memory& all);
call_record sample_call(utc_millis at);
utc_millis day(int number);

// A full disk as far as this process goes: no file grows beyond `most` bytes while it lives.
class full_disk {
 public:
  explicit full_disk(unsigned long long most = 0);
  ~full_disk();
  full_disk(const full_disk&) = delete;
  full_disk& operator=(const full_disk&) = delete;

 private:
  unsigned long long before_;
};

// Another process that runs `work`, which may write into the pipe whose end it is given.
class child_process {
 public:
  explicit child_process(const std::function<void(int)>& work);
  ~child_process();                    // kills it
  child_process(const child_process&) = delete;
  child_process& operator=(const child_process&) = delete;

  int pid() const { return pid_; }
  // The next byte it has written; -1 at its end.
  int next_byte() const;
  void kill_hard();                    // SIGKILL, and waits

 private:
  pid_t pid_ = -1;
  int from_ = -1;
};

}  // namespace pullkeeper
