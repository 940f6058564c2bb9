#include "edge/config/report.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <string_view>
#include <tuple>
#include <utility>

#include "core/look_alikes.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "edge/config/mask.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t faults_limit = 1000;
constexpr std::size_t line_limit = 8 * 1024;   // of a longer line only this much is read
constexpr int excerpt_limit = 400;             // characters

// Reads a file line by line.
class line_reader {
 public:
  explicit line_reader(const yaml_file& file) : file_(file) {}

  // False at the end of the file.
  bool next(std::string& line) {
    line.clear();
    bool some = false;
    while (pos_ < size_ || fill()) {
      some = true;
      const char c = buffer_[pos_++];
      if (c == '\n') break;
      if (line.size() < line_limit) line += c;
    }
    if (line.ends_with('\r')) line.pop_back();
    return some;
  }

 private:
  bool fill() {
    const ssize_t count = file_.read(buffer_.data(), buffer_.size(), offset_);
    pos_ = 0;
    size_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    offset_ += count;
    return size_ > 0;
  }

  const yaml_file& file_;
  std::int64_t offset_ = 0;
  std::size_t pos_ = 0;
  std::size_t size_ = 0;
  std::array<char, 16 * 1024> buffer_{};
};

// From a column that counts bytes to one that counts characters.
int character_column(std::string_view line, int byte_column) {
  const std::size_t end = static_cast<std::size_t>(byte_column - 1);
  int column = 1;
  std::size_t pos = 0;
  for (; pos < end && pos < line.size(); ++column) pos += next_utf8(line, pos).length;
  const bool cut = line.size() == line_limit;
  return pos < end && cut ? column + static_cast<int>(end - pos) : column;
}

std::string excerpt(const std::string& shown, int column) {
  if (column > excerpt_limit) return {};
  return shown.substr(0, end_of_characters(shown, excerpt_limit));
}

// Faults that a full-width colon makes, in its own line, or in the next where YAML joins them.
bool is_for_want_of_colon(std::string_view text) {
  return text.starts_with("\":\" is not possible") || text.starts_with("unknown key") ||
         text.ends_with("must be a map of keys and values");
}

constexpr char32_t full_width_colon = 0xFF1A;

bool has_full_width_colon(std::string_view line) {
  return first_character(line, [](char32_t c) { return c == full_width_colon; }).has_value();
}

}  // namespace

void report::add(yaml_place at, std::string text, std::string hint) {
  if (faults_.size() < faults_limit) {
    if (!hint.empty()) text += "; " + hint;
    faults_.push_back({at, std::move(text), std::move(hint)});
  } else {
    ++dropped_;
  }
}

std::vector<diagnostic> report::finish(const yaml_file& source) {
  std::stable_sort(faults_.begin(), faults_.end(), [](const fault& a, const fault& b) {
    return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
  });
  std::vector<diagnostic> result;
  line_reader lines(source);
  line_mask mask;
  std::string line;
  int number = 0;
  int colon_in = -1;                   // the last line with a full-width colon
  bool more = true;
  for (fault& f : faults_) {
    while (more && number < f.at.line) {
      more = lines.next(line);
      if (++number == 1) line = std::string(without_byte_order_mark(line));
      mask.next(line, line.size() == line_limit);
      if (has_full_width_colon(line)) colon_in = number;
    }
    diagnostic d{file_, f.at.line, f.at.column, std::move(f.text), {}, kind_, std::move(f.hint)};
    if (colon_in >= number - 1 && colon_in > 0 && is_for_want_of_colon(d.text)) {
      d.hint = "line " + std::to_string(colon_in) + " holds a full-width colon (" +
               code_point(full_width_colon) + "): only \":\" ends a key";
      d.text += "; " + d.hint;
    }
    if (number == f.at.line) {
      d.column = character_column(line, f.at.column);
      d.excerpt = excerpt(mask.shown(), d.column);
    }
    result.push_back(std::move(d));
  }
  if (dropped_ > 0) {
    const char* what = kind_ == diagnostic_kind::error ? " more errors" : " more warnings";
    result.push_back({file_, result.back().line, 1,
                      "and " + std::to_string(dropped_) + what + " in this file", {}, kind_});
  }
  result.insert(result.end(), std::make_move_iterator(elsewhere_.begin()),
                std::make_move_iterator(elsewhere_.end()));
  return result;
}

}  // namespace pullkeeper
