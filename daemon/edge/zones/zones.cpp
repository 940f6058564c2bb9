#include "edge/zones/zones.hpp"

#include <absl/time/civil_time.h>
#include <absl/time/time.h>
#include <sys/stat.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <string_view>
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

// The length of what follows a header of a TZif file (RFC 9636, 3.1), whose instants take `wide`
// bytes; no header: nothing.
std::optional<std::uint64_t> announced(const std::array<char, 44>& header, std::uint64_t wide) {
  if (std::string_view(header.data(), 4) != "TZif") return std::nullopt;
  std::array<std::uint64_t, 6> count{};
  for (std::size_t i = 0; i < 24; ++i) {
    count[i / 4] = count[i / 4] << 8 | static_cast<unsigned char>(header[20 + i]);
  }
  const auto [of_utc, of_standard, leaps, changes, types, characters] = count;
  return changes * (wide + 1) + types * 6 + characters + leaps * (wide + 4) + of_standard + of_utc;
}

// Abseil makes room for what a file announces before it reads it, and an update that was cut short
// may announce gigabytes.
bool holds_what_it_announces(const std::string& path, std::uint64_t size) {
  std::ifstream file(path, std::ios::binary);
  std::array<char, 44> header{};
  std::uint64_t read = 0;
  for (const std::uint64_t wide : {4, 8}) {
    if (!file.read(header.data(), header.size())) return false;
    const auto more = announced(header, wide);
    read += header.size() + more.value_or(size);
    if (!more || read > size) return false;
    if (header[4] == '\0') break;       // the first version has no second part
    file.seekg(static_cast<std::streamoff>(read));
  }
  return true;
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
  const auto size = static_cast<std::uint64_t>(about.st_size);
  auto zone = holds_what_it_announces(path, size) ? read_zone(name, path) : nullptr;
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
