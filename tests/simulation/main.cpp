// pullkeeper-sim: runs seeds, or replays one.
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "core/planted.hpp"
#include "simulation/campaign.hpp"

using namespace pullkeeper;
using namespace pullkeeper::simulation;

namespace {

constexpr const char* usage =
    "Usage: pullkeeper-sim --seeds N [--first-seed S] [--hash] [--planted NAME]\n"
    "       pullkeeper-sim --seed S [--planted NAME]\n"
    "       pullkeeper-sim --list-planted\n"
    "\n"
    "Runs pullkeeper's core against the model of the API in virtual time.\n"
    "  --seeds N       run N seeds, each twice; print totals; exit 1 if a promise was broken\n"
    "  --first-seed S  begin with seed S (default 1)\n"
    "  --hash          run each seed once; print a hash of all calls, answers and events\n"
    "  --seed S        replay one seed and print its timeline\n"
    "  --planted NAME  with a bug planted on purpose\n"
    "  --list-planted  name the bugs that can be planted\n";

int fail(const std::string& text) {
  std::fprintf(stderr, "pullkeeper-sim: %s\n%s", text.c_str(), usage);
  return 64;
}

bool number(const char* text, std::uint64_t& value) {
  char* end = nullptr;
  value = std::strtoull(text, &end, 10);
  return *text != '\0' && *text != '-' && *end == '\0';
}

}  // namespace

int main(int argc, char** argv) {
  std::uint64_t seeds = 0;
  std::uint64_t first = 1;
  std::uint64_t one = 0;
  bool hashed = false;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--help" || option == "-h") return std::fputs(usage, stdout), 0;
    if (option == "--list-planted") return list_planted(), 0;
    if (option == "--hash") {
      hashed = true;
      continue;
    }
    if (i + 1 == argc) return fail("no value for " + option);
    const char* value = argv[++i];
    if (option == "--planted") {
      if (!plant(value)) return fail(std::string("no such bug: ") + value);
    } else {
      auto* target = option == "--seeds"        ? &seeds
                     : option == "--first-seed" ? &first
                     : option == "--seed"       ? &one
                                                : nullptr;
      if (!target) return fail("unknown option " + option);
      if (!number(value, *target)) return fail("not a number: " + std::string(value));
    }
  }
  if (one != 0) return replay(one);
  if (seeds == 0) return fail("nothing to do");
  return run_campaign(first, seeds, hashed);
}
