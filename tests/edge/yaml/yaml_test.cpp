#include "edge/yaml/yaml.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "edge/yaml/complaint.hpp"
#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

std::string shown(const yaml_value& value) {
  switch (value.kind) {
    case yaml_kind::nothing: return "~";
    case yaml_kind::faulty: return "!";
    case yaml_kind::scalar: return value.quoted ? "\"" + value.text + "\"" : value.text;
    case yaml_kind::list: {
      std::string text;
      for (const yaml_value& item : value.items) text += (text.empty() ? "" : " ") + shown(item);
      return "[" + text + "]";
    }
    case yaml_kind::map: break;
  }
  std::string text;
  for (const yaml_member& m : value.members) {
    text += (text.empty() ? "" : " ") + m.key.text + "=" + shown(m.value);
  }
  return "{" + text + "}";
}

std::string shown(yaml_place at) {
  return std::to_string(at.line) + ":" + std::to_string(at.column);
}

// Writes down what it is given, one line each; faults apart.
class recorder : public yaml_sink {
 public:
  void fault(yaml_place at, std::string text) override { faults += shown(at) + " " + text + "\n"; }
  void member(const yaml_key& key, const yaml_value& value) override {
    content += shown(key.at) + " " + key.text + " " + shown(value.at) + " " + shown(value) + "\n";
  }
  void item(const yaml_key& list, yaml_value value) override {
    content += list.text + "- " + shown(value.at) + " " + shown(value) + "\n";
  }
  std::string faults;
  std::string content;
};

recorder read(std::string_view text) {
  const config_directory directory;
  directory.write("x.yaml", text);
  const yaml_file file(directory.path() + "/x.yaml");
  REQUIRE(file.error().empty());
  recorder result;
  read_yaml(file, result);
  return result;
}

std::string content_of(std::string_view text) {
  const recorder result = read(text);
  CHECK(result.faults == "");
  return result.content;
}

std::string faults_of(std::string_view text) { return read(text).faults; }

constexpr const char* content = "1:1 a 1:4 1\n2:1 b 3:3 []\nb- 3:5 x\nb- 4:5 {k=\"v\"}\n";

}  // namespace

TEST_CASE("lists of the top level are handed out entry by entry, with places") {
  CHECK(content_of("a: 1\nb:\n  - x\n  - k: 'v'\n") == content);
  CHECK(content_of("a: {k: [1, {l: ~}], m: \"true\"}\n") == "1:1 a 1:4 {k=[1 {l=~}] m=\"true\"}\n");
  CHECK(content_of("l: [1, [2, 3], {k: v}]\n") ==
        "1:1 l 1:4 []\nl- 1:5 1\nl- 1:8 [2 3]\nl- 1:16 {k=v}\n");
}

TEST_CASE("a byte order mark and CRLF change neither values nor places [G07]") {
  CHECK(content_of("\xEF\xBB\xBF" "a: 1\r\nb:\r\n  - x\r\n  - k: 'v'\r\n") == content);
}

TEST_CASE("a file may be empty, hold comments only, or an empty document") {
  for (const char* text : {"", "\n\n", "# a comment", "---\n", "---\n...\n", "\xEF\xBB\xBF"}) {
    CAPTURE(text);
    CHECK(content_of(text) == "");
  }
}

TEST_CASE("a key without a value has the place of the key") {
  CHECK(content_of("a:\n\n\nb: ~\n") == "1:1 a 1:1 ~\n4:1 b 4:1 ~\n");
}

TEST_CASE("texts keep their wording, quoted or folded") {
  CHECK(content_of("a: 0123\nb: yes\nc: 'it''s'\nd: \"\\u00e4\\t\"\ne: x\n  y\n") ==
        "1:1 a 1:4 0123\n2:1 b 2:4 yes\n3:1 c 3:4 \"it's\"\n4:1 d 4:4 \"ä\t\"\n5:1 e 5:4 x y\n");
  CHECK(content_of("a: !!str 5\nb: !!int 5\n") == "1:1 a 1:4 \"5\"\n2:1 b 2:4 5\n");
}

