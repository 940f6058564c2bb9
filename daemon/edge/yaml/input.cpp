#include "edge/yaml/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <string_view>

#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr std::int64_t size_limit = 64 * 1024 * 1024;
constexpr std::size_t damage_limit = 20;   // more of it, and the file is no text at all
constexpr std::size_t tabs_limit = 1000;
constexpr std::string_view blanks = " \t\r\n";
// Open ones in a line: of such a line yaml-cpp keeps 230 bytes for each of the file's.
constexpr int bracket_limit = 100;
constexpr std::int64_t stall_limit = 4 * 1024 * 1024;
constexpr const char* too_large = "larger than 64 MiB";
constexpr const char* not_regular = "not a regular file";

// What needs no second look.
bool is_plain(char c) {
  return (c >= ' ' && c < '\x7F' && c != '%' && c != '[' && c != '{' && c != ']' && c != '}') ||
         c == '\t';
}

bool is_quote(char c) { return c == '"' || c == '\''; }

// Whether `text`, a value with its tag and anchor in front, is a quoted one without its end.
bool lacks_closing_quote(std::string_view text) {
  std::size_t pos = 0;
  while (pos < text.size() && (text[pos] == '!' || text[pos] == '&')) {
    pos = std::min(text.find_first_of(blanks, pos), text.size());
    pos = std::min(text.find_first_not_of(blanks, pos), text.size());
  }
  return pos < text.size() && is_quote(text[pos]) &&
         end_of_quoted(text, pos + 1, text[pos]) == text.npos;
}

// Where the first quoted text begins that has no end; npos: there is none.
std::size_t open_quote_in(std::string_view text) {
  constexpr std::string_view before = " \t\r\n[{,:";
  std::size_t pos = 0;
  while (pos < text.size()) {
    const bool at_start = pos == 0 || before.find(text[pos - 1]) != before.npos;
    if (at_start && is_quote(text[pos])) {
      const std::size_t end = end_of_quoted(text, pos + 1, text[pos]);
      if (end == text.npos) return pos;
      pos = end;
    } else if (at_start && text[pos] == '#') {
      pos = std::min(text.find('\n', pos), text.size());
    } else {
      ++pos;
    }
  }
  return text.npos;
}

}  // namespace

std::size_t end_of_quoted(std::string_view text, std::size_t pos, char quote) {
  for (; pos < text.size(); ++pos) {
    if (text[pos] == '\\' && quote == '"') {
      ++pos;
    } else if (text[pos] == quote) {
      const bool doubled = quote == '\'' && pos + 1 < text.size() && text[pos + 1] == quote;
      if (!doubled) return pos + 1;
      ++pos;
    }
  }
  return text.npos;
}

yaml_file::yaml_file(const std::string& path)
    : descriptor_(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY)) {
  const int open_error = errno;
  struct stat status {};
  if (descriptor_ < 0) {
    denied_ = open_error == EACCES;
    const bool other = open_error == ENXIO && ::stat(path.c_str(), &status) == 0;
    error_ = other ? not_regular : std::string("cannot be read: ") + std::strerror(open_error);
  } else if (::fstat(descriptor_, &status) != 0) {
    error_ = std::string("cannot be read: ") + std::strerror(errno);
  } else if (!S_ISREG(status.st_mode)) {
    error_ = not_regular;
  } else if (status.st_size > size_limit) {
    error_ = too_large;
  }
}

yaml_file::~yaml_file() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

ssize_t yaml_file::read(char* to, std::size_t size, std::int64_t offset) const {
  ssize_t count = 0;
  do {
    count = ::pread(descriptor_, to, size, offset);
  } while (count < 0 && errno == EINTR);
  return count;
}

yaml_input::yaml_input(const yaml_file& file, yaml_sink& sink)
    : file_(file), sink_(sink) {}

bool yaml_input::damaged(int line) const {
  return std::binary_search(damaged_lines_.begin(), damaged_lines_.end(), line);
}

int yaml_input::tab_in_indentation(int line) const {
  const auto found = std::lower_bound(tabs_.begin(), tabs_.end(), line,
                                      [](const yaml_place& p, int l) { return p.line < l; });
  return found != tabs_.end() && found->line == line ? found->column : 0;
}

bool yaml_input::closed(std::int64_t offset) const {
  const std::int64_t begin = offset + mark_length_;
  std::string rest;
  for (std::size_t size = 1024;; size *= 4) {
    rest.resize(size);
    const ssize_t count = file_.read(rest.data(), size, begin);
    if (count < 0) return true;
    rest.resize(static_cast<std::size_t>(count));
    if (!lacks_closing_quote(rest)) return true;
    if (rest.size() < size) return false;
  }
}

std::optional<yaml_place> yaml_input::open_quote(std::int64_t offset, yaml_place place) const {
  // A text without its end reaches from wherever it begins to the end of the file.
  const std::int64_t size = std::min<std::int64_t>(read_ - offset - mark_length_, 1024 * 1024);
  if (size <= 0) return std::nullopt;
  std::string text(static_cast<std::size_t>(size), '\0');
  const ssize_t count = file_.read(text.data(), text.size(), offset + mark_length_);
  text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  const std::size_t found = open_quote_in(text);
  if (found == text.npos) return std::nullopt;
  for (std::size_t pos = 0; pos < found; ++pos) {
    const bool line_end = text[pos] == '\n';
    place = line_end ? yaml_place{place.line + 1, 1} : yaml_place{place.line, place.column + 1};
  }
  return place;
}

