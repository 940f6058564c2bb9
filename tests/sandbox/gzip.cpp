#include "sandbox/gzip.hpp"

#include <algorithm>
#include <boost/crc.hpp>
#include <cstdint>

namespace pullkeeper::sandbox {

namespace {

constexpr std::size_t longest_block = 65'535;

void put(std::string& out, std::uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFFU);
}

}  // namespace

std::string gzipped(const std::string& text) {
  std::string out("\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
  std::size_t begin = 0;
  do {
    const std::size_t length = std::min(longest_block, text.size() - begin);
    put(out, begin + length == text.size() ? 1U : 0U, 1);
    put(out, length, 2);
    put(out, ~length, 2);
    out += text.substr(begin, length);
    begin += length;
  } while (begin < text.size());
  boost::crc_32_type sum;
  sum.process_bytes(text.data(), text.size());
  put(out, sum.checksum(), 4);
  put(out, text.size(), 4);
  return out;
}

}  // namespace pullkeeper::sandbox
