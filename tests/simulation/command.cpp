#include "simulation/command.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>

#include "simulation/campaign.hpp"
#include "simulation/hard_campaign.hpp"

namespace pullkeeper::simulation {
namespace {

constexpr const char* usage =
    "Usage: pullkeeper-sim [--world W] --seeds N [--first-seed S] [--hash | --until-found]\n"
    "       pullkeeper-sim [--world W] --seed S\n"
    "\n"
    "Runs pullkeeper's core against the model of the API in virtual time.\n"
    "  --seeds N       run N seeds, each twice; print totals; exit 1 if a promise was broken\n"
    "  --first-seed S  begin with seed S (default 1); from 1000000 on schedules have programmes,\n"
    "                  and windows and leads of their own; from 1500000 on pulls from different\n"
    "                  sources; from 2000000 on quiet hours; from 2500000 on two or three hosts,\n"
    "                  of which one acts; from 3000000 on forty streams are kept and nothing\n"
    "                  fails\n"
    "  --hash          run each seed once; print a hash of all calls, answers and events\n"
    "  --seed S        replay one seed and print its timeline\n"
    "  --until-found   run each seed once; stop at the first that breaks a promise\n"
    "  --world W       ordinary (default); or hard: short runs against lists that show less,\n"
    "                  later or otherwise than what is held, judged without mercy; totals by kind\n"
    "                  of offence and trait of the world; every eighth seed runs twice\n";

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
  bool hard = false;
  for (int i = 1; i < argc; ++i) {
    const std::string option = argv[i];
    if (option == "--help" || option == "-h") return std::fputs(usage, stdout), 0;
    if (option == "--hash" || option == "--until-found") {
      how = option == "--hash" ? search::hashed : search::until_found;
      continue;
    }
    if (i + 1 == argc) return fail("no value for " + option);
    const char* value = argv[++i];
    if (option == "--world") {
      hard = std::strcmp(value, "hard") == 0;
      if (!hard && std::strcmp(value, "ordinary") != 0)
        return fail("no such world: " + std::string(value));
      continue;
    }
    auto* target = option == "--seeds"        ? &seeds
                   : option == "--first-seed" ? &first
                   : option == "--seed"       ? &one
                                              : nullptr;
    if (!target) return fail("unknown option " + option);
    if (!number(value, *target)) return fail("not a number: " + std::string(value));
  }
  if (one != 0) return hard ? replay_hard(one) : replay(one);
  if (seeds == 0) return fail("nothing to do");
  if (hard && how == search::until_found) return fail("--until-found is for the ordinary world");
  if (hard) return run_hard_campaign(first, seeds, how == search::hashed);
  return run_campaign(first, seeds, how);
}

}  // namespace pullkeeper::simulation
