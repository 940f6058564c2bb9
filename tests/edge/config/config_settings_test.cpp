#include "edge/config/file.hpp"

#include <doctest/doctest.h>

#include <string>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

struct refusal {
  const char* text;
  std::string errors;
};

constexpr const char* secret_hint =
    "a secret does not belong in this file; keep it in the environment, or in a file named by "
    "\"credentials: {file: PATH}\" in pullkeeper.yaml";

const std::string forms =
    "\"credentials\" must be auto, {env: true}, {file: PATH}, {systemd: true}, "
    "{ecs_ram_role: NAME} or {profile: NAME}";

}  // namespace

TEST_CASE("an empty pullkeeper.yaml, or none but a schedules directory, means the defaults") {
  const config_directory empty, none, blank_sections;
  empty.write("pullkeeper.yaml", "");
  none.write("schedules/.keep", "");
  blank_sections.write("pullkeeper.yaml", "---\napi:\nwindows:\nreconcile: ~\nlog: {}\n");
  for (const config_directory* directory : {&empty, &none, &blank_sections}) {
    const load_result result = directory->load();
    CHECK(result.errors.empty());
    CHECK(result.config.api == api_settings());
    CHECK(result.config.keep == keep_settings());
    CHECK(result.config.log == log_settings());
    CHECK(result.config.http == http_settings());
    CHECK(result.config.credentials == credential_settings());
    CHECK(result.config.state_dir == "/var/lib/pullkeeper");
  }
}

TEST_CASE("every setting reaches its place") {
  const config_directory directory;
  directory.write("pullkeeper.yaml", R"(
api:
  endpoint: https://LIVE-b.example.com:8443
  signature: v1
  region: cn-beijing
  ca_file: /etc/ca.pem
  proxy: http://ann:${env:SECRET}@proxy:3128
  connect_timeout: 7s
  call_timeout: 1m30s
  rate: {add: 15, update: 16, describe: 50, delete: 30}
credentials: {file: /etc/keys.ini}
windows: {window: 30s, lead: 10s, max_config: 1h, handover: update}
reconcile: {observe_every: 5s, on_drift: report, on_removed: delete, delete_brake: 0,
            removal_brake: 7}
log: {level: debug, format: json}
http: {allow_remote: true, listen: "[2001:db8::1]:80"}
state_dir: /srv/pullkeeper
)");
  const load_result result = directory.load();
  REQUIRE(result.errors.empty());
  const configuration& c = result.config;
  CHECK(c.api == api_settings{"live-b.example.com", "8443", signature_version::v1, "cn-beijing",
                              "/etc/ca.pem", "http://ann:${env:SECRET}@proxy:3128", 7s, 90s});
  CHECK(c.credentials == credential_settings{credential_source::file, "/etc/keys.ini"});
  CHECK(c.keep == keep_settings{30s, 10s, 1h, handover_mode::update, 5s, drift_policy::report,
                                removal_policy::remove, 0, 7, {15, 16, 50, 30}});
  CHECK(c.log == log_settings{log_level::debug, log_format::json});
  CHECK(c.http == http_settings{"2001:db8::1", 80, true});
  CHECK(c.state_dir == "/srv/pullkeeper");
  CHECK(c.file_count == 1);
}

TEST_CASE("credentials come from where the file says") {
  const std::pair<const char*, credential_settings> table[] = {
      {"auto", {}},
      {"{env: true}", {credential_source::env}},
      {"{file: /etc/keys.ini}", {credential_source::file, "/etc/keys.ini"}},
      {"{systemd: true}", {credential_source::systemd}},
      {"{ecs_ram_role: Keeper.role_1-a}", {credential_source::ecs_ram_role, "", "Keeper.role_1-a"}},
      {"{profile: live}", {credential_source::profile, "", "live"}}};
  for (const auto& [text, settings] : table) {
    CAPTURE(text);
    const config_directory directory;
    directory.write("pullkeeper.yaml", std::string("credentials: ") + text + "\n");
    const load_result result = directory.load();
    CHECK(result.errors.empty());
    CHECK(result.config.credentials == settings);
  }
}

