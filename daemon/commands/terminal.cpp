#include "commands/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>

#include "core/text.hpp"

namespace pullkeeper {
namespace {

std::string_view variable(const char* name) {
  const char* const value = std::getenv(name);
  return value ? value : "";
}

}  // namespace

bool wants_colour(int descriptor) {
  if (!variable("NO_COLOR").empty()) return false;
  const std::string_view forced = variable("CLICOLOR_FORCE");
  if (!forced.empty() && forced != "0") return true;
  return isatty(descriptor) == 1 && variable("TERM") != "dumb";
}

std::optional<std::size_t> known_width(int descriptor) {
  winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  const std::string_view given = variable("COLUMNS");
  const bool is_number = !given.empty() && given.size() <= 4 && is_all_digits(given);
  const int columns = is_number ? std::stoi(std::string(given)) : 0;
  if (columns == 0) return std::nullopt;
  return static_cast<std::size_t>(columns);
}

std::size_t terminal_width(int descriptor) { return known_width(descriptor).value_or(80); }

bool shows_unicode() {
  std::string_view locale;
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    if (locale.empty()) locale = variable(name);
  }
  const std::string small = lower_case(locale);
  return small.find("utf-8") != small.npos || small.find("utf8") != small.npos;
}

}  // namespace pullkeeper
