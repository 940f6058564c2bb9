// A body as `Content-Encoding: gzip` has it.
#pragma once
#include <string>

namespace pullkeeper::sandbox {

// In blocks that are stored, not compressed (RFC 1951, 3.2.4; RFC 1952): valid, if a little longer.
std::string gzipped(const std::string& text);

}  // namespace pullkeeper::sandbox
