#include "edge/state/cells.hpp"

#include <string_view>

namespace pullkeeper {
namespace {

// FNV-1a: any change within one byte changes it for certain.
class digest {
 public:
  void add(std::string_view bytes) {
    for (const char byte : bytes) {
      value_ = (value_ ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
    }
  }
  void add(std::uint64_t number) {
    for (int shift = 0; shift < 64; shift += 8) {
      value_ = (value_ ^ (number >> shift & 0xFF)) * 0x100000001B3u;
    }
  }
  std::int64_t value() const { return static_cast<std::int64_t>(value_); }

 private:
  std::uint64_t value_ = 0xCBF29CE484222325u;
};

}  // namespace

std::int64_t checksum(const row& cells, std::size_t count) {
  digest sum;
  for (std::size_t i = 0; i < count; ++i) {
    if (const auto* number = std::get_if<std::int64_t>(&cells[i])) {
      sum.add(static_cast<std::uint64_t>(*number));
    } else if (const auto* text = std::get_if<std::string>(&cells[i])) {
      sum.add(std::uint64_t{text->size()});
      sum.add(*text);
    }
  }
  return sum.value();
}

row with_checksum(row cells) {
  cells.emplace_back(checksum(cells, cells.size()));
  return cells;
}

bool has_checksum(const row& cells) {
  if (cells.empty()) return false;
  const auto* sum = std::get_if<std::int64_t>(&cells.back());
  return sum && *sum == checksum(cells, cells.size() - 1);
}

}  // namespace pullkeeper
