#include "edge/credentials/credentials.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <tuple>

#include "edge/credentials/secret.hpp"
#include "support/net/key_place.hpp"

using namespace pullkeeper;
using pullkeeper::net::key_place;
namespace fs = std::filesystem;

namespace {

key_result from_file(const std::string& path) {
  return local_key({credential_source::file, path});
}

constexpr const char* sample =
    "# keys\n[default]\ntype = access_key\naccess_key_id = LTAIdefault0001\n"
    "access_key_secret=secret-default\n\n"
    "[sts]\r\ntype = sts ; temporary\r\naccess_key_id = STS.sts0001\r\n"
    "access_key_secret = secret-sts\r\nsecurity_token = token/+==\r\n"
    "[role]\ntype = ram_role_arn\naccess_key_id = a\naccess_key_secret = b\n"
    "[half]\ntype = sts\naccess_key_id = a\naccess_key_secret = canary\n"
    "[odd]\ntype = access_key\naccess_key_id = a\naccess_key_secret = ca nary\n";

}  // namespace

TEST_CASE("the environment gives a key, with a token if there is one, read anew each time") {
  const key_place here;
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI1", 1);
  setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s1", 1);
  for (const auto source : {credential_source::env, credential_source::automatic}) {
    unsetenv("ALIBABA_CLOUD_SECURITY_TOKEN");
    key_result found = local_key({source});
    CHECK(found.error == "");
    CHECK(found.source == "environment");
    CHECK(found.key.id == "LTAI1");
    CHECK(found.key.secret == "s1");
    CHECK(found.key.token == "");
    setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "t1", 1);
    found = local_key({source});
    CHECK(found.key.token == "t1");
  }
}

TEST_CASE("an empty variable counts as unset") {
  const key_place here;
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI1", 1);
  setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "", 1);
  const key_result found = local_key({credential_source::env});
  CHECK(found.error == "environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set");
  CHECK(found.key.id == "");
}

TEST_CASE("a file gives the default section, or the one that the profile names") {
  const key_place here;
  const std::string path = here.file("keys", sample);
  key_result found = from_file(path);
  CHECK(found.error == "");
  CHECK(found.source == "file " + path);
  CHECK(found.key.id == "LTAIdefault0001");
  CHECK(found.key.secret == "secret-default");
  CHECK(found.key.token == "");
  setenv("ALIBABA_CLOUD_PROFILE", "sts", 1);
  found = from_file(path);
  CHECK(found.error == "");
  CHECK(found.key.id == "STS.sts0001");
  CHECK(found.key.secret == "secret-sts");
  CHECK(found.key.token == "token/+==");
}

TEST_CASE("a changed file counts from the next call on [G21]") {
  const key_place here;
  const std::string path = here.file("keys", sample);
  CHECK(from_file(path).key.secret == "secret-default");
  here.file("keys", "[default]\ntype=access_key\naccess_key_id=b\naccess_key_secret=new\n");
  CHECK(from_file(path).key.secret == "new");
}

TEST_CASE("a section that gives no key says why, without its values") {
  const key_place here;
  const std::string path = here.file("keys", sample);
  const std::pair<const char*, const char*> cases[] = {
      {"none", "no section [none]"},
      {"role", "section [role]: role_arn is missing"},
      {"half", "section [half]: security_token is missing"},
      {"odd", "section [odd]: the access key secret has blanks or characters outside ASCII"}};
  for (const auto& [profile, error] : cases) {
    setenv("ALIBABA_CLOUD_PROFILE", profile, 1);
    CHECK(from_file(path).error == "file " + path + ": " + error);
    CHECK(from_file(path).key.secret == "");
  }
}

TEST_CASE("a file that others may read or write is refused [G13]") {
  const key_place here;
  for (const mode_t mode : {0640, 0620, 0604, 0602, 0666}) {
    const std::string path = here.file("keys", sample, mode);
    CHECK(from_file(path).error == "file " + path + ": refused because others can read or " +
                                       "change it; run: chmod 600 " + path);
  }
  for (const mode_t mode : {0600, 0400, 0700})
    CHECK(from_file(here.file("keys", sample, mode)).error == "");
  CHECK(from_file(here.file("odd 'name", sample, 0644)).error.ends_with(
      "run: chmod 600 '" + here.path("odd ") + "'\\''name'"));
}

TEST_CASE("only a regular file of at most 64 KiB is read [S19]") {
  const key_place here;
  CHECK(from_file(here.path(".")).error.find("not a regular file") != std::string::npos);
  const std::string pipe = here.path("pipe");
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  CHECK(from_file(pipe).error == "file " + pipe + ": not a regular file");
  CHECK(from_file(here.path("none")).error ==
        "file " + here.path("none") + ": No such file or directory");
  const std::string base = sample;
  const std::string full = base + std::string(64 * 1024 - base.size(), '#');
  CHECK(from_file(here.file("keys", full)).error == "");
  CHECK(from_file(here.file("keys", full + "#")).error.find("larger than 64 KiB") !=
        std::string::npos);
}

