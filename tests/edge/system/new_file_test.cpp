#include "edge/system/new_file.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

using namespace pullkeeper;

namespace {

// A directory of its own, removed at the end.
struct scratch {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("new-file-" + std::to_string(getpid()));
  scratch() { std::filesystem::create_directory(path); }
  ~scratch() { std::filesystem::remove_all(path); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  std::string file() const { return (path / "a.yaml").string(); }
  std::ptrdiff_t count() const {
    return std::distance(std::filesystem::directory_iterator(path), {});
  }
};

std::string content_of(const std::string& path) {
  std::ifstream in(path);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a new file has its name only once it is whole, and then only that") {
  const scratch dir;
  {
    new_file made(dir.file(), "content\n", 0640);
    CHECK(made.error() == "");
    CHECK_FALSE(std::filesystem::exists(dir.file()));
    CHECK(std::filesystem::path(made.hidden()).filename().string().starts_with(".a.yaml."));
    CHECK(content_of(made.hidden()) == "content\n");
    CHECK(made.place());
  }
  CHECK(content_of(dir.file()) == "content\n");
  CHECK(dir.count() == 1);
  struct stat about{};
  REQUIRE(::stat(dir.file().c_str(), &about) == 0);
  CHECK((about.st_mode & 07777) == 0640);
  CHECK(about.st_nlink == 1);
}

TEST_CASE("a new file never takes the place of another one [S12]") {
  const scratch dir;
  std::ofstream(dir.file()) << "mine";
  {
    new_file made(dir.file(), "content\n", 0640);
    CHECK_FALSE(made.place());
    CHECK(made.error() == "exists already, and is left as it is");
  }
  CHECK(content_of(dir.file()) == "mine");
  CHECK(dir.count() == 1);
}

TEST_CASE("a new file that is not placed leaves nothing behind") {
  const scratch dir;
  { const new_file made(dir.file(), "content\n", 0640); }
  CHECK(dir.count() == 0);
}

TEST_CASE("why a new file cannot be written is told, and nothing else is tried") {
  new_file made("/nowhere/a.yaml", "content\n", 0640);
  CHECK(made.error() == "No such file or directory");
  made.give_to({}, 0);
  CHECK_FALSE(made.place());
  CHECK(made.error() == "No such file or directory");
}
