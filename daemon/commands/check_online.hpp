// `pullkeeper check --online`: asks the API, changes nothing, and needs neither daemon nor state.
#pragma once
#include <boost/json/array.hpp>

#include "commands/api_reading.hpp"
#include "core/preflight/preflight.hpp"
#include "edge/config/configuration.hpp"

namespace pullkeeper {

// Looks at the way to the API, the clock, the key and each domain of the files: no more than 10
// calls for a domain, none of which changes anything. Ends early where every call would fail.
preflight_findings look_online(api_reading& api, const configuration& config);

// One line for each on standard output, and their sum.
void print_online(const preflight_findings& found);

boost::json::array online_json(const preflight_findings& found);

// 0 without an error, 77 where a key or a permission is missing, else 1.
int exit_code_of(const preflight_findings& found);

}  // namespace pullkeeper
