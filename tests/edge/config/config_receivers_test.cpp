// Who is told how all stands, as the files say it.
#include <doctest/doctest.h>

#include <string>

#include "edge/config/file.hpp"
#include "support/config/config_directory.hpp"

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

load_result load(std::string_view text) {
  const config_directory directory;
  directory.write("pullkeeper.yaml", text);
  return directory.load();
}

// The errors without the name of the file, one per line.
std::string errors_of(std::string_view text) {
  std::string all;
  for (const auto& d : load(text).errors) {
    all += (all.empty() ? "" : "\n") + std::to_string(d.line) + ":" + std::to_string(d.column) +
           ": " + d.text;
  }
  return all;
}

}  // namespace

TEST_CASE("a heartbeat has a URL and an interval") {
  const auto whole = load("heartbeat: {url: 'https://example.com/ping?x=1', every: 30s}\n");
  REQUIRE(whole.errors.empty());
  CHECK(whole.config.heartbeat == heartbeat_settings{"https://example.com/ping?x=1", 30s});
  CHECK(load("heartbeat: {url: 'http://127.0.0.1/'}\n").config.heartbeat.every == 60s);
  CHECK(load("heartbeat:\n").config.heartbeat == heartbeat_settings());
  const auto secret = load("heartbeat: {url: '${file:/etc/ping}'}\n");
  REQUIRE(secret.errors.empty());
  CHECK(secret.config.heartbeat.url == "${file:/etc/ping}");
}

TEST_CASE("a faulty heartbeat is refused at its place") {
  CHECK(errors_of("heartbeat: https://example.com/\n") ==
        "1:12: \"heartbeat\" must be a map of keys and values");
  CHECK(errors_of("heartbeat: {every: 30s}\n") == "1:12: \"url\" is missing");
  CHECK(errors_of("heartbeat: {url: 'ftp://example.com/'}\n") ==
        "1:18: \"url\" must be a URL that begins with https:// or http://");
  CHECK(errors_of("heartbeat: {url: '${env:ALIBABA_CLOUD_ACCESS_KEY_SECRET}'}\n") ==
        "1:18: \"url\": a key of the account does not belong here");
  CHECK(errors_of("heartbeat: {url: 'http://a/', every: 2d}\n") ==
        "1:38: \"every\" must be from 1s to 1d");
  CHECK(errors_of("heartbeat: {url: 'http://a/', ever: 2d}\n") ==
        "1:31: unknown key \"ever\"; did you mean \"every\"?");
}

TEST_CASE("hooks run a program or post to a URL") {
  const auto all = load(R"(
hooks:
  - run: [/usr/local/bin/tell, two words, 5]
  - name: slack
    post: https://example.com/${env:TOKEN}
    headers: {Authorization: "Bearer ${file:/etc/token}", X-Team: traffic}
    timeout: 5s
    template: '{"text": "{{summary}}"}'
)");
  REQUIRE(all.errors.empty());
  REQUIRE(all.config.hooks.size() == 2);
  CHECK(all.config.hooks[0] ==
        hook_settings{"1", {"/usr/local/bin/tell", "two words", "5"}, "", {}, "", 30s});
  CHECK(all.config.hooks[1] ==
        hook_settings{"slack", {}, "https://example.com/${env:TOKEN}",
                      {{"Authorization", "Bearer ${file:/etc/token}"}, {"X-Team", "traffic"}},
                      "{\"text\": \"{{summary}}\"}", 5s});
  CHECK(load("hooks:\n").config.hooks.empty());
  CHECK(load("hooks: []\n").errors.empty());
}

TEST_CASE("a faulty hook is refused at its place") {
  const std::pair<const char*, const char*> table[] = {
      {"hooks: tell\n", "1:8: \"hooks\" must be a list"},
      {"hooks: [tell]\n", "1:9: a hook must be a map of keys and values"},
      {"hooks: [{timeout: 5s}]\n", "1:9: a hook must have one of \"run\" and \"post\""},
      {"hooks: [{run: [/a], post: 'http://a/'}]\n",
       "1:9: a hook must have one of \"run\" and \"post\""},
      {"hooks: [{run: tell}]\n",
       "1:15: \"run\" must be a list of a program and up to 49 arguments; write it as "
       "[/usr/local/bin/tell, ARGUMENT]"},
      {"hooks: [{run: [tell]}]\n",
       "1:16: \"run\" must be an absolute path (one that begins with /)"},
      {"hooks: [{run: [/a], template: '{}'}]\n",
       "1:9: \"template\" belongs to a hook with \"post\""},
      {"hooks: [{post: 'http://a/', timeout: 6m}]\n",
       "1:38: \"timeout\" must be from 1s to 5m"},
      {"hooks: [{post: 'http://a/', headers: {'a b': c}}]\n",
       "1:39: the name of a header is made of letters, digits, \"-\" and \"_\""},
      {"hooks: [{post: 'http://a/', headers: {a: '${x}'}}]\n",
       "1:42: \"a\": \"${\" must begin ${file:/PATH}, ${env:NAME} or ${credential:NAME}"},
      {"hooks: [{name: a, post: 'http://a/'}, {name: a, run: [/a]}]\n",
       "1:39: another hook has the name \"a\" as well"},
      {"hooks: [{post: 'http://a/', url: x}]\n",
       "1:29: unknown key \"url\"; known here: name, run, post, headers, timeout, template"},
  };
  for (const auto& [text, error] : table) {
    CAPTURE(text);
    CHECK(errors_of(text) == error);
  }
}