TEST_CASE("what YAML allows and these files do not is refused, and reading goes on [G04 G05]") {
  const std::string anchor =
      " anchors (&name) are not used here; use \"defaults:\" or write it out\n";
  const std::string alias =
      " aliases (*name) are not used here; use \"defaults:\" or write it out\n";
  const std::pair<const char*, std::string> table[] = {
      {"a: 1\nb: 2\na: 3\n", "3:1 the key is here twice; the first is in line 1\n"},
      {"x: {a: 1, b: 2, 'a': 3}\n", "1:17 the key is here twice; the first is in line 1\n"},
      {"l:\n- a: 1\n  a: 2\n", "3:3 the key is here twice; the first is in line 2\n"},
      {"l: [1]\nl: [2]\n", "2:1 the key is here twice; the first is in line 1\n"},
      {"a: &x 1\nb: *x\n", "1:4" + anchor + "2:4" + alias},
      {"a: &x [*x]\n", "1:4" + anchor + "1:8" + alias},
      {"a: {<<: {b: c}}\n", "1:5 merge keys (<<) are not used here; use \"defaults:\"\n"},
      {"a: !x 1\nb: !!set {c}\n",
       "1:4 tags (!name) are not used here, besides YAML's own: !!str, !!int, ...\n"
       "2:4 tags (!name) are not used here, besides YAML's own: !!str, !!int, ...\n"},
      {"? [a]\n: b\nc: d\n", "1:3 a key must be a word\n"},
      {"? {a: b}\n: {c: d}\n", "1:3 a key must be a word\n"},
      {": b\n", "1:1 a key is missing in front of \":\"\n"},
      {"a: 1\n---\nb: 2\n",
       "2:1 a second document begins here; a file holds one (is the indentation right?)\n"},
      {"  a: 1\n b: 2\n",
       "2:2 a second document begins here; a file holds one (is the indentation right?)\n"},
      {"%YAML 1.2\n---\na: 1\n",
       "1:1 a line cannot begin with \"%\"; directives are not used here\n"},
      {"- a\n", "1:1 the file must be made of \"key: value\", not a list\n"},
      {"a:b\n", "1:1 the file must be made of \"key: value\"; is a blank missing behind the "
                "colon?\n"},
      {"a: \"\\x01\"\n", "1:4 a control character, written as an escape\n"},
  };
  for (const auto& [text, faults] : table) {
    CAPTURE(text);
    CHECK(faults_of(text) == faults);
  }
  CHECK(read("a: &x 1\nb: *x\nc: 3\n").content == "1:1 a 1:4 !\n2:1 b 2:4 !\n3:1 c 3:4 3\n");
}

TEST_CASE("bytes that are no text are refused at their place [G07]") {
  const std::string utf8 = " this is not UTF-8; save the file as UTF-8\n";
  const std::string utf16 = "1:1 this is UTF-16; save the file as UTF-8\n";
  const std::string control = " a control character; only line breaks and tabs are text\n";
  const std::pair<std::string, std::string> table[] = {
      {"a: x\xFFy\n", "1:5" + utf8},
      {"a: 1\nb: \xC3", "2:4" + utf8},
      {"a: \xC0\xAF\n", "1:4" + utf8},
      {"a: \xED\xA0\x80\n", "1:4" + utf8},
      {"a: \xF5\x80\x80\x80\n", "1:4" + utf8},
      {std::string("\xFF\xFE") + std::string("a\0:\0", 4), utf16},
      {std::string("\xFE\xFF") + std::string("\0a\0:", 4), utf16},
      {std::string("a\0:\0 \0", 6), utf16},
      {std::string("a: b\0c\n", 7), "1:5" + control},
      {"a: 1\n# \x04\nb: 2\n", "2:3" + control},
      {"a: \x7F\n", "1:4" + control},
      {"a: \xC2\x85\n", "1:4" + control},
      {"a: \x1B[31m\n", "1:4" + control},
      {"a: 1\rb: 2\n", "1:5 a carriage return without a line feed\n"},
  };
  for (const auto& [text, faults] : table) {
    CAPTURE(text);
    CHECK(faults_of(text) == faults);
  }
}

TEST_CASE("each damaged line is told once, up to the twentieth") {
  std::string text;
  for (int i = 0; i < 30; ++i) text += "k" + std::to_string(i) + ": \x01\x01\n";
  const std::string faults = faults_of(text);
  CHECK(std::count(faults.begin(), faults.end(), '\n') == 20);
}

