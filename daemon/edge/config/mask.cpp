#include "edge/config/mask.hpp"

#include <algorithm>

#include "core/utf8.hpp"
#include "edge/yaml/yaml.hpp"

namespace pullkeeper {
namespace {

constexpr auto none = std::string_view::npos;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

bool is_bracket(char c) { return c == '[' || c == ']' || c == '{' || c == '}'; }

bool is_quote(char c) { return c == '"' || c == '\''; }

bool is_item_at(std::string_view line, std::size_t pos) {
  return line[pos] == '-' && (pos + 1 == line.size() || is_blank(line[pos + 1]));
}

char shown_character(char32_t c) { return c == '\t' ? ' ' : '?'; }

}  // namespace

void line_mask::next(std::string_view line, bool cut) {
  line_ = line;
  visible_.assign(line.size(), false);
  blind_ = lost_;
  pos_ = 0;
  if (!lost_ && !goes_on()) {
    if (brackets_ > 0) read_brackets();
    else if (!blind_) enter_line();
  }
  lost_ = lost_ || cut;
}

// True where all of the line belongs to a text that an earlier line began.
bool line_mask::goes_on() {
  const std::size_t indent = line_.find_first_not_of(" \t\r");
  if (indent == none) return true;
  if (block_ >= 0) {
    if (static_cast<std::ptrdiff_t>(indent) > block_) return true;
    block_ = -1;
  }
  if (quote_ == 0) return false;
  pos_ = end_of_quoted(line_, 0, quote_);
  if (pos_ == none) return true;
  quote_ = 0;
  blind_ = true;
  return false;
}

// A line outside of brackets: finds the key that it belongs to by its indentation.
void line_mask::enter_line() {
  skip_blanks();
  if (at_comment()) return show(pos_, pos_ + 1);
  if (line_.starts_with("---")) {
    show(0, 3);
    pos_ = 3;
    skip_blanks();
  }
  if (pos_ == line_.size()) return;
  const bool item = is_item_at(line_, pos_);
  while (!levels_.empty() && (levels_.back().column > pos_ ||
                              (!item && levels_.back().column == pos_))) {
    levels_.pop_back();
  }
  std::size_t owner = pos_;
  while (pos_ < line_.size() && is_item_at(line_, pos_)) {
    owner = pos_;
    show(pos_, pos_ + 1);
    ++pos_;
    skip_blanks();
  }
  const content holds = innermost();
  // A text in a line of its own may as well be the second line of one.
  const bool has_words = holds == content::text || holds == content::sources;
  const bool opens = pos_ < line_.size() && is_bracket(line_[pos_]);
  read_block(has_words && !item && !opens ? content::secrets : holds, owner);
}

// What stands at pos_ outside of brackets: a key, a text, or the first bracket.
void line_mask::read_block(content holds, std::size_t owner) {
  while (pos_ < line_.size() && !at_comment()) {
    const char c = line_[pos_];
    if (c == '!' || c == '&' || c == '*') {   // a tag or an anchor in front of what counts
      show(pos_, pos_ + 1);
      pos_ = std::min(line_.find_first_of(" \t\r", pos_), line_.size());
      skip_blanks();
      continue;
    }
    if (c == '[' || c == '{') {
      next_holds_ = holds;
      return read_brackets();
    }
    if (c == '|' || c == '>') {
      show(pos_, pos_ + 1);
      block_ = static_cast<std::ptrdiff_t>(owner);
      return;
    }
    const std::size_t column = pos_;
    content value = content::secrets;
    if (!read_token(holds, false, value)) {
      levels_.push_back({column, false, content::secrets});   // deeper lines go on with the text
      break;
    }
    levels_.push_back({column, false, value});
    owner = column;
    holds = value;
    skip_blanks();
  }
  skip_blanks();
  if (at_comment()) show(pos_, pos_ + 1);
}

// Goes on inside of brackets, or opens the first one.
void line_mask::read_brackets() {
  while (true) {
    skip_blanks();
    if (pos_ >= line_.size()) return;
    if (at_comment()) return show(pos_, pos_ + 1);
    const char c = line_[pos_];
    if (c == '[' || c == '{') {
      levels_.push_back({0, true, next_holds_});
      ++brackets_;
      show(pos_, pos_ + 1);
      ++pos_;
    } else if (c == ']' || c == '}') {
      while (!levels_.empty() && !levels_.back().bracket) levels_.pop_back();
      if (!levels_.empty()) levels_.pop_back();
      brackets_ = std::max(0, brackets_ - 1);
      next_holds_ = content::secrets;
      show(pos_, pos_ + 1);
      ++pos_;
    } else if (brackets_ == 0) {
      return;                            // what stands behind the last one is hidden
    } else if (c == ',') {
      next_holds_ = innermost();
      show(pos_, pos_ + 1);
      ++pos_;
    } else {
      read_bracket_token();
    }
  }
}

void line_mask::read_bracket_token() {
  const char c = line_[pos_];
  if (c == '!' || c == '&' || c == '*') {
    show(pos_, pos_ + 1);
    pos_ = std::min(line_.find_first_of(" \t\r,[]{}", pos_), line_.size());
    return;
  }
  if (c == ':') {                      // of a key that is missing, or stands in the line before
    next_holds_ = content::secrets;
    ++pos_;
    return;
  }
  // A second text without a "," between is the rest of the first.
  content value = content::secrets;
  read_token(next_holds_, true, value);
  next_holds_ = value;
}

// A key with its ":", then `value` is what it holds and the result is true; or a text.
bool line_mask::read_token(content holds, bool in_bracket, content& value) {
  const bool quoted = is_quote(line_[pos_]);
  const std::size_t start = pos_;
  std::size_t begin = pos_, end = 0;
  if (quoted) {
    end_of_quoted_token(begin, end);
    if (quote_ != 0) {
      show_text(holds, begin, end, text_end::open);
      return false;
    }
  } else {
    end = end_of_plain(in_bracket);
    pos_ = std::max(end, start + 1);
  }
  std::size_t colon = pos_;
  while (colon < line_.size() && is_blank(line_[colon])) ++colon;
  const bool is_key = is_key_end(colon, in_bracket, quoted);
  const content parent = in_bracket ? innermost() : holds;
  const std::string_view text = std::string_view(line_).substr(begin, end - begin);
  if (is_key && (holds == parent)) {
    value = content_of(parent, text);
    if (is_showable_key(parent, text)) show(start, pos_);
    show(colon, colon + 1);
    pos_ = colon + 1;
    return true;
  }
  if (quoted && !is_key) show(end, end + 1);
  show_text(holds, begin, end, quoted ? text_end::quote : text_end::unknown);
  if (is_key) pos_ = colon + 1;
  return false;
}

// Of a quoted text: where it begins and ends without its quotes. `quote_` stays where it has no end
// in this line.
void line_mask::end_of_quoted_token(std::size_t& begin, std::size_t& end) {
  quote_ = line_[pos_];
  show(pos_, pos_ + 1);
  begin = pos_ + 1;
  pos_ = end_of_quoted(line_, begin, quote_);
  if (pos_ == none) {
    pos_ = end = line_.size();
    return;
  }
  end = pos_ - 1;
  quote_ = 0;
}

bool line_mask::is_key_end(std::size_t pos, bool in_bracket, bool quoted) const {
  if (pos >= line_.size() || line_[pos] != ':') return false;
  if (pos + 1 == line_.size() || is_blank(line_[pos + 1])) return true;
  const char behind = line_[pos + 1];
  return in_bracket && (quoted || behind == ',' || is_bracket(behind));
}

// The end of a text without quotes that begins at pos_, without the blanks behind it.
std::size_t line_mask::end_of_plain(bool in_bracket) const {
  std::size_t end = pos_;
  for (; end < line_.size(); ++end) {
    const char c = line_[end];
    if (is_key_end(end, in_bracket, false)) break;
    if (in_bracket && (c == ',' || is_bracket(c))) break;
    if (c == '#' && end > pos_ && is_blank(line_[end - 1])) break;
  }
  while (end > pos_ && is_blank(line_[end - 1])) --end;
  return end;
}

void line_mask::show_text(content holds, std::size_t begin, std::size_t end, text_end how) {
  const auto part = shown_of(holds, std::string_view(line_).substr(begin, end - begin), how);
  show(begin, begin + part.head);
  show(begin + part.from, begin + part.to);
}

void line_mask::show(std::size_t begin, std::size_t end) {
  if (blind_) return;
  end = std::min(end, visible_.size());
  for (std::size_t i = begin; i < end; ++i) visible_[i] = true;
}

void line_mask::skip_blanks() {
  pos_ = std::min(line_.find_first_not_of(" \t\r", pos_), line_.size());
}

bool line_mask::at_comment() const {
  return pos_ < line_.size() && line_[pos_] == '#' && (pos_ == 0 || is_blank(line_[pos_ - 1]));
}

std::string line_mask::shown() const {
  std::string result;
  for (std::size_t pos = 0; pos < line_.size();) {
    const utf8_step step = next_utf8(line_, pos);
    if (!visible_[pos] && !is_blank(line_[pos])) {
      result += '*';
    } else if (!is_visible(step)) {
      result += shown_character(step.point);
    } else {
      result += line_.substr(pos, step.length);
    }
    pos += step.length;
  }
  return result;
}

}  // namespace pullkeeper
