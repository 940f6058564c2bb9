// Core dumps, which would hold the keys.
#pragma once

namespace pullkeeper {

// From here on the process leaves no core behind, and no other process of the same user can look
// into it. Never fails: where the system refuses, things stay as they are.
void forbid_dumps();

}  // namespace pullkeeper
