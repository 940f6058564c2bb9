// The bytes of a YAML file on their way to the parser.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <streambuf>
#include <vector>

#include "edge/yaml/yaml.hpp"

namespace pullkeeper {

// Hands out the file's text in pieces, without its byte order mark. What is no text (invalid
// UTF-8, UTF-16, control characters) is reported and replaced by '_', so that the parser goes on
// behind it; yaml-cpp would decode the first and take U+0004 for the end of the file.
class yaml_input : public std::streambuf {
 public:
  yaml_input(const yaml_file& file, yaml_sink& sink);

  // Everything has been handed out; `cut_short`: not to the file's end, which has been reported.
  bool ended() const { return ended_; }
  bool cut_short() const { return cut_short_; }
  // The parser has made something of what it was given. yaml-cpp keeps what stands in brackets as
  // tokens, 200 bytes for each of the file's, until the last one closes: that is limited.
  void note_event() { read_at_event_ = read_; }
  // Something in this line has been reported: what else seems wrong there is a consequence.
  bool damaged(int line) const;
  // The column of the first tab in the line's indentation; 0: there is none.
  int tab_in_indentation(int line) const;
  // The first quoted text that is never closed, from `offset` on, which is at `place` (both in the
  // text as handed out); nothing if there is none.
  std::optional<yaml_place> open_quote(std::int64_t offset, yaml_place place) const;
  // False if the value at `offset` (in the text as handed out) is quoted and never closed.
  bool closed(std::int64_t offset) const;

 protected:
  int_type underflow() override;

 private:
  // The part of the buffer that is left of the last piece: a character cut in two.
  struct unchecked_part {
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  // What is known of the line under way.
  struct line_state {
    bool indenting = true;             // nothing but blanks so far
    int tab_column = 0;                // of the first tab in its indentation; 0: there is none
    int brackets = 0;                  // open ones
  };

  std::size_t receive();
  std::size_t receive_mark(std::size_t size);
  std::size_t check(std::size_t size);
  std::size_t check_character(std::size_t pos, std::size_t size);
  void note_indentation(char c);
  void stop();
  void refuse(std::size_t pos, std::size_t length, const char* text);

  const yaml_file& file_;
  yaml_sink& sink_;
  std::array<char, 64 * 1024> buffer_{};
  unchecked_part unchecked_;
  std::int64_t read_ = 0;
  std::int64_t read_at_event_ = 0;
  int mark_length_ = 0;                // of the byte order mark
  bool last_piece_ = false;
  bool ended_ = false;
  bool cut_short_ = false;
  yaml_place here_;
  line_state line_;
  std::vector<int> damaged_lines_;     // both ascending
  std::vector<yaml_place> tabs_;
};

}  // namespace pullkeeper
