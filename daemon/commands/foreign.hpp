// `pullkeeper status --foreign`: what stands at the API and is not in the files.
#pragma once
#include "commands/files.hpp"

namespace pullkeeper {

// From the daemon, else from what it has left. 0, or 1, 77 and 78 as `status`, after the reason was
// printed on standard error.
int show_foreign(const command_places& where, bool as_json);

}  // namespace pullkeeper
