// What of a line of a YAML file may be shown.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "edge/config/shown_keys.hpp"

namespace pullkeeper {

// Sees the lines of a file, all and in order, and shows those that are asked for. It follows the
// structure of YAML (also of YAML with mistakes), for what is shown is decided by the key that a
// value belongs to: the values of known keys are shown as far as no user name, password, query or
// "=" is in them; all else is hidden, and so is what a text that began in an earlier line goes on
// with. Each character becomes one character ("*" where hidden, "?" where it would not be seen, a
// blank for a tab), so that columns stay as they are.
class line_mask {
 public:
  // Without its line break. `cut`: the line is longer than this; nothing behind it is shown then.
  void next(std::string_view line, bool cut = false);
  std::string shown() const;           // that line

 private:
  // A key whose value may go on in deeper lines, or an open bracket.
  struct level {
    std::size_t column = 0;            // of the key
    bool bracket = false;
    content holds = content::secrets;
  };

  bool goes_on();                      // with a text of earlier lines; steps over it
  void enter_line();
  void read_block(content holds, std::size_t owner);
  void read_brackets();
  void read_bracket_token();
  bool read_token(content holds, bool in_bracket, content& value);
  void end_of_quoted_token(std::size_t& begin, std::size_t& end);
  bool is_key_end(std::size_t pos, bool in_bracket, bool quoted) const;
  std::size_t end_of_plain(bool in_bracket) const;
  void show_text(content holds, std::size_t begin, std::size_t end, text_end how);
  void show(std::size_t begin, std::size_t end);
  void skip_blanks();
  bool at_comment() const;
  content innermost() const { return levels_.empty() ? content::members : levels_.back().holds; }

  std::string line_;
  std::vector<bool> visible_;          // each byte of the line
  std::size_t pos_ = 0;
  std::vector<level> levels_;
  content next_holds_ = content::secrets;   // inside brackets: what the next text is
  int brackets_ = 0;                   // open ones
  char quote_ = 0;                     // of a quoted text that goes on
  std::ptrdiff_t block_ = -1;          // a text behind | or > goes on in lines deeper than this
  bool blind_ = false;                 // the rest of this line is hidden
  bool lost_ = false;                  // all that comes is hidden
};

}  // namespace pullkeeper