TEST_CASE("a syntax error is told in words, at its place") {
  const std::string colon = " \":\" is not possible here; is the indentation right, or does a text "
                            "with \": \" need quotes?\n";
  const std::string odd = " cannot be understood here; is the indentation right, and is everything "
                          "written as \"key: value\"?\n";
  const std::string open = " the quoted text that begins here is never closed\n";
  const std::string quotes = " a text that begins with this character needs quotes\n";
  const std::pair<const char*, std::string> table[] = {
      {"a: b: c\n", "1:5" + colon},
      {"a: 1\n  b: 2\n", "2:4" + colon},
      {"a: 'x' y\n", "1:8" + odd},
      {"a:\n\tb: 1\n", "2:1 a tab in the indentation; indent with blanks\n"},
      {"a: [1, 2\nb: 3\n",
       "1:4 this \"[\" lacks its \"]\", or a \",\" is missing; noticed in line "
       "2\n"},
      {"a:\n- {x: 1\n",
       "2:3 this \"{\" lacks its \"}\", or a \",\" is missing; noticed in line 3\n"},
      {"a: ]\n", "1:4 a closing bracket without an opening one\n"},
      {"a: \"x\nb: 2\n", "1:4" + open},
      {"a: 'x\nb: 2", "1:4" + open},
      {"\xEF\xBB\xBF" "a: \"x\nb: 2\n", "1:4" + open},
      {"a: 'it''s\n", "1:4" + open},
      {"a: \"\\\"", "1:4" + open},
      {"a: [\"x]\nb: 2\n", "1:5" + open},
      {"\"a: 1\n", "1:1" + open},
      {"a: !!str \"x\n", "1:4" + open},
      {"a: \"\\q\"\n",
       "1:7 \\ and this character mean nothing in \"...\"; write \\\\ for a "
       "backslash, or use '...'\n"},
      {"a: @x\n", "1:4" + quotes},
      {"a: `x`\n", "1:4" + quotes},
      {"a: [rtmp://o/x?y]\n", "1:15 inside [] and {} a text with this character needs quotes\n"},
      {"a: *x\n", "1:4 anchors and aliases (&, *) are not used here; use \"defaults:\"\n"},
  };
  for (const auto& [text, faults] : table) {
    CAPTURE(text);
    CHECK(faults_of(text) == faults);
  }
}

TEST_CASE("a complaint that is not known is passed on without what it quotes") {
  CHECK(reworded("odd thing: geheim") == "this is not YAML: odd thing");
  CHECK(reworded("odd thing") == "this is not YAML: odd thing");
}

TEST_CASE("sizes are limited [G05]") {
  const auto nested = [](int depth) {
    return "a: " + std::string(static_cast<std::size_t>(depth), '[') +
           std::string(static_cast<std::size_t>(depth), ']') + "\n";
  };
  const auto has = [](const std::string& faults, const char* text) {
    return faults.find(text) != faults.npos;
  };
  CHECK(faults_of(nested(31)) == "");
  CHECK(has(faults_of(nested(32)), "nested more than 32 deep"));
  CHECK(has(faults_of(nested(100000)), "nested more than 32 deep"));
  CHECK(faults_of("a: " + std::string(1000000, '[')) == "1:105 nested more than 32 deep\n");
  std::string deep;
  for (int i = 0; i < 600; ++i) deep += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  CHECK(has(faults_of(deep), "nested"));
  CHECK(faults_of("a: " + std::string(64 * 1024, 'x')) == "");
  CHECK(faults_of("a: " + std::string(64 * 1024 + 1, 'x')) == "1:4 a text of more than 64 KiB\n");
  std::string wide = "a: [0";
  for (int i = 0; i < 1000; ++i) wide += ",\n 0";
  CHECK(faults_of("l: [" + wide.substr(3) + "]]\n") ==
        "1001:2 an entry of more than 1,000 parts\n");
  std::string keys;
  for (int i = 0; i <= 1000; ++i) keys += "k" + std::to_string(i) + ": 1\n";
  CHECK(faults_of(keys) == "1001:1 more than 1,000 keys\n");
  std::string brackets = "a:\n [";
  for (int i = 0; i < 70; ++i) brackets += std::string(64 * 1024, 'x') + ",\n ";
  CHECK(has(faults_of(brackets + "]\n"), "more than 4 MiB inside [] or {}"));
}
