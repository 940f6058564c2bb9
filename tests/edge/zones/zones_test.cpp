#include "edge/zones/zones.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <random>

using namespace pullkeeper;

namespace {

constexpr const char* database = "/usr/share/zoneinfo/";

// A directory of zones for one test.
class zone_directory {
 public:
  zone_directory() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pullkeeper-XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
    ::setenv("TZDIR", path_.c_str(), 1);
  }
  ~zone_directory() {
    ::unsetenv("TZDIR");
    std::filesystem::remove_all(path_);
  }
  // Puts these bytes there.
  void write(const std::string& name, const std::string& bytes) const {
    std::ofstream(path_ + "/" + name, std::ios::binary) << bytes;
  }
  // Puts that zone of the system in the place of what stood there.
  void put(const std::string& name, const std::string& zone) const {
    const auto fresh = path_ + "/.new";
    std::filesystem::copy_file(database + zone, fresh);
    std::filesystem::rename(fresh, path_ + "/" + name);
  }

 private:
  std::string path_;
};

seconds offset_of(time_t at) {
  std::tm local{};
  ::localtime_r(&at, &local);
  return seconds(local.tm_gmtoff);
}

}  // namespace

TEST_CASE("every zone of this system agrees with the C library from 1970 to 2100 [C13 C14]") {
  const auto names = zone_names();
  REQUIRE(names.size() > 400);
  const auto last = std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}.time_since_epoch();
  std::mt19937 random(1);
  std::uniform_int_distribution<time_t> any(0, seconds(last).count());
  std::size_t differences = 0;
  for (const auto& name : names) {
    if (!std::filesystem::exists(database + name)) continue;
    const auto zone = find_zone(name);
    REQUIRE_MESSAGE(zone, name);
    ::setenv("TZ", name.c_str(), 1);
    ::tzset();
    const auto check = [&](time_t at) {
      if (at < 0 || at >= seconds(last).count()) return;
      const utc_seconds utc{seconds(at)};
      const auto ours = local_of(*zone, utc).time_since_epoch() - utc.time_since_epoch();
      if (ours != offset_of(at)) ++differences;
    };
    for (const auto& change : zone->changes) {
      for (const int by : {-1, 0, 1}) check(change.at.time_since_epoch().count() + by);
    }
    for (int i = 0; i < 300; ++i) check(any(random));
  }
  CHECK(differences == 0);
  ::unsetenv("TZ");
  ::tzset();
}

TEST_CASE("a name that is no zone, or leads elsewhere, finds nothing [C12]") {
  for (const char* name : {"", "Europe", "Europe/Nowhere", "../zoneinfo/Europe/Berlin",
                           "/etc/passwd", "tzdata.zi", "Europe/Berlin/", "Europe/Ber lin"}) {
    CAPTURE(name);
    CHECK_FALSE(find_zone(name));
  }
}

TEST_CASE("a zone is the same value until its file is another one [C11]") {
  const zone_directory home;
  home.put("Here", "Europe/Berlin");
  const auto first = find_zone("Here");
  REQUIRE(first);
  CHECK(find_zone("Here") == first);
  home.put("Here", "Asia/Shanghai");
  const auto second = find_zone("Here");
  REQUIRE(second);
  CHECK(*second != *first);
  CHECK(second->name == "Here");
  home.put("Here", "Europe/Berlin");
  CHECK(*find_zone("Here") == *first);
}

TEST_CASE("data that were cut, or announce more than is there, are no zone and take no memory"
          " [C12]") {
  const zone_directory home;
  std::ifstream file(std::string(database) + "Europe/Berlin", std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(file)), {});
  REQUIRE(whole.size() > 1000);
  home.write("Whole", whole);
  CHECK(find_zone("Whole"));
  int number = 0;
  for (std::size_t size = 0; size < whole.size() - 40; size += 7) {
    const auto name = "Cut" + std::to_string(number++);
    home.write(name, whole.substr(0, size));
    CHECK_FALSE(find_zone(name));
  }
  // Each of the six numbers of each of the two headers: gigabytes, if they were believed.
  const auto second = whole.find("TZif", 4);
  REQUIRE(second != whole.npos);
  for (const std::size_t header : {std::size_t{0}, second}) {
    for (std::size_t count = 0; count < 6; ++count) {
      auto bytes = whole;
      bytes[header + 20 + 4 * count] = '\x7f';
      const auto name = "Long" + std::to_string(number++);
      home.write(name, bytes);
      CHECK_FALSE(find_zone(name));
    }
  }
}
