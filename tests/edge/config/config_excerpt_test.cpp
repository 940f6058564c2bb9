// What an error shows of the file: the right place of the right line, and no secret.
#include <doctest/doctest.h>

#include <string>

#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

// The first error of a file of schedules with this text.
diagnostic first_error(std::string_view text) {
  const config_directory directory;
  directory.write("schedules/s.yaml", text);
  const auto errors = directory.load().errors;
  REQUIRE(!errors.empty());
  diagnostic d = errors.front();
  d.file = "s.yaml";
  return d;
}

// The lines of with_excerpt below the first.
std::string picture(const diagnostic& d) {
  const std::string text = with_excerpt(d);
  const auto end = text.find('\n');
  return end == text.npos ? "" : text.substr(end + 1);
}

}  // namespace

TEST_CASE("an error prints as file, line, column and text") {
  CHECK(to_string({"a/b.yaml", 3, 14, "is wrong", "x"}) == "a/b.yaml:3:14: error: is wrong");
  CHECK(to_string({"a\x1b[31m\n.yaml", 1, 1, "t", ""}) == "a?[31m?.yaml:1:1: error: t");
}

TEST_CASE("columns count characters, and the caret counts what a terminal shows") {
  CHECK(picture(first_error("x: {größe: 1, ä: 2, ä: 3}\n")) ==
        "    x: {*****: *, *: *, *: *}\n    ^");
  const diagnostic second = first_error("defaults: {app: größe, appp: x}\n");
  CHECK(second.column == 24);
  CHECK(picture(second) == "    defaults: {app: größe, appp: *}\n" + std::string(27, ' ') + "^");
  const diagnostic wide = first_error("defaults: {app: 港口, appp: x}\n");
  CHECK(wide.column == 21);
  CHECK(picture(wide) == "    defaults: {app: 港口, appp: *}\n" + std::string(26, ' ') + "^");
}

TEST_CASE("a byte order mark and CRLF do not show in the excerpt") {
  const diagnostic d = first_error("\xEF\xBB\xBFxyz: 1\r\n");
  CHECK(d.column == 1);
  CHECK(d.excerpt == "xyz: *");
}

TEST_CASE("characters that are not seen are shown as one character each") {
  CHECK(first_error("defaults: {\tapp: \"a\x1b[1m\xe2\x80\xae\xff\"}\n").excerpt ==
        "defaults: { app: \"a?[1m??\"}");
}

TEST_CASE("of a long line the part with the place is shown") {
  const std::string line = "defaults: {app: " + std::string(200, 'x') + ", appp: y}";
  const diagnostic d = first_error(line + "\n");
  CHECK(d.column == 219);
  const std::string shown = picture(d);
  const auto end = shown.find('\n');
  CHECK(shown.substr(0, 7) == "    ...");
  CHECK(shown.substr(shown.size() - (shown.size() - end) + 1).find('^') == shown.find("appp"));
  const std::string longer = "defaults: {" + std::string(9000, ' ') + "appp: y}\n";
  CHECK(first_error(longer).column == 9012);
  CHECK(first_error(longer).excerpt.empty());
}

TEST_CASE("user names and queries of sources are hidden in excerpts, and the caret stays right") {
  const std::string head =
      "defaults: {domain: d.example.com, app: a, start: 2026-12-01T00:00:00Z}\n"
      "schedules:\n  - name: x\n    stream: x\n    sources:\n";
  const std::pair<const char*, const char*> table[] = {
      {"      - ftp://user:geheim@o/a?geheim=geheim",
       "      - ftp://***********@o/a?*************"},
      {"      - 'ftp://ümläut:geheim@o/a?geheim'", "      - 'ftp://*************@o/a?******'"},
      {"      - ftp://u:ge/heim?geheim@o/a", "      - ftp://********************"},
      {"      - user:geheim@o/a", "      - ***********@o/a"},
      {"      - [ftp://o/a?geheim, x]", "      - [ftp://o/a?******, *]"},
      {"      - ftp://o/a#!::u=geheim", "      - ftp://o/a#***********"},
      {"      - ftp://o/a # gate 1", "      - ftp://o/a # **** *"},
      {"      - ftp://o/a # or ftp://o/b#geheim", "      - ftp://o/a # ** ****************"},
      {"      - ftp://u@o/a#geheim # x", "      - ftp://*@o/a#****** # *"},
  };
  for (const auto& [line, excerpt] : table) {
    CAPTURE(line);
    const diagnostic d = first_error(head + line + "\n");
    CHECK(d.line == 6);
    CHECK(d.excerpt == excerpt);
    CHECK(with_excerpt(d).find("geheim") == std::string::npos);
  }
  const diagnostic flow = first_error(
      replaced(head, "    sources:", "    sources: ['rtmp://u:geheim@o/a?geheim', 'x y']"));
  CHECK(flow.column == 45);
  CHECK(flow.excerpt == "    sources: ['rtmp://********@o/a?******', '* *']");
}

TEST_CASE("the values of secrets are hidden in excerpts, over all their lines") {
  const std::string hidden[] = {
      "defaults: {access_key_secret: GEHEIM}\n",
      "access_key_secret: |\n  x\n  GEHEIM\x01\n",
      "access_key_secret:\n\n  - GEHEIM: b: c\n",
      "token: \"GEHEIM\n",
      "Password : @GEHEIM\n",
  };
  for (const std::string& text : hidden) {
    CAPTURE(text);
    const config_directory directory;
    directory.write("schedules/s.yaml", text);
    const auto errors = directory.load().errors;
    CHECK(!errors.empty());
    for (const diagnostic& d : errors) CHECK(with_excerpt(d).find("GEHEIM") == std::string::npos);
  }
}

TEST_CASE("a name with a secret-looking part is masked in messages") {
  const diagnostic d = first_error("schedules:\n  - name: rtmp://u:geheim@o/a?geheim\n");
  CHECK(d.text == "schedule \"rtmp://***@o/a?***\" lacks \"domain\"");
}
