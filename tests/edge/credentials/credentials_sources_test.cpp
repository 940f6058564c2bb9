// The sources on this machine beside the environment and the INI file, and their order.
#include <doctest/doctest.h>

#include <map>
#include <string>

#include "edge/credentials/credentials.hpp"
#include "edge/credentials/profile.hpp"
#include "support/net/key_place.hpp"

using namespace pullkeeper;
using pullkeeper::net::key_place;

namespace {

constexpr const char* cli_file = R"({"current": "main", "profiles": [
  {"name": "default", "mode": "AK", "access_key_id": "LTAIdefault", "access_key_secret": "sd"},
  {"name": "main", "mode": "AK", "access_key_id": "LTAImain", "access_key_secret": "sm"},
  {"name": "sts", "mode": "StsToken", "access_key_id": "STS.a", "access_key_secret": "ss",
   "sts_token": "token"},
  {"name": "half", "mode": "StsToken", "access_key_id": "STS.a", "access_key_secret": "canary"},
  {"name": "role", "mode": "RamRoleArn", "access_key_id": "a", "access_key_secret": "canary"},
  {"name": "strange", "mode": "canary value", "access_key_id": "a", "access_key_secret": "canary"},
  {"name": "odd", "mode": "AK", "access_key_id": "a", "access_key_secret": "ca nary"},
  {"name": "none", "mode": "AK", "access_key_id": "a"}]})";

std::string ini_of(const std::string& section, const std::string& id) {
  return "[" + section + "]\ntype=access_key\naccess_key_id=" + id + "\naccess_key_secret=s\n";
}

const std::string modes =
    "the mode must be AK, StsToken, RamRoleArn, ChainableRamRoleArn, EcsRamRole, "
    "RamRoleArnWithRoleName, OIDC, CredentialsURI or External, it is ";

key_result from_systemd() { return local_key({credential_source::systemd}); }

}  // namespace

TEST_CASE("systemd's credentials give a key, with a token if there is one, without line breaks") {
  const key_place here;
  setenv("CREDENTIALS_DIRECTORY", here.path("c").c_str(), 1);
  here.file("c/access_key_id", "LTAIunit\n", 0400);
  here.file("c/access_key_secret", "secret\r\n", 0400);
  key_result found = from_systemd();
  CHECK(found.error == "");
  CHECK(found.source == "systemd");
  CHECK(found.key.id == "LTAIunit");
  CHECK(found.key.secret == "secret");
  CHECK(found.key.token == "");
  CHECK(found.note.find("after a restart") != std::string::npos);
  here.file("c/security_token", "token\n", 0440);      // the group bits may be an access list's
  found = from_systemd();
  CHECK(found.key.token == "token");
}

TEST_CASE("systemd's credentials may share a prefix, as those of a directory do") {
  const key_place here;
  setenv("CREDENTIALS_DIRECTORY", here.path("c").c_str(), 1);
  here.file("c/keys_access_key_id", "LTAIprefix");
  here.file("c/keys_access_key_secret", "sp");
  here.file("c/keys_security_token", "tp");
  here.file("c/other", "x");
  CHECK(from_systemd().key.id == "LTAIprefix");
  CHECK(from_systemd().key.secret == "sp");
  CHECK(from_systemd().key.token == "tp");
  here.file("c/more_access_key_id", "LTAImore");
  CHECK(from_systemd().error ==
        "systemd: more than one key: keys_access_key_id, more_access_key_id");
  here.file("c/access_key_id", "LTAIplain");
  here.file("c/access_key_secret", "s");
  CHECK(from_systemd().key.id == "LTAIplain");
}

