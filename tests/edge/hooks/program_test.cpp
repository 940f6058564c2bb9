// Programs of hooks: which may be run, and how they end.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "edge/hooks/hooks.hpp"
#include "edge/programs/program_file.hpp"

using namespace pullkeeper;
namespace fs = std::filesystem;

namespace {

class scratch {
 public:
  scratch() {
    std::string name = "/tmp/pullkeeper-hook-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~scratch() { fs::remove_all(path_); }
  scratch(const scratch&) = delete;
  scratch& operator=(const scratch&) = delete;
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

  std::string program(const std::string& name, mode_t mode = 0755) const {
    const auto file = *this / name;
    std::ofstream(file) << "#!/bin/sh\n";
    ::chmod(file.c_str(), mode);
    return file;
  }

 private:
  std::string path_;
};

// Of a shell that runs this script.
delivery after(const std::string& script, const std::string& body = "{}",
               seconds timeout = seconds{10}) {
  boost::asio::io_context loop;
  hook_settings settings;
  settings.run = {"/bin/sh", "-c", script};
  settings.timeout = timeout;
  const auto made = make_hook(loop, settings, {});
  delivery result;
  boost::asio::co_spawn(loop, made->deliver(body), [&](std::exception_ptr error, delivery got) {
    if (error) std::rethrow_exception(error);
    result = std::move(got);
  });
  loop.run();
  return result;
}

bool contains(const std::string& text, const char* part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a program of root or of our own that nobody else can change may be run") {
  const scratch dir;
  CHECK(fault_of_program("/bin/sh").empty());
  CHECK(fault_of_program(dir.program("own")).empty());
  fs::create_symlink(dir / "own", dir / "link");
  CHECK(fault_of_program(dir / "link").empty());
}

TEST_CASE("one that others can change, or put another in the place of, may not [S08]") {
  const scratch dir;
  CHECK(contains(fault_of_program(dir.program("open", 0757)), "others can change"));
  CHECK(contains(fault_of_program(dir.program("group", 0775)), "others can change"));
  fs::create_directory(dir / "shared");
  const auto inside = dir.program("shared/tell");
  ::chmod((dir / "shared").c_str(), 0777);
  CHECK(contains(fault_of_program(inside), "others can write to"));
  ::chmod((dir / "shared").c_str(), 01777);
  CHECK(fault_of_program(inside).empty());
  // A link is only as good as where it lies and where it leads to.
  ::chmod((dir / "shared").c_str(), 0777);
  fs::create_symlink(inside, dir / "link");
  CHECK(contains(fault_of_program(dir / "link"), "others can write to"));
  fs::create_symlink(dir.program("good"), dir / "shared/link");
  CHECK(contains(fault_of_program(dir / "shared/link"), "others can write to"));
}

TEST_CASE("a link is followed step by step, and each step must be as safe as the program [S19]") {
  const scratch dir;
  const auto good = dir.program("good");
  fs::create_directory(dir / "shared");
  fs::create_symlink(good, dir / "shared/middle");
  fs::create_symlink(dir / "shared/middle", dir / "link");
  CHECK(fault_of_program(dir / "link").empty());
  ::chmod((dir / "shared").c_str(), 0777);
  CHECK(contains(fault_of_program(dir / "link"), "others can write to"));
  // The same by a directory.
  ::chmod((dir / "shared").c_str(), 0755);
  fs::create_directory(dir / "bin");
  dir.program("bin/tell");
  fs::create_directory_symlink("../bin", dir / "shared/way");
  fs::create_directory_symlink("shared/way", dir / "tools");
  CHECK(fault_of_program(dir / "tools/tell").empty());
  CHECK(fault_of_program(dir / "tools/../bin/./tell").empty());
  ::chmod((dir / "shared").c_str(), 0777);
  CHECK(contains(fault_of_program(dir / "tools/tell"), "others can write to"));
  if (::geteuid() != 0) return;        // only root can give a link away
  ::chmod((dir / "shared").c_str(), 01777);
  CHECK(fault_of_program(dir / "link").empty());
  REQUIRE(::lchown((dir / "shared/middle").c_str(), 12345, 12345) == 0);
  CHECK(contains(fault_of_program(dir / "link"), "belongs to neither root nor the user"));
}

TEST_CASE("what is no program, or of somebody else, may not be run either") {
  const scratch dir;
  CHECK(contains(fault_of_program(dir / "absent"), "No such file"));
  CHECK(contains(fault_of_program("/tmp"), "not a regular file"));
  CHECK(contains(fault_of_program(dir.program("text", 0644)), "cannot be executed"));
  if (::geteuid() != 0) return;        // only root can give a file away
  const auto given = dir.program("given");
  REQUIRE(::chown(given.c_str(), 12345, 12345) == 0);
  CHECK(contains(fault_of_program(given), "belongs to neither root nor the user"));
}

TEST_CASE("a program gets the message on its standard input, and is done when it exits with 0"
          " [S08]") {
  const scratch dir;
  CHECK(after("cat > " + dir / "got", "{\"a\": 1}").error.empty());
  std::ifstream got(dir / "got");
  CHECK(std::string(std::istreambuf_iterator<char>(got), {}) == "{\"a\": 1}");
  CHECK(after("exit 0").error.empty());      // whether it has read it or not
}

TEST_CASE("any other end is a refusal, with how it ended") {
  CHECK(after("exit 3").error == "/bin/sh: it exited with 3");
  CHECK(after("exit 3").refused);
  CHECK(after("kill -9 $$").error == "/bin/sh: it was ended by signal 9");
}

TEST_CASE("signals that we ignore or block are as usual in a program") {
  CHECK(after("kill -PIPE $$; exit 0").error == "/bin/sh: it was ended by signal 13");
}

TEST_CASE("a program that takes too long is asked to end, and killed if it does not") {
  const auto begin = std::chrono::steady_clock::now();
  CHECK(after("sleep 60", "{}", seconds{1}).error == "/bin/sh: it took too long and was ended");
  CHECK(std::chrono::steady_clock::now() - begin < seconds{4});
  CHECK(contains(after("trap '' TERM; sleep 60; sleep 60", "{}", seconds{1}).error, "too long"));
  CHECK(std::chrono::steady_clock::now() - begin < seconds{12});
}

TEST_CASE("a message that does not fit into a pipe is a failure, and nobody waits") {
  CHECK(contains(after("cat >/dev/null", std::string(200'000, 'x')).error, "does not fit"));
}