yaml_input::int_type yaml_input::underflow() {
  if (read_ - read_at_event_ > stall_limit && !cut_short_) {
    sink_.fault(here_, "more than 4 MiB inside [] or {}; begin each entry with \"- \" instead");
    stop();
    ended_ = true;
  }
  while (gptr() == egptr() && !ended_) {
    unchecked_.end = receive();
    unchecked_.begin = check(unchecked_.end);
    setg(buffer_.data(), buffer_.data(), buffer_.data() + unchecked_.begin);
    if (last_piece_) ended_ = true;
  }
  return gptr() == egptr() ? traits_type::eof() : traits_type::to_int_type(*gptr());
}

// Fills the buffer behind what is left unchecked; what it holds then.
std::size_t yaml_input::receive() {
  const std::size_t left = unchecked_.end - unchecked_.begin;
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(unchecked_.begin),
            buffer_.begin() + static_cast<std::ptrdiff_t>(unchecked_.end), buffer_.begin());
  const ssize_t count = file_.read(buffer_.data() + left, buffer_.size() - left, read_);
  if (count < 0) {
    sink_.fault({}, std::string("cannot be read: ") + std::strerror(errno));
    stop();
  }
  if (count == 0) last_piece_ = true;
  if (last_piece_) return left;
  const bool first = read_ == 0;
  read_ += count;
  if (read_ > size_limit) {
    sink_.fault(here_, too_large);
    stop();
    return 0;
  }
  const std::size_t size = left + static_cast<std::size_t>(count);
  return first ? receive_mark(size) : size;
}

// Takes the byte order mark off the first piece; what is left of it.
std::size_t yaml_input::receive_mark(std::size_t size) {
  const std::string_view text(buffer_.data(), size);
  const bool two_bytes = text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE");
  if (two_bytes || text.substr(0, 2).find('\0') != text.npos) {
    refuse(0, 0, "this is UTF-16; save the file as UTF-8");
    stop();
    return 0;
  }
  if (!text.starts_with("\xEF\xBB\xBF")) return size;
  mark_length_ = 3;
  std::copy(buffer_.begin() + 3, buffer_.begin() + static_cast<std::ptrdiff_t>(size),
            buffer_.begin());
  return size - 3;
}

// Checks the buffer's text; how much of it may be handed out. Up to three bytes are left where
// only the next piece tells what they are.
std::size_t yaml_input::check(std::size_t size) {
  std::size_t pos = 0;
  while (pos < size && damaged_lines_.size() < damage_limit && line_.brackets <= bracket_limit) {
    const char c = buffer_[pos];
    if (line_.indenting) note_indentation(c);
    if (c == '\n') {
      ++here_.line;
      here_.column = 1;
      line_ = {};
      ++pos;
    } else if (is_plain(c)) {
      ++here_.column;
      ++pos;
    } else {
      const std::size_t length = check_character(pos, size);
      if (length == 0) return pos;
      here_.column += static_cast<int>(length);
      pos += length;
    }
  }
  if (line_.brackets > bracket_limit) sink_.fault(here_, "nested more than 32 deep");
  if (pos < size) stop();
  return pos;
}

// The length of the character at `pos`; 0 if only the next piece tells.
std::size_t yaml_input::check_character(std::size_t pos, std::size_t size) {
  const char c = buffer_[pos];
  const std::size_t rest = size - pos;
  if (c == '%') {
    if (here_.column == 1) {
      sink_.fault(here_, "a line cannot begin with \"%\"; directives are not used here");
      buffer_[pos] = '#';
    }
    return 1;
  }
  if (c == '[' || c == '{') {
    ++line_.brackets;
    return 1;
  }
  if (c == ']' || c == '}') {
    line_.brackets = std::max(0, line_.brackets - 1);
    return 1;
  }
  if (c == '\r') {
    if (rest == 1 && !last_piece_) return 0;
    if (rest > 1 && buffer_[pos + 1] == '\n') return 1;
    refuse(pos, 1, "a carriage return without a line feed");
    return 1;
  }
  const utf8_step step = next_utf8({buffer_.data(), size}, pos);
  if (!step.valid && rest < 4 && !last_piece_) return 0;
  if (!step.valid) {
    refuse(pos, 1, "this is not UTF-8; save the file as UTF-8");
  } else if (is_control(step.point)) {
    refuse(pos, step.length, "a control character; only line breaks and tabs are text");
  }
  return step.length;
}

void yaml_input::note_indentation(char c) {
  if (c == '\t' && line_.tab_column == 0) line_.tab_column = here_.column;
  if (c == ' ' || c == '\t') return;
  line_.indenting = false;
  const bool blank = c == '\n' || c == '\r' || c == '#';
  if (line_.tab_column > 0 && !blank && tabs_.size() < tabs_limit) {
    tabs_.push_back({here_.line, line_.tab_column});
  }
}

void yaml_input::stop() {
  last_piece_ = true;
  cut_short_ = true;
}

// One report for each line.
void yaml_input::refuse(std::size_t pos, std::size_t length, const char* text) {
  std::fill_n(buffer_.begin() + static_cast<std::ptrdiff_t>(pos), length, '_');
  if (damaged(here_.line)) return;
  damaged_lines_.push_back(here_.line);
  sink_.fault(here_, text);
}

}  // namespace pullkeeper