TEST_CASE("systemd's credentials that give no key say why") {
  const key_place here;
  CHECK(from_systemd().error == "systemd: CREDENTIALS_DIRECTORY is not set");
  CHECK(from_systemd().absent);
  setenv("CREDENTIALS_DIRECTORY", here.path("c").c_str(), 1);
  CHECK(from_systemd().error == "systemd: " + here.path("c") + ": No such file or directory");
  CHECK_FALSE(from_systemd().absent);
  here.file("c/other", "x");
  CHECK(from_systemd().error == "systemd: " + here.path("c") + " holds no access_key_id");
  const std::string id = here.file("c/access_key_id", "LTAIunit\n");
  CHECK(from_systemd().error ==
        "systemd: " + here.path("c") + "/access_key_secret: No such file or directory");
  here.file("c/access_key_secret", "\n");
  CHECK(from_systemd().error == "systemd: " + here.path("c") + "/access_key_secret is empty");
  here.file("c/access_key_secret", "two\nlines\n");
  CHECK(from_systemd().error ==
        "systemd: the access key secret has blanks or characters outside ASCII");
  here.file("c/access_key_id", "LTAIunit\n", 0404);
  CHECK(from_systemd().error == "systemd: " + id + ": refused because others can read or change " +
                                    "it; run: chmod o-rwx " + id);
}

TEST_CASE("the file of the aliyun command line gives the current profile, or the one named") {
  const key_place here;
  here.file(".aliyun/config.json", cli_file);
  CHECK(local_key({}).key.id == "LTAImain");
  CHECK(local_key({}).key.secret == "sm");
  CHECK(local_key({}).source == "file " + here.path(".aliyun/config.json"));
  setenv("ALIBABA_CLOUD_PROFILE", "sts", 1);
  CHECK(local_key({}).key.id == "STS.a");
  CHECK(local_key({}).key.token == "token");
  setenv("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "TRUE", 1);
  CHECK(local_key({}).error.find("file ~/.aliyun/config.json: off "
                                 "(ALIBABA_CLOUD_CLI_PROFILE_DISABLED)") != std::string::npos);
}

TEST_CASE("a profile that gives no key says why for both files, without a value of theirs") {
  const key_place here;
  here.file(".aliyun/config.json", cli_file);
  const std::pair<const char*, std::string> table[] = {
      {"nobody", "no profile \"nobody\""},
      {"half", "profile \"half\": sts_token is missing"},
      {"role", "profile \"role\": ram_role_arn is missing"},
      {"strange", "profile \"strange\": " + modes + "of another kind"},
      {"odd", "profile \"odd\": the access key secret has blanks or characters outside ASCII"},
      {"none", "profile \"none\": access_key_secret is missing"}};
  for (const auto& [name, error] : table) {
    CAPTURE(name);
    const key_result found = local_key({credential_source::profile, "", name});
    CHECK(found.error == "file " + here.path(".aliyun/config.json") + ": " + error + "; file " +
                             here.path(".alibabacloud/credentials") +
                             ": No such file or directory");
    CHECK(found.key.secret == "");
  }
}

TEST_CASE("a named profile is one of the aliyun command line, else a section of the other file") {
  const key_place here;
  here.file(".aliyun/config.json", cli_file);
  here.file(".alibabacloud/credentials", ini_of("default", "d") + ini_of("live", "LTAIlive"));
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "e", 1);
  setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "e", 1);
  CHECK(local_key({credential_source::profile, "", "live"}).key.id == "LTAIlive");
  CHECK(local_key({credential_source::profile, "", "default"}).key.id == "LTAIdefault");
  CHECK(local_key({credential_source::profile, "", "sts"}).key.id == "STS.a");
}

TEST_CASE("a file of the command line that is broken, open to others or too deep gives no key") {
  const key_place here;
  const std::string path = here.file(".aliyun/config.json", cli_file, 0640);
  CHECK(local_key({}).error.ends_with("run: chmod 600 " + path));
  const std::string no_json = "not the JSON of the aliyun command line";
  const std::pair<std::string, std::string> table[] = {
      {"", no_json},
      {"[]", no_json},
      {"{\"current\": \"canary", no_json},
      {"{} canary", no_json},
      {"{\"a\":" + std::string(5000, '[') + std::string(5000, ']') + "}", no_json},
      {"{}", "no profile \"default\""},
      {R"({"profiles": {"name": "default"}})", "no profile \"default\""},
      {R"({"current": 5, "profiles": [7, {"name": "default"}]})",
       "profile \"default\": " + modes + "of another kind"}};
  for (const auto& [text, error] : table) {
    here.file(".aliyun/config.json", text);
    CHECK(local_key({}).error == "file " + path + ": " + error);
  }
}

