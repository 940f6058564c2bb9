#include "edge/config/file_modes.hpp"

#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

namespace fs = std::filesystem;

template <typename Counts>
void overlooked_in(const fs::path& directory, Counts counts, std::vector<std::string>& to) {
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    const std::string plain = lower_case(name);
    const bool is_yaml = plain.ends_with(".yaml") || plain.ends_with(".yml");
    if (is_yaml && !name.starts_with('.') && !counts(name)) to.push_back(entry->path().string());
  }
}

constexpr const char* service_name = "pullkeeper";

std::vector<unsigned> groups_of(const passwd& user) {
  int count = 64;
  std::vector<gid_t> ids(static_cast<std::size_t>(count));
  if (::getgrouplist(user.pw_name, user.pw_gid, ids.data(), &count) < 0) return {user.pw_gid};
  return {ids.begin(), ids.begin() + count};
}

bool may(const file_reader& reader, const struct stat& about, mode_t bits) {
  if (reader.user == 0) return true;
  const auto& groups = reader.groups;
  const bool in_group = std::find(groups.begin(), groups.end(), about.st_gid) != groups.end();
  const int shift = about.st_uid == reader.user ? 6 : in_group ? 3 : 0;
  return (about.st_mode >> shift & bits) == bits;
}

}  // namespace

file_reader this_process() {
  std::vector<gid_t> ids(static_cast<std::size_t>(std::max(::getgroups(0, nullptr), 0)));
  if (::getgroups(static_cast<int>(ids.size()), ids.data()) < 0) ids.clear();
  ids.push_back(::getegid());
  return {::geteuid(), {ids.begin(), ids.end()}};
}

std::optional<file_reader> service_user() {
  const passwd* const user = ::getpwnam(service_name);
  if (!user) return std::nullopt;
  return file_reader{user->pw_uid, groups_of(*user)};
}

std::string closed_to(const file_reader& reader, const std::string& path) {
  constexpr mode_t read = 4, enter = 1;
  std::error_code error;
  fs::path whole = fs::canonical(path, error);
  if (error) whole = fs::absolute(path, error).lexically_normal();
  fs::path so_far;
  for (const fs::path& part : whole) {
    so_far /= part;
    struct stat about{};
    if (::stat(so_far.c_str(), &about) != 0) return {};
    const mode_t wanted = so_far != whole ? enter : S_ISDIR(about.st_mode) ? read | enter : read;
    if (!may(reader, about, wanted)) return so_far.string();
  }
  return {};
}

std::string opening_command(const std::string& path) {
  std::error_code ignored;
  const char* const mode = fs::is_directory(path, ignored) ? "0750 " : "0640 ";
  const std::string name = visible_text(path);
  return std::string("chgrp ") + service_name + " " + name + " && chmod " + mode + name;
}

bool is_to_be_opened(const std::string& closed, const std::string& path,
                     const std::string& directory) {
  std::error_code ignored;
  const std::string below = fs::weakly_canonical(directory, ignored).string();
  return closed == path || closed == below || closed.starts_with(below + "/");
}

std::string how_to_open(const std::string& path, const std::string& directory) {
  const std::string closed = closed_to(this_process(), path);
  if (!closed.empty() && !is_to_be_opened(closed, path, directory)) {
    return "the service's files belong into /etc/pullkeeper";
  }
  return opening_command(closed.empty() ? path : closed) + " lets the service read it";
}

std::optional<file_facts> facts_of(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) return std::nullopt;
  file_facts facts;
  facts.path = path;
  facts.others_read = (about.st_mode & S_IROTH) != 0;
  if (service_user()) facts.closing = opening_command(path);
  facts.others_write = (about.st_mode & (S_IWGRP | S_IWOTH)) != 0;
  return facts;
}

std::string key_file_fault(const std::string& path) {
  struct stat about{};
  if (::stat(path.c_str(), &about) != 0) {
    return errno == ENOENT || errno == ENOTDIR ? "does not exist" : "";
  }
  if (!S_ISREG(about.st_mode)) return "is not a regular file";
  constexpr auto open = S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH;
  return (about.st_mode & open) != 0 ? "is refused because others can read or change it" : "";
}

std::vector<std::string> overlooked_files(const std::string& directory) {
  std::vector<std::string> result;
  overlooked_in(directory, [](const std::string& name) { return name == "pullkeeper.yaml"; },
                result);
  overlooked_in(fs::path(directory) / "schedules",
                [](const std::string& name) { return name.ends_with(".yaml"); }, result);
  std::sort(result.begin(), result.end());
  return result;
}

}  // namespace pullkeeper
