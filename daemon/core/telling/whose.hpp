// Words that messages about pulls share. Part of telling: nothing else includes it.
#pragma once
#include <string>
#include <vector>

#include "core/health.hpp"
#include "core/telling/message.hpp"

namespace pullkeeper {

using some_pulls = std::vector<const schedule_health*>;

// The first of the names, and how many more there are.
std::string names_of(const some_pulls& of);
// Who is named, each once, and what labels all of them have.
belonging whose_are(const some_pulls& of);
// The message that what was told to have begun is over.
message end_of(message begun, const std::string& what, utc_millis now);

}  // namespace pullkeeper
