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

// The hint for what stands in schedules/ and is not read; empty: nobody expects it to be.
std::string hint_for(const fs::directory_entry& entry, const std::string& plain) {
  std::error_code ignored;
  const bool left_by_editor = plain.ends_with('~') || plain.ends_with('#') ||
                              plain.ends_with(".swp") || plain.ends_with(".swo") ||
                              plain.starts_with(".#") || plain.ends_with(".bak") ||
                              plain.ends_with(".orig") || plain.ends_with(".rej");
  if (left_by_editor) return "an editor or a merge has left it: take it away";
  if (plain.starts_with('.')) return {};
  if (entry.is_directory(ignored)) return "sub-directories are not read: move its files up";
  if (plain.ends_with(".json")) return "name it *.yaml: what is JSON is YAML as well";
  const bool is_yaml = plain.find(".yaml") != plain.npos || plain.find(".yml") != plain.npos;
  return is_yaml ? "only *.yaml and *.yml are: rename or move it" : "";
}

template <typename Hint>
void overlooked_in(const fs::path& directory, Hint hint, std::vector<overlooked_file>& to) {
  std::error_code error;
  fs::directory_iterator entry(directory, error);
  for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    std::string what = hint(*entry, lower_case(name), name);
    if (!what.empty()) to.push_back({entry->path().string(), std::move(what)});
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

std::string closed_to(const file_reader& reader, const std::string& path, file_use how) {
  constexpr mode_t read = 4, enter = 1, run = 1;
  std::error_code error;
  fs::path whole = fs::canonical(path, error);
  if (error) whole = fs::absolute(path, error).lexically_normal();
  fs::path so_far;
  for (const fs::path& part : whole) {
    so_far /= part;
    struct stat about{};
    if (::stat(so_far.c_str(), &about) != 0) return {};
    const mode_t last = S_ISDIR(about.st_mode)  ? read | enter
                        : how == file_use::read ? read
                                                : run;
    const mode_t wanted = so_far != whole ? enter : last;
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
  // As the daemon does: a group may be how it is read, where it is no owner who can close it.
  const auto is_for = [&about](const file_reader& reader) {
    const auto& groups = reader.groups;
    const bool own = about.st_uid == reader.user && (about.st_mode & S_IWUSR) != 0;
    return !own && std::find(groups.begin(), groups.end(), about.st_gid) != groups.end();
  };
  const auto service = service_user();
  const bool handed_out = is_for(this_process()) || (service && is_for(*service));
  const mode_t open = (handed_out ? 0 : S_IRGRP) | S_IWGRP | S_IROTH | S_IWOTH;
  return (about.st_mode & open) != 0 ? "is refused because others can read or change it" : "";
}

bool is_schedule_file(const std::string& name) {
  const std::string plain = lower_case(name);
  return !name.starts_with('.') && (plain.ends_with(".yaml") || plain.ends_with(".yml"));
}

std::vector<overlooked_file> overlooked_files(const std::string& directory) {
  std::vector<overlooked_file> result;
  overlooked_in(directory,
                [](const auto&, const std::string& plain, const std::string& name) -> std::string {
                  const bool meant = plain == "pullkeeper.json" || plain == "pullkeeper.yaml.txt" ||
                                     (is_schedule_file(name) && name != "pullkeeper.yaml");
                  return meant ? "only pullkeeper.yaml and schedules/*.yaml are: rename or move it"
                               : "";
                },
                result);
  overlooked_in(fs::path(directory) / "schedules",
                [](const auto& entry, const std::string& plain, const std::string& name) {
                  return is_schedule_file(name) ? "" : hint_for(entry, plain);
                },
                result);
  std::sort(result.begin(), result.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return result;
}

}  // namespace pullkeeper