TEST_CASE("a file that a group of ours reads, and no owner could close, is taken") {
  const key_place here;
  const std::string path = here.file("keys", sample, 0440);
  CHECK(from_file(path).key.secret == "secret-default");
  here.file("keys", sample, 0640);     // which its owner could
  CHECK(from_file(path).error.ends_with("run: chmod 600 " + path));
  if (geteuid() != 0) return;
  const std::tuple<uid_t, gid_t, bool> table[] = {
      {4321, getegid(), true}, {4321, 4322, false}, {0, 4322, false}};
  for (const auto& [owner, group, good] : table) {
    for (const mode_t mode : {0640, 0440}) {
      REQUIRE(chown(path.c_str(), owner, group) == 0);
      REQUIRE(chmod(path.c_str(), mode) == 0);
      CHECK(from_file(path).error.empty() == good);
    }
    REQUIRE(chmod(path.c_str(), 0660) == 0);
    CHECK(!from_file(path).error.empty());
    REQUIRE(chmod(path.c_str(), 0444) == 0);
    CHECK(!from_file(path).error.empty());
  }
}

TEST_CASE("a byte order mark in front of a file is read over") {
  const key_place here;
  const auto path = here.file("keys", std::string("\xEF\xBB\xBF") + sample);
  CHECK(from_file(path).key.secret == "secret-default");
  here.file(".aliyun/config.json",
            "\xEF\xBB\xBF{\"profiles\":[{\"name\":\"default\",\"mode\":\"AK\","
            "\"access_key_id\":\"LTAIm\",\"access_key_secret\":\"s\"}]}");
  CHECK(local_key({}).key.id == "LTAIm");
}

TEST_CASE("a link to a good file is followed") {
  const key_place here;
  const std::string path = here.file("keys", sample);
  fs::create_symlink(path, here.path("link"));
  CHECK(from_file(here.path("link")).key.secret == "secret-default");
}

TEST_CASE("automatic takes the environment, then the named file, then the one at home") {
  const key_place here;
  here.file(".alibabacloud/credentials", sample);
  CHECK(local_key({}).key.id == "LTAIdefault0001");
  const std::string named = here.file(
      "named", "[default]\ntype = access_key\naccess_key_id = n\naccess_key_secret = n\n");
  setenv("ALIBABA_CLOUD_CREDENTIALS_FILE", named.c_str(), 1);
  CHECK(local_key({}).key.id == "n");
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "e", 1);
  setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "e", 1);
  CHECK(local_key({}).key.id == "e");
}

TEST_CASE("where nothing gives a key, one line says why for every source") {
  const key_place here;
  const std::string unset =
      "systemd: CREDENTIALS_DIRECTORY is not set; "
      "environment: ALIBABA_CLOUD_ACCESS_KEY_ID is not set; ";
  CHECK(local_key({}).error ==
        unset + "file " + here.path(".aliyun/config.json") +
            ": No such file or directory; file " + here.path(".alibabacloud/credentials") +
            ": No such file or directory");
  CHECK(local_key({}).absent);
  unsetenv("HOME");
  CHECK(local_key({}).error == unset + "file ~/.aliyun/config.json: HOME is not set; "
                                       "file ~/.alibabacloud/credentials: HOME is not set");
}

TEST_CASE("a key with a line break is refused before it can break a header [S04]") {
  const key_place here;
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI1", 1);
  setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s1", 1);
  setenv("ALIBABA_CLOUD_SECURITY_TOKEN", "t\r\nX-Acs-Action: DeleteX", 1);
  CHECK(local_key({credential_source::env}).error ==
        "environment: the security token has blanks or characters outside ASCII");
}

TEST_CASE("only the ends of a key id are shown, and nothing of a short one") {
  CHECK(access_key("LTAI5tAbCdEfGhIj", "", "").shown_id() == "LTAI...GhIj");
  CHECK(access_key("short", "", "").shown_id() == "***");
}

TEST_CASE("wiping leaves nothing of a text in its memory [S13]") {
  std::string text(100, 'x');
  const char* memory = text.data();
  text.assign("short");                // the rest of the x remains behind it
  wipe(text);
  CHECK(text.empty());
  CHECK(std::string(memory, 100) == std::string(100, '\0'));
}

TEST_CASE("an overwritten key leaves nothing of the longer one before it") {
  access_key key("id", std::string(100, 's'), std::string(100, 't'));
  const char* secret = key.secret.data();
  const char* token = key.token.data();
  const access_key shorter("id2", "a", "b");
  key = shorter;
  CHECK(key.secret == "a");
  CHECK(std::string(secret, 101) == "a" + std::string(100, '\0'));
  CHECK(std::string(token, 101) == "b" + std::string(100, '\0'));
  const access_key& self = key;
  key = self;
  CHECK(key.secret == "a");
}
