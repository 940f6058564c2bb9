// Who can read and change a file, as far as it matters for secrets; and files that nobody reads.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/lint.hpp"

namespace pullkeeper {

// Nothing where the path cannot be looked at. `holds_secret` is left to the caller.
std::optional<file_facts> facts_of(const std::string& path);

// Who would read a file, as the file system knows them.
struct file_reader {
  unsigned user = 0;
  std::vector<unsigned> groups;
};
file_reader this_process();
// The user `pullkeeper`, which the packaged service runs as; nothing where this host has none.
std::optional<file_reader> service_user();

enum class file_use { read, run };

// The first of the directories above the path, or the path itself, that the reader may not enter,
// read or run, by owners and modes alone. Empty where there is none, and where the path does not
// exist.
std::string closed_to(const file_reader& reader, const std::string& path,
                      file_use how = file_use::read);

// What lets the service read a file or a directory, and nobody else but root.
std::string opening_command(const std::string& path);

// Whether what is closed on the way to the path is the service's to be opened: the path itself, or
// something of the directory of the configuration, but nothing above it.
bool is_to_be_opened(const std::string& closed, const std::string& path,
                     const std::string& directory);

// For a message that this process may not read the path: the command, on what is in the way; or
// where else the path belongs, if that is not to be opened.
std::string how_to_open(const std::string& path, const std::string& directory);

// Why a file of keys would not be used: missing, no regular file, open to others. Empty where
// nothing is wrong, or where only its owner can tell.
std::string key_file_fault(const std::string& path);

// Whether a file of this name counts in schedules/: *.yaml and *.yml in any case, not hidden.
bool is_schedule_file(const std::string& name);

struct overlooked_file {
  std::string path;
  std::string hint;                    // what to do about it
};

// What looks in a configuration directory as if it were meant to count, but does not:
// `schedules/a.json`, a sub-directory of it, or `cameras.yaml` beside pullkeeper.yaml. In the order
// of their names.
std::vector<overlooked_file> overlooked_files(const std::string& directory);

}  // namespace pullkeeper
