#include "edge/zones/zones.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <tuple>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

// What tells one file from the one that an update puts in its place.
using file_print = std::tuple<dev_t, ino_t, time_t, off_t>;

struct known_zone {
  file_print print;
  std::shared_ptr<const time_zone> zone;
};

utc_seconds second(absl::Time at) { return utc_seconds(seconds(absl::ToUnixSeconds(at))); }

std::string directory() {
  const char* const set = std::getenv("TZDIR");
  return set && *set ? set : "/usr/share/zoneinfo";
}

// Nothing that could lead out of the directory.
bool is_zone_name(const std::string& name) {
  return is_simple_name(name, 100, "/_+-") && name.front() != '/' && name.back() != '/';
}

std::shared_ptr<const time_zone> read_zone(const std::string& name, const std::string& path) {
  absl::TimeZone from;
  if (!absl::LoadTimeZone("file:" + path, &from)) return nullptr;
  auto zone = std::make_shared<time_zone>();
  zone->name = name;
  const absl::Time first = absl::FromUnixSeconds(0);
  const absl::Time last = absl::FromCivil(absl::CivilSecond(2200), absl::UTCTimeZone());
  zone->before = seconds(from.At(first).offset);
  auto offset = zone->before;
  absl::TimeZone::CivilTransition change;
  for (absl::Time at = first; from.NextTransition(at, &change);) {
    at = from.At(change.to).trans;
    if (at >= last) break;
    const seconds next(from.At(at).offset);
    if (next != offset) zone->changes.push_back({second(at), next});
    offset = next;
  }
  return zone;
}

}  // namespace

std::shared_ptr<const time_zone> find_zone(const std::string& name) {
  static std::mutex mutex;
  static std::map<std::string, known_zone> known;
  static int updates = 0;
  const std::lock_guard held(mutex);
  if (!is_zone_name(name)) return nullptr;
  std::string path = directory() + "/" + name;
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0 || !S_ISREG(about.st_mode)) return nullptr;
  const file_print print{about.st_dev, about.st_ino, about.st_mtime, about.st_size};
  auto found = known.find(name);
  if (found != known.end() && found->second.print == print) return found->second.zone;
  // Abseil reads a path once and for all: an updated file needs another one.
  if (found != known.end()) ++updates;
  path.insert(directory().size(), static_cast<std::size_t>(updates), '/');
  auto zone = read_zone(name, path);
  if (zone) known[name] = {print, zone};
  return zone;
}

// The list of the time zone database: `Z NAME ...` for a zone, `L TARGET NAME` for a link.
std::vector<std::string> zone_names() {
  std::vector<std::string> names;
  std::ifstream file(directory() + "/tzdata.zi");
  for (std::string kind, name, rest; file >> kind && std::getline(file, rest);) {
    if (kind != "Z" && kind != "L") continue;
    rest.erase(0, 1);
    const auto blank = rest.find(' ');
    if (blank == rest.npos) continue;
    names.push_back(kind == "Z" ? rest.substr(0, blank) : rest.substr(blank + 1));
  }
  return names;
}

}  // namespace pullkeeper
