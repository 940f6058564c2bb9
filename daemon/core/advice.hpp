// What is legal in a configuration, but will not work or is probably not meant.
#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/model.hpp"

namespace pullkeeper {

// One thing to say. It is about a setting, a schedule or a file, or about none of them.
struct finding {
  std::string text;                    // what is the matter
  std::string hint;                    // what to do
  std::string setting{};               // as "windows.lead"
  std::optional<std::size_t> schedule{};   // its place in the list
  std::string file{};
};

struct advice_input {
  const std::vector<schedule>& schedules;
  const keep_settings& keep;
  seconds call_timeout;
  utc_seconds now;                     // pulls that ended before it are over
};

// For a configuration without errors. General things first, then the schedules in their order.
std::vector<finding> advise(const advice_input& given);

// A path that the configuration is read from, as the file system describes it.
struct file_facts {
  std::string path;
  bool others_read = false;            // everybody on this host
  bool others_write = false;           // its group or everybody
  bool holds_secret = false;
};

std::vector<finding> advise_files(const std::vector<file_facts>& files);

// True where the source has a user name, or something in its query that looks like a key.
bool holds_credentials(const std::string& source);

// How many submissions fall due together, and how late the last of them is made.
struct congestion {
  std::size_t calls = 0;               // of the burst with the worst delay
  utc_seconds begin{};                 // when its first is due
  seconds delay{0};                    // from due to made, rounded up
};

// The next two submissions of every pull from `now` on, at `rate` calls per second.
congestion worst_congestion(const advice_input& given, int rate);

}  // namespace pullkeeper