TEST_CASE("an endpoint is https, a host and at most a port [S05]") {
  const char* const must = "; it must be https://HOST or https://HOST:PORT";
  const refusal table[] = {
      {"http://live.aliyuncs.com", "does not begin with https://"},
      {"HTTPS://live.aliyuncs.com", "does not begin with https://"},
      {"live.aliyuncs.com", "does not begin with https://"},
      {"https://user:geheim@live.aliyuncs.com", "holds a user name"},
      {"https://live.aliyuncs.com/", "goes on behind the host"},
      {"https://live.aliyuncs.com/path", "goes on behind the host"},
      {"https://live.aliyuncs.com?geheim", "goes on behind the host"},
      {"https://live.aliyuncs.com#geheim", "goes on behind the host"},
      {"https://[::1]:443", "holds an IPv6 address"},
      {"https://", "holds no host name"},
      {"https://-a.example.com", "holds no host name"},
      {"https://a..example.com", "holds no host name"},
      {"https://live aliyuncs", "holds no host name"},
      {"https://live.aliyuncs.com:0", "holds no port"},
      {"https://live.aliyuncs.com:65536", "holds no port"},
      {"https://live.aliyuncs.com:", "holds no port"},
      {"https://live.aliyuncs.com:44x", "holds no port"},
  };
  for (const auto& [endpoint, why] : table) {
    CAPTURE(endpoint);
    CHECK(settings_errors("api: {endpoint: \"" + std::string(endpoint) + "\"}\n") ==
          "1:17: \"endpoint\" " + std::string(why) + must);
  }
  CHECK(settings_errors("api: {endpoint: \"https://a\\r\\nX-Evil: 1\"}") ==
        "1:17: a control character, written as an escape");
  CHECK(settings_errors("api: {endpoint: \"https://a\\nX-Evil: 1\"}") ==
        "1:17: \"endpoint\" holds U+000A, which is not seen (a control or bidi character, or a "
        "line break)");
}