TEST_CASE("a faulty proxy is refused, with what is right and without its secret") {
  const std::string write_proxy =
      "; write http://HOST:PORT, http://USER:PASSWORD@HOST:PORT or none";
  const std::pair<const char*, std::string> cases[] = {
      {"api: {proxy: 'socks5://u:canary@h:1'}", "1:14: \"proxy\" is a SOCKS proxy, which is not "
                                               "supported" + write_proxy},
      {"api: {proxy: 'proxy:3128'}", "1:14: \"proxy\" does not begin with http://" + write_proxy},
      {"api: {proxy: 'http://proxy'}", "1:14: \"proxy\" has no port" + write_proxy},
      {"api: {proxy: off}", "1:14: \"proxy\" does not begin with http://" + write_proxy},
      {"api: {proxy: 'http://${canary}:1'}",
       "1:14: \"proxy\": \"${\" must begin ${file:/PATH}, ${env:NAME} or ${credential:NAME}"},
  };
  for (const auto& [text, errors] : cases) {
    CAPTURE(text);
    CHECK(errors_of(text) == errors);
  }
}

TEST_CASE("a template is refused whose placeholder is none, or that is no JSON once filled in") {
  const std::string before = "hooks: [{post: 'http://a/', template: '";
  CHECK(errors_of(before + "{\"a\": \"{{summry}}\"}'}]\n")
            .starts_with("1:39: \"template\" has the unknown placeholder \"summry\"; known are"));
  CHECK(errors_of(before + "{\"a\": {{summary}}}'}]\n")
            .starts_with("1:39: \"template\" is no JSON once it is filled in: "));
  CHECK(errors_of(before + "{\"a\": \"{{summary}\"}'}]\n") ==
        "1:39: \"template\" has a \"{{\" without its \"}}\"");
}

TEST_CASE("no error shows a URL of a receiver, in its text or in its excerpt") {
  for (const char* const text :
       {"heartbeat: https://example.com/canary\n", "heartbeat: {url: 'ftp://example.com/canary'}\n",
        "heartbeat:\n  url: https://user:canary@example.com/\n  every: 0s\n",
        "heartbeat:\n  url: >-\n    ftp://example.com/canary\n  every: 0s\n",
        "heartbeat: {every: 0s, url: https://example.com/canary}\n",
        "api: {proxy: 'http://ann:canary@proxy'}\n", "api: {proxy: canary}\n",
        "api:\n  proxy: http://ann:canary@proxy:1\n  call_timeout: 0s\n",
        "api:\n  proxy: >-\n    socks5://ann:canary@proxy:1\n",
        "heartbeat:\n  https://example.com/canary\n", "hooks: [https://example.com/canary]\n",
        "hooks:\n  - https://example.com/canary\n",
        "hooks:\n  - {timeout: 0s, post: https://example.com/canary}\n",
        "hooks:\n  - post: ftp://example.com/canary\n    timeout: 0s\n",
        "hooks:\n  - run: [/a]\n    headers:\n      Authorization: canary\n",
        "hooks:\n  - post: http://a/\n    headers: {A: '${canary}'}\n"}) {
    CAPTURE(text);
    const auto errors = load(text).errors;
    CHECK(!errors.empty());
    for (const auto& d : errors) {
      CHECK(d.text.find("canary") == std::string::npos);
      CHECK(d.excerpt.find("canary") == std::string::npos);
    }
  }
}

TEST_CASE("what stands beside a URL is shown, and so is what is no receiver") {
  const auto every = load("heartbeat:\n  url: https://example.com/canary\n  every: 0s\n").errors;
  REQUIRE(every.size() == 1);
  CHECK(every[0].excerpt == "  every: 0s");
  const auto level = load("heartbeat: {url: 'https://a/'}\nlog:\n  level: post:it\n").errors;
  REQUIRE(level.size() == 1);
  CHECK(level[0].excerpt == "  level: post:it");
}
