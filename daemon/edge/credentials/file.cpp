#include "edge/credentials/file.hpp"

#include <map>
#include <string_view>

#include "core/text.hpp"
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

key_result parse(std::string_view text, const std::string& profile) {
  bool found = false;
  auto entries = section(text, profile, found);
  if (!found) return no_key("no section [" + profile + "]");
  const auto type = entries["type"];
  if (type != "access_key" && type != "sts")
    return no_key("section [" + profile + "]: the type must be access_key or sts");
  const bool has_token = type == "sts";
  key_result result = whole_key(
      access_key(std::string(entries["access_key_id"]), std::string(entries["access_key_secret"]),
                 std::string(has_token ? entries["security_token"] : "")),
      {"access_key_id", "access_key_secret", has_token ? "security_token" : ""}, " is missing");
  return result.error.empty() ? result : no_key("section [" + profile + "]: " + result.error);
}

}  // namespace

key_result key_from_file(const std::string& path, const std::string& profile) {
  const secret_file file = read_secret_file(path, file_guard::nobody);
  key_result result = file.error.empty() ? parse(file.text, profile)
                                         : no_key(file.error, file.absent);
  return from_source("file " + path, std::move(result));
}

}  // namespace pullkeeper