TEST_CASE("a faulty setting is refused at its place, with what is right [G03]") {
  const refusal table[] = {
      {"widnows: {}", "1:1: unknown key \"widnows\"; did you mean \"windows\"?"},
      {"proxy: http://x", "1:1: \"proxy\" belongs under \"api:\""},
      {"agent: http://x", "1:1: unknown key \"agent\"; known here: api, credentials, windows, "
                          "reconcile, log, http, hooks, heartbeat, standby, online, state_dir"},
      {"lead: 5h", "1:1: \"lead\" belongs under \"windows:\""},
      {"schedules: []", "1:1: \"schedules\" belongs into a file of its own: schedules/*.yaml"},
      {"api: {call-timeout: 5s}", "1:7: unknown key \"call-timeout\"; did you mean "
                                  "\"call_timeout\"?"},
      {"api:\n  rate: {ad: 1}", "2:10: unknown key \"ad\"; known here: add, update, describe, "
                                "delete"},
      {"api: https://x", "1:6: \"api\" must be a map of keys and values"},
      {"log: [text]", "1:6: \"log\" must be a map of keys and values"},
      {"api: {rate: {add: 16}}", "1:19: \"add\" must be a whole number from 1 to 15"},
      {"api: {rate: {update: 17}}", "1:22: \"update\" must be a whole number from 1 to 16"},
      {"api: {rate: {describe: 0}}", "1:24: \"describe\" must be a whole number from 1 to 50"},
      {"api: {rate: {delete: 0x1F}}", "1:22: \"delete\" must be a whole number from 1 to 30"},
      {"api: {rate: {add: 05}}", "1:19: \"add\" must be a whole number from 1 to 15"},
      {"api: {rate: {add: \"5\"}}", "1:19: \"add\" must be a whole number from 1 to 15, without "
                                    "quotes"},
      {"reconcile: {delete_brake: -1}",
       "1:27: \"delete_brake\" must be a whole number from 0 to 1000000"},
      {"api: {signature: v2}", "1:18: \"signature\" must be one of v1, v3, not \"v2\""},
      {"windows: {handover: update_}",
       "1:21: \"handover\" must be one of auto, add, update, not \"update_\"; did you mean "
       "\"update\"?"},
      {"log: {level: warn}", "1:14: \"level\" must be one of debug, info, warning, error, not "
                             "\"warn\"; did you mean \"warning\"?"},
      {"log: {format: JSON}", "1:15: \"format\" must be one of auto, text, logfmt, json, not "
                              "\"JSON\"; did you mean \"json\"?"},
      {"windows: {window: 6}", "1:19: \"window\" must be a duration such as 90s, 30m or 6d23h"},
      {"windows: {lead: 0s}", "1:17: \"lead\" must be from 1s to 7d"},
      {"windows: {max_config: 8d}", "1:23: \"max_config\" must be from 1s to 7d"},
      {"reconcile: {observe_every: 2d}", "1:28: \"observe_every\" must be from 1s to 1d"},
      {"api: {connect_timeout: 0s}", "1:24: \"connect_timeout\" must be from 1s to 10m"},
      {"api: {call_timeout: [5s]}", "1:21: \"call_timeout\" must be a duration such as 90s, 30m or "
                                    "6d23h, not a list"},
      {"api:\n  call_timeout:\n  region: x", "2:3: \"call_timeout\" has no value; it must be a "
                                             "duration such as 90s, 30m or 6d23h"},
      {"api: {region: a.b}", "1:15: \"region\" must be the name of a region such as cn-shanghai"},
      {"api: {ca_file: ca.pem}",
       "1:16: \"ca_file\" must be an absolute path (one that begins with /)"},
      {"state_dir: ''", "1:12: \"state_dir\" is empty"},
      {"credentials: automatic", "1:14: " + forms},
      {"credentials: [env]", "1:14: " + forms},
      {"credentials: {}", "1:14: " + forms},
      {"credentials: {env: yes}", "1:20: \"env\" must be true or false"},
      {"credentials: {env: false}", "1:20: \"env\" can only be true; leave the key out"},
      {"credentials: {env: true, file: /x}", "1:14: " + forms},
      {"credentials: {systemd: false}", "1:24: \"systemd\" can only be true; leave the key out"},
      {"credentials: {ecs_ram_role: a/b}", "1:29: \"ecs_ram_role\" must be a name of up to 64 "
                                           "letters, digits, '.', '_' and '-'"},
      {"credentials: {profile: ''}", "1:24: \"profile\" is empty"},
      {"credentials: {profile: 'a]'}", "1:24: \"profile\" must be a name of up to 64 letters, "
                                       "digits, '.', '_' and '-'"},
      {"credentials: {ecs-ram-role: x}", "1:15: unknown key \"ecs-ram-role\"; did you mean "
                                         "\"ecs_ram_role\"?"},
  };
  for (const auto& [text, errors] : table) {
    CAPTURE(text);
    CHECK(settings_errors(text) == errors);
  }
}

