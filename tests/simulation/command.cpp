#include "simulation/command.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "simulation/campaign.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr const char* usage =
    "Usage: pullkeeper-sim --seeds N [--first-seed S] [--hash | --until-found]\n"
    "       pullkeeper-sim --seed S\n"
    "\n"
    "Runs pullkeeper's core against the model of the API in virtual time.\n"
    "  --seeds N       run N seeds, each twice; print totals; exit 1 if a promise was broken\n"
    "  --first-seed S  begin with seed S (default 1)\n"
    "  --hash          run each seed once; print a hash of all calls, answers and events\n"
    "  --seed S        replay one seed and print its timeline\n"
    "  --until-found   run each seed once; stop at the first that breaks a promise\n";

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

int command(int argc, char** argv) {
  std::uint64_t seeds = 0;
  std::uint64_t first = 1;
  std::uint64_t one = 0;
  search how = search::replayed;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--help" || option == "-h") return std::fputs(usage, stdout), 0;
    if (option == "--hash" || option == "--until-found") {
      how = option == "--hash" ? search::hashed : search::until_found;
      continue;
    }
    if (i + 1 == argc) return fail("no value for " + option);
    const char* value = argv[++i];
    auto* target = option == "--seeds"        ? &seeds
                   : option == "--first-seed" ? &first
                   : option == "--seed"       ? &one
                                              : nullptr;
    if (!target) return fail("unknown option " + option);
    if (!number(value, *target)) return fail("not a number: " + std::string(value));
  }
  if (one != 0) return replay(one);
  if (seeds == 0) return fail("nothing to do");
  return run_campaign(first, seeds, how);
}

}  // namespace pullkeeper::simulation
