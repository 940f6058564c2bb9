// A row of the state as cells: written and read in the order of the columns, with a checksum. Pure.
// Part of state_store: nothing else includes it.
#pragma once
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "edge/state/lines.hpp"
#include "edge/state/words.hpp"

namespace pullkeeper {

// monostate: of a type that no row of ours has.
using cell = std::variant<std::monostate, std::int64_t, std::string>;
using row = std::vector<cell>;

// The same row with one more cell. SQLite has no checksums, and a flipped bit in an instant would
// otherwise claim coverage that is not there.
row with_checksum(row cells);

// True where the last cell is what with_checksum has appended.
bool has_checksum(const row& cells);

// Appends cells in the order of the columns.
class row_writer {
 public:
  row_writer& number(std::int64_t value) { return put(value); }
  row_writer& text(const std::string& value) { return put(value); }
  template <class word>
  row_writer& name(word value) { return put(std::string(to_string(value))); }
  template <class instant>
  row_writer& at(instant value) { return put(std::int64_t{value.time_since_epoch().count()}); }
  row take() { return std::move(cells_); }

 private:
  template <class type>
  row_writer& put(type value) {
    cells_.emplace_back(std::move(value));
    return *this;
  }
  row cells_;
};

// Takes cells in the same order; what does not fit is remembered, and defaults are returned.
class row_reader {
 public:
  explicit row_reader(const row& cells) : cells_(cells) {}

  std::int64_t number() {
    const auto* value = next<std::int64_t>();
    return value ? *value : 0;
  }
  int small() {
    const auto value = number();
    if (value < std::numeric_limits<int>::min() || value > std::numeric_limits<int>::max()) {
      fits_ = false;
      return 0;
    }
    return static_cast<int>(value);
  }
  bool flag() {
    const auto value = number();
    fits_ = fits_ && (value == 0 || value == 1);
    return value == 1;
  }
  std::string text() {
    const auto* value = next<std::string>();
    return value ? *value : std::string();
  }
  template <class word>
  word name() {
    const auto value = word_of<word>(text());
    fits_ = fits_ && value;
    return value.value_or(word{});
  }
  template <class instant>
  instant at() { return instant(typename instant::duration(number())); }
  template <class entry>
  std::vector<entry> list(std::optional<entry> (*read)(const line&)) {
    std::vector<entry> result;
    const auto lines = lines_of(text());
    fits_ = fits_ && lines;
    if (!lines) return result;
    for (const line& fields : *lines) {
      auto one = read(fields);
      fits_ = fits_ && one;
      if (one) result.push_back(std::move(*one));
    }
    return result;
  }
  void refuse() { fits_ = false; }
  // True where every cell was of its type, and `rest` are left.
  bool done(std::size_t rest) const { return fits_ && cells_.size() == next_ + rest; }

 private:
  template <class type>
  const type* next() {
    const type* value = next_ < cells_.size() ? std::get_if<type>(&cells_[next_]) : nullptr;
    ++next_;
    fits_ = fits_ && value;
    return value;
  }
  const row& cells_;
  std::size_t next_ = 0;
  bool fits_ = true;
};

}  // namespace pullkeeper
