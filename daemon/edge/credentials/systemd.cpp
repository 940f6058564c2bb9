#include <algorithm>
#include <filesystem>
#include <vector>

#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"
#include "edge/credentials/secret_file.hpp"

namespace pullkeeper {

namespace fs = std::filesystem;

namespace {

// The text without the line break that editors leave behind it.
std::string word_of(const secret_file& file) {
  const auto end = file.text.find_last_not_of("\r\n");
  return end == std::string::npos ? std::string() : file.text.substr(0, end + 1);
}

// What stands before `access_key_id` in the names, for each key in the directory; sorted.
std::vector<std::string> prefixes(const fs::path& directory, std::error_code& failed) {
  const std::string wanted = "access_key_id";
  std::vector<std::string> result;
  for (fs::directory_iterator at(directory, failed), end; !failed && at != end;
       at.increment(failed)) {
    const std::string name = at->path().filename();
    const bool prefixed = name.ends_with("_" + wanted);
    if (name == wanted || prefixed) result.push_back(name.substr(0, name.size() - wanted.size()));
  }
  std::sort(result.begin(), result.end());
  return result;
}

key_result read_directory(const fs::path& directory) {
  std::error_code failed;
  const auto found = prefixes(directory, failed);
  if (failed) return no_key(directory.string() + ": " + failed.message());
  if (found.empty()) return no_key(directory.string() + " holds no access_key_id", true);
  // The plain name, whose prefix is empty and sorts first, decides.
  if (found.size() > 1 && !found.front().empty())
    return no_key("more than one key: " + found[0] + "access_key_id, " + found[1] +
                  "access_key_id");
  const std::string start = directory / found.front();
  const secret_file id = read_secret_file(start + "access_key_id", file_guard::group);
  const secret_file secret = read_secret_file(start + "access_key_secret", file_guard::group);
  const secret_file token = read_secret_file(start + "security_token", file_guard::group);
  if (!id.error.empty()) return no_key(start + "access_key_id: " + id.error);
  if (!secret.error.empty()) return no_key(start + "access_key_secret: " + secret.error);
  if (!token.error.empty() && !token.absent)
    return no_key(start + "security_token: " + token.error);
  key_result result = whole_key(access_key(word_of(id), word_of(secret), word_of(token)),
                                {start + "access_key_id", start + "access_key_secret"},
                                " is empty");
  result.note = "systemd hands credentials out at the start of a service: a changed key counts "
                "after a restart";
  return result;
}

}  // namespace

key_result key_from_systemd() {
  const std::string directory = variable("CREDENTIALS_DIRECTORY");
  key_result result = directory.empty() ? no_key("CREDENTIALS_DIRECTORY is not set", true)
                                        : read_directory(directory);
  return from_source("systemd", std::move(result));
}

}  // namespace pullkeeper
