// Standard error, as what it is: a terminal, the journal, a pipe or a file.
#pragma once
#include <string_view>

namespace pullkeeper {

class log_stream {
 public:
  explicit log_stream(int descriptor);

  bool is_terminal() const { return terminal_; }
  // $JOURNAL_STREAM names it (systemd.exec(5)): the journal stamps the lines itself.
  bool is_journal() const { return journal_; }

  // Writes `line`, line break included, or drops it where nobody reads: neither a reader that is
  // gone nor one that stands still stops the program (the latter for 200 ms, once). The next line
  // begins on a line of its own in any case.
  void write(std::string_view line);

 private:
  bool ready() const;

  int descriptor_;
  bool open_ = false;
  bool terminal_ = false;
  bool journal_ = false;
  bool stalled_ = false;
  bool cut_ = false;                   // the last line was written in part
};

}  // namespace pullkeeper
