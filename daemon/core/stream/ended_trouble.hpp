// An incident of a pull that nobody wants any more: its end is told by that pull's own name, and it
// is no incident of what is wanted now. Pure.
#pragma once
#include <optional>
#include <vector>

#include "core/memory.hpp"
#include "core/present.hpp"
#include "core/stream/news.hpp"

namespace pullkeeper {

struct ended_trouble {
  std::vector<stream_news> news;       // empty where it was not told to have begun
};

// That of `gone`, in whose place something else is wanted later.
news::incident_settled settled(const schedule& gone, seconds lost);

// True if the files ask for `wanted` in the place of what had an incident, and not for now.
bool is_given_up(const schedule& troubled, const schedule& wanted, const present& now);

// Where the incident that an earlier process has left was of a pull that has ended since then, or
// of one that the files do not ask for any more. `filed`: all that they ask for; `wanted`: of that,
// what is wanted now or next.
std::optional<ended_trouble> ended_since(const stream_memory& from, const schedule& filed,
                                         const schedule& wanted, const present& now);

}  // namespace pullkeeper
