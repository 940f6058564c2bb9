// The warnings of `check`: what is legal in a configuration, but will not work or is probably not
// meant. Pure.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// One warning, about a setting, a schedule, a file, or none of them.
struct finding {
  std::string text;                    // what is wrong
  std::string hint;                    // what to do about it
  std::string setting{};               // its key, as "windows.lead"
  std::optional<std::size_t> schedule{};   // its index in the list
  std::string file{};
};

struct lint_input {
  const std::vector<schedule>& schedules;
  const keep_settings& keep;
  seconds call_timeout;
  utc_seconds now;                     // pulls that end by then are over
};

// The configuration must be free of errors. What concerns all schedules comes first, then each
// schedule in its order.
std::vector<finding> lint(const lint_input& given);

// What the schedule at `index` says that the cloud cannot pull, or that was probably not meant:
// addresses of a private network, loops, variables that nobody filled in, years far off.
std::vector<finding> lint_schedule(const schedule& s, std::size_t index, utc_seconds now);

// What is wrong with the pulls of a stream as they follow one another: they begin so soon that one
// lost answer is too much, or that they are one pull; they are too short; an entry has no turn.
// `whole`: all that is wanted of the stream, by entries that are among those given. Each finding is
// about the later one of two entries, and names the place of the other.
std::vector<finding> lint_turns(const lint_input& given, const schedule& whole);

// A file or directory of the configuration, as the file system describes it.
struct file_facts {
  std::string path;
  bool others_read = false;            // every user of this host can read it
  bool others_write = false;           // its group or every user can change it
  bool holds_secret = false;           // credentials in a source, or the URL of a receiver
  std::string closing = "chmod o-r";   // what hides it from those who need not read it
};

// Warns of files that others can change, and of secrets that every user can read.
std::vector<finding> lint_files(const std::vector<file_facts>& files);

// True if the source has a user name, or a query parameter whose name looks like that of a key; not
// where *** stands for what is kept elsewhere (schedule::shown_sources).
bool holds_credentials(const std::string& source);

// A burst of submissions that fall due faster than they can be made.
struct congestion {
  std::size_t calls = 0;
  utc_seconds begin{};                 // when the first of them is due
  seconds delay{0};                    // how long after it was due the last one is made; rounded up
};

// The burst with the longest delay, among the next two submissions of every pull from `now` on, at
// `rate` calls per second (1 or more). All zero if there is nothing to submit.
congestion worst_congestion(const lint_input& given, int rate);

}  // namespace pullkeeper
