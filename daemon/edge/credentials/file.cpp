#include "edge/credentials/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <string_view>

#include "edge/credentials/secret.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t largest_file = 64 * 1024;

class descriptor {
 public:
  explicit descriptor(int fd) : fd_(fd) {}
  ~descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

// The file's text in one block of memory, to be wiped by the caller; or why there is none.
std::string read_all(const std::string& path, std::string& text) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  const descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
  if (file.get() < 0) return std::strerror(errno);
  struct stat about{};
  if (::fstat(file.get(), &about) != 0) return std::strerror(errno);
  if (!S_ISREG(about.st_mode)) return "not a regular file";
  if ((about.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) != 0)
    return "refused because others can read or change it (chmod 600 helps)";
  text.reserve(largest_file + 1);
  text.resize(largest_file + 1);
  std::size_t size = 0;
  while (size < text.size()) {
    const auto got = ::read(file.get(), text.data() + size, text.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::strerror(errno);
    if (got == 0) break;
    size += static_cast<std::size_t>(got);
  }
  if (size > largest_file) return "larger than 64 KiB";
  text.resize(size);
  return {};
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r";
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

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

key_result failure(const std::string& why) {
  key_result none;
  none.error = why;
  return none;
}

key_result parse(std::string_view text, const std::string& profile) {
  bool found = false;
  auto entries = section(text, profile, found);
  if (!found) return failure("no section [" + profile + "]");
  const auto type = entries["type"];
  if (type != "access_key" && type != "sts")
    return failure("section [" + profile + "]: the type must be access_key or sts");
  for (const char* name : {"access_key_id", "access_key_secret", "security_token"}) {
    const bool needed = type == "sts" || std::string_view(name) != "security_token";
    if (needed && entries[name].empty())
      return failure("section [" + profile + "]: " + name + " is missing");
  }
  key_result result;
  result.key = access_key(std::string(entries["access_key_id"]),
                          std::string(entries["access_key_secret"]),
                          type == "sts" ? std::string(entries["security_token"]) : std::string());
  const std::string objection = objection_to(result.key);
  return objection.empty() ? result : failure("section [" + profile + "]: " + objection);
}

}  // namespace

key_result key_from_file(const std::string& path, const std::string& profile) {
  std::string text;
  const std::string error = read_all(path, text);
  key_result result = error.empty() ? parse(text, profile) : failure(error);
  wipe(text);
  if (!result.error.empty()) result.error = "file " + path + ": " + result.error;
  else result.source = "file " + path;
  return result;
}

}  // namespace pullkeeper
