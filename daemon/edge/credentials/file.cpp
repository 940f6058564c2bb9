#include "edge/credentials/file.hpp"

#include <map>
#include <string_view>

#include "core/text.hpp"
#include "edge/credentials/profile.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_file.hpp"

namespace pullkeeper {
namespace {

// A comment begins the line or follows a blank; no value holds a blank.
std::string_view without_comment(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const bool mark = line[i] == '#' || line[i] == ';';
    if (mark && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t')) return line.substr(0, i);
  }
  return line;
}

// The entries of one section, as views into `text`; a later entry replaces an earlier one.
std::map<std::string_view, std::string_view> section(std::string_view text,
                                                     std::string_view wanted, bool& found) {
  std::map<std::string_view, std::string_view> entries;
  bool inside = false;
  found = false;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = trimmed(without_comment(trimmed(text.substr(0, end))));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (line.starts_with('[') && line.ends_with(']')) {
      inside = trimmed(line.substr(1, line.size() - 2)) == wanted;
      found = found || inside;
    } else if (const auto equals = line.find('='); inside && equals != std::string_view::npos) {
      entries[trimmed(line.substr(0, equals))] = trimmed(line.substr(equals + 1));
    }
  }
  return entries;
}

profile_reading read_section(std::string_view text, const std::string& profile) {
  bool found = false;
  const auto entries = section(without_byte_order_mark(text), profile, found);
  if (!found) return {{}, "no section [" + profile + "]"};
  auto result = read_ini_section([&entries](const char* key) {
    const auto at = entries.find(key);
    return at == entries.end() ? std::string() : std::string(at->second);
  });
  if (!result.error.empty()) result.error = "section [" + profile + "]: " + result.error;
  return result;
}

}  // namespace

key_source source_in_file(const std::string& path, const std::string& profile) {
  const std::string name = "file " + path;
  const secret_file file = read_secret_file(path, file_guard::nobody);
  if (!file.error.empty()) return key_source(from_source(name, no_key(file.error, file.absent)));
  const auto read = read_section(file.text, profile);
  if (read.error.empty()) return source_in_profile(name, read.recipe);
  key_source result(from_source(name, no_key(read.error)));
  result.half_written = true;
  return result;
}

}  // namespace pullkeeper