TEST_CASE("automatic goes from systemd to the environment, the command line and the INI file") {
  const key_place here;
  here.file(".alibabacloud/credentials", ini_of("default", "LTAIini"));
  CHECK(local_key({}).key.id == "LTAIini");
  here.file(".aliyun/config.json", cli_file);
  CHECK(local_key({}).key.id == "LTAImain");
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIenv", 1);
  setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "e", 1);
  CHECK(local_key({}).key.id == "LTAIenv");
  setenv("CREDENTIALS_DIRECTORY", here.path("c").c_str(), 1);
  here.file("c/access_key_id", "LTAIunit");
  here.file("c/access_key_secret", "s");
  CHECK(local_key({}).key.id == "LTAIunit");
  CHECK(local_key({}).passed_over == "");
}

TEST_CASE("what is set up and gives no key is named beside the key that is used instead") {
  const key_place here;
  const std::string closed = here.file(".aliyun/config.json", cli_file, 0644);
  here.file(".alibabacloud/credentials", ini_of("default", "LTAIini"));
  setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAIenv", 1);
  const key_result found = local_key({});
  CHECK(found.key.id == "LTAIini");
  CHECK(found.passed_over == "environment: ALIBABA_CLOUD_ACCESS_KEY_SECRET is not set; file " +
                                 closed + ": refused because others can read or change it; run: " +
                                 "chmod 600 " + closed);
}

TEST_CASE("where no source gives a key, only what is set up is told, if anything is") {
  const key_place here;
  CHECK(local_key({}).error.find("CREDENTIALS_DIRECTORY is not set") != std::string::npos);
  const std::string closed = here.file(".alibabacloud/credentials", "[default]\n", 0644);
  CHECK(local_key({}).error == "file " + closed + ": refused because others can read or change " +
                                   "it; run: chmod 600 " + closed);
}

TEST_CASE("each type of a section of the official SDKs is a way to a key, another one is none") {
  using way = key_recipe::way;
  std::map<std::string, std::string> section;
  const auto read = [&](const std::string& type) {
    section["type"] = type;
    return read_ini_section([&](const char* key) { return section[key]; });
  };
  CHECK(read("ecs_ram_role").recipe.by == way::metadata);
  CHECK(read("ecs_ram_role").error == "");         // the instance says which role
  section["role_name"] = "keeper";
  CHECK(read("ecs_ram_role").recipe.word == "keeper");
  CHECK(read("credentials_uri").error == "credentials_uri is missing");
  section["credentials_uri"] = "http://127.0.0.1:1/key";
  CHECK(read("credentials_uri").recipe.by == way::uri);
  CHECK(read("credentials_uri").recipe.word == "http://127.0.0.1:1/key");
  CHECK(read("oidc_role_arn").error == "role_arn is missing");
  section["role_arn"] = "acs:ram::1:role/pod";
  CHECK(read("oidc_role_arn").error == "oidc_provider_arn is missing");
  section["oidc_provider_arn"] = "acs:ram::1:oidc-provider/pods";
  CHECK(read("oidc_role_arn").error == "oidc_token_file_path is missing");
  section["oidc_token_file_path"] = "/run/token";
  CHECK(read("oidc_role_arn").error == "");
  CHECK(read("oidc_role_arn").recipe.token_file == "/run/token");
  for (const char* type : {"", "rsa_key_pair", "ACCESS_KEY", "canary"}) {
    const auto none = read(type).error;
    CHECK(none.starts_with("the type must be access_key, "));
    CHECK(none.find("canary") == std::string::npos);
  }
}
