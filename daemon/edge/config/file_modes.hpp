// Who can read and change a file, as far as it matters for secrets; and files that nobody reads.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/lint.hpp"

namespace pullkeeper {

// Nothing where the path cannot be looked at. `holds_secret` is left to the caller.
std::optional<file_facts> facts_of(const std::string& path);

// Why a file of keys would not be used: missing, no regular file, open to others. Empty where
// nothing is wrong, or where only its owner can tell.
std::string key_file_fault(const std::string& path);

// Files of a configuration directory that look as if they were meant to count, but do not:
// `schedules/a.yml`, or `cameras.yaml` beside pullkeeper.yaml. In the order of their names.
std::vector<std::string> overlooked_files(const std::string& directory);

}  // namespace pullkeeper