TEST_CASE("where it listens is an address of this host with a port; others may ask if allowed") {
  const config_directory directory;
  const auto listen = [&directory](const std::string& http) {
    directory.write("pullkeeper.yaml", "http: {" + http + "}\n");
    return directory.load();
  };
  const std::pair<const char*, http_settings> good[] = {
      {"listen: 127.0.0.1:9478", {"127.0.0.1", 9478}},
      {"listen: 127.9.9.9:1", {"127.9.9.9", 1}},
      {"listen: '[::1]:65535'", {"::1", 65535}},
      {"listen: '[0:0:0:0:0:0:0:1]:1'", {"0:0:0:0:0:0:0:1", 1}},
      {"listen: 0.0.0.0:9478, allow_remote: true", {"0.0.0.0", 9478, true}},
      {"allow_remote: true, listen: '[::]:9478'", {"::", 9478, true}},
      {"allow_remote: false", {}},
  };
  for (const auto& [http, settings] : good) {
    CAPTURE(http);
    const auto result = listen(http);
    CHECK(result.errors.empty());
    CHECK(result.config.http == settings);
  }
  const std::string form = "\"listen\" must be ADDRESS:PORT, as 127.0.0.1:9478 or [::1]:9478";
  for (const char* wrong :
       {"127.0.0.1", "'[::1]'", "'::1:9478'", "localhost:9478", "127.0.0.1:0", "127.0.0.1:65536",
        "127.0.0.1:09478", "'127.0.0.1:'", "':9478'", "127.1:9478", "9478", "127.0.0.1:94a",
        "'[127.0.0.1]:9478'", "'[fe80::1%eth0]:9478'"}) {
    CHECK(settings_errors(std::string("http: {listen: ") + wrong + "}") == "1:16: " + form);
  }
  const std::string remote = "\"listen\" is an address that other hosts can reach; listen on "
                             "127.0.0.1, or write allow_remote: true";
  for (const char* far : {"0.0.0.0:9478", "'[::]:9478'", "10.0.0.1:1", "128.0.0.1:9478",
                          "'[::2]:9478'", "'[::ffff:10.0.0.1]:9478'"}) {
    CHECK(settings_errors(std::string("http: {listen: ") + far + "}") == "1:16: " + remote);
  }
  CHECK(settings_errors("http:\n  allow_remote: false\n  listen: 10.0.0.1:1") ==
        "3:11: " + remote);
  CHECK(settings_errors("http: {allow_remote: yes, listen: 10.0.0.1:1}") ==
        "1:22: \"allow_remote\" must be true or false");
  CHECK(settings_errors("http: on") == "1:7: \"http\" must be a map of keys and values");
  CHECK(settings_errors("http: {port: 1}") == "1:8: unknown key \"port\"; known here: listen, "
                                             "allow_remote");
}

TEST_CASE("lengths must fit together, and the complaint stands at one that is in the file [G20]") {
  const refusal table[] = {
      {"windows: {window: 7d}",
       "1:19: window + lead is 7d23h, longer than max_config (7d): a running config is extended "
       "from its lead on, by one call"},
      {"windows: {lead: 2d}",
       "1:17: window + lead is 8d, longer than max_config (7d): a running config is extended from "
       "its lead on, by one call"},
      {"windows: {max_config: 1d}",
       "1:23: window + lead is 6d23h, longer than max_config (1d): a running config is extended "
       "from its lead on, by one call"},
      {"windows: {window: 6d, max_config: 5d, handover: add}",
       "1:19: window is 6d, longer than max_config (5d)"},
      {"windows: {window: 7d, handover: add}", ""},
      {"windows: {window: 6d1h}", ""},
      {"api: {call_timeout: 4s, connect_timeout: 5s}",
       "1:21: connect_timeout (5s) is longer than call_timeout (4s)"},
      {"api: {call_timeout: 4s}", ""},
      {"api: {connect_timeout: 30s}", ""},
  };
  for (const auto& [text, errors] : table) {
    CAPTURE(text);
    CHECK(settings_errors(text) == errors);
  }
}

TEST_CASE("a literal secret is refused with a hint, and shown nowhere [G14]") {
  const char* const texts[] = {
      "api: {access_key_secret: GEHEIM}",
      "api: {access-key-id: GEHEIM}",
      "api: {AccessKeySecret: \"GEHEIM\"}",
      "api: {security_token: 'GEHEIM'}",
      "api: {password: GEHEIM}",
      "api: {'access_key_secret' : GEHEIM}",
      "api: {access_key_secret: {a: GEHEIM}}",
  };
  for (const char* const text : texts) {
    CAPTURE(text);
    CHECK(settings_errors(text) == "1:7: " + std::string(secret_hint));
    const config_directory directory;
    directory.write("pullkeeper.yaml", text);
    for (const diagnostic& d : directory.load().errors) {
      CHECK(with_excerpt(d).find("GEHEIM") == std::string::npos);
    }
  }
  CHECK(settings_errors("access_key_secret: |\n  GEHEIM\nwindow: 5\n") ==
        "1:1: " + std::string(secret_hint) + "\n3:1: \"window\" belongs under \"windows:\"");
}
