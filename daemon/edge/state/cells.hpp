// A row of the state as cells, with a checksum. Pure. Part of state_store: nothing else includes
// it.
#pragma once
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace pullkeeper {

// monostate: of a type that no row of ours has.
using cell = std::variant<std::monostate, std::int64_t, std::string>;
using row = std::vector<cell>;

// Of the first `count` cells.
std::int64_t checksum(const row& cells, std::size_t count);

// The same row with one more cell. SQLite has no checksums, and a flipped bit in an instant would
// otherwise claim coverage that is not there.
row with_checksum(row cells);

// True where the last cell is what with_checksum has appended.
bool has_checksum(const row& cells);

}  // namespace pullkeeper
