#include "edge/state/aside.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <regex>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kept = 3;
// What SQLite keeps beside a file, and the index of the first, which is made from it.
constexpr const char* companions[] = {"-wal", "-journal"};
constexpr const char* index_ending = "-shm";

bool exists(const std::string& path) {
  struct stat about{};
  return ::lstat(path.c_str(), &about) == 0;
}

// 20260131T235959.999Z
std::string stamp() {
  const auto now = std::chrono::floor<milliseconds>(std::chrono::system_clock::now());
  const auto whole = std::chrono::floor<seconds>(now);
  std::string text = format_utc(whole);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  const std::string fraction = std::to_string(1000 + (now - whole).count());
  return text.insert(text.size() - 1, "." + fraction.substr(1));
}

// Names as move_aside gives them, newest first.
std::vector<std::string> old_ones(const std::string& directory) {
  static const std::regex ours(R"(state(?:-\d+)?\.db\.[a-z]+-(\d{8}T\d{6}\.\d{3}Z))");
  std::vector<std::pair<std::string, std::string>> found;
  std::error_code failed;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::string name = at->path().filename().string();
    if (std::smatch parts; std::regex_match(name, parts, ours)) found.emplace_back(parts[1], name);
  }
  std::sort(found.rbegin(), found.rend());
  std::vector<std::string> names;
  for (auto& [when, name] : found) names.push_back(std::move(name));
  return names;
}

void remove_with_companions(const std::string& path) {
  std::remove(path.c_str());
  for (const char* ending : companions) std::remove((path + ending).c_str());
}

}  // namespace

std::string move_aside(const std::string& directory, const std::string& old_name,
                       const std::string& reason) {
  const std::string file = directory + "/" + old_name;
  // The directory's lock is held, so nobody else makes one meanwhile.
  std::string name;
  do {
    name = old_name + "." + reason + "-" + stamp();
  } while (exists(directory + "/" + name));
  const std::string path = directory + "/" + name;
  // A log without its file is worth nothing, so the file goes first.
  if (std::rename(file.c_str(), path.c_str()) != 0) return {};
  for (const char* ending : companions) {
    struct stat about{};
    const std::string beside = file + ending;
    if (::lstat(beside.c_str(), &about) != 0) continue;
    if (about.st_size == 0) std::remove(beside.c_str());
    else std::rename(beside.c_str(), (path + ending).c_str());
  }
  std::remove((file + index_ending).c_str());
  // The one just made counts as the newest, whatever the clock did since the others were.
  auto names = old_ones(directory);
  std::erase(names, name);
  for (std::size_t i = kept - 1; i < names.size(); ++i) {
    remove_with_companions(directory + "/" + names[i]);
  }
  return name;
}

move_reason reason_to_move(const verdict& judged) {
  const std::string why = judged.why.empty() ? "" : " (" + judged.why + ")";
  switch (judged.state) {
    case fitness::newer: return {"newer", "was written by a newer pullkeeper" + why};
    case fitness::foreign: return {"foreign", "is not of pullkeeper" + why};
    case fitness::endpoint: return {"endpoint", "belongs to another endpoint" + why};
    default: return {"corrupt", "is damaged" + why};
  }
}

}  // namespace pullkeeper
