// A file of the state directory that is replaced as a whole. Part of edge/state: nothing else
// includes it.
#pragma once
#include <fstream>
#include <functional>
#include <string>

namespace pullkeeper {

// Appends; false where there is no room.
using file_writer = std::function<bool(const std::string& text)>;

// Puts what `write` writes in the place of `name`, with mode 0600. On disk at the return, whatever
// happens to the machine. Empty, or one line for people why it failed: the file then is as it was.
std::string replace_file(const std::string& dir, const std::string& name,
                         const std::function<bool(const file_writer& put)>& write);

// Opens such a file for reading. Empty, also where there is none: `file` is not open then; or one
// line for people why it cannot be opened.
std::string open_replaced(const std::string& path, std::ifstream& file);

}  // namespace pullkeeper
