#include "edge/log/log.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <string>

using namespace pullkeeper;
using namespace std::chrono_literals;

namespace {

const utc_millis noon = std::chrono::sys_days(std::chrono::year(2026) / 11 / 22) + 15h + 54min +
                        8s + 7ms;

event sample() {
  return {level::warning,
          "attempt_failed",
          {{"schedule", "harbour"}, {"attempt", "3"}, {"detail", "no answer"}, {"code", ""}}};
}

std::string value_in(log_format format, const std::string& value) {
  return format_event({level::info, "e", {{"k", value}}}, format, nullptr);
}

int hex(const std::string& text, std::size_t pos, std::size_t digits) {
  return std::stoi(text.substr(pos, digits), nullptr, 16);
}

void append_utf8(std::string& to, int c) {
  const auto byte = [&](int b) { to += static_cast<char>(b); };
  if (c < 0x80) return byte(c);
  if (c < 0x800) {
    byte(0xC0 | (c >> 6));
  } else {
    if (c < 0x10000) {
      byte(0xE0 | (c >> 12));
    } else {
      byte(0xF0 | (c >> 18));
      byte(0x80 | ((c >> 12) & 0x3F));
    }
    byte(0x80 | ((c >> 6) & 0x3F));
  }
  byte(0x80 | (c & 0x3F));
}

// The reverse of escape_text.
std::string decoded(const std::string& text) {
  std::string result;
  for (std::size_t pos = 0; pos < text.size(); ++pos) {
    if (text[pos] != '\\') {
      result += text[pos];
      continue;
    }
    const char kind = text.at(++pos);
    if (kind == 'x') {
      result += static_cast<char>(hex(text, pos + 1, 2));
      pos += 2;
    } else if (kind == 'u') {
      int c = hex(text, pos + 1, 4);
      pos += 4;
      if (c >= 0xD800 && c < 0xDC00) {
        c = 0x10000 + ((c - 0xD800) << 10) + (hex(text, pos + 3, 4) - 0xDC00);
        pos += 6;
      }
      append_utf8(result, c);
    } else {
      result += kind == 'n' ? '\n' : kind == 'r' ? '\r' : kind == 't' ? '\t' : kind;
    }
  }
  return result;
}

}  // namespace

TEST_CASE("an event is one line in each format") {
  CHECK(format_event(sample(), log_format::text, &noon) ==
        "2026-11-22T15:54:08.007Z warning attempt_failed schedule=harbour attempt=3 "
        "detail=\"no answer\" code=\"\"");
  CHECK(format_event(sample(), log_format::logfmt, &noon) ==
        "ts=2026-11-22T15:54:08.007Z level=warning event=attempt_failed schedule=harbour attempt=3 "
        "detail=\"no answer\" code=\"\"");
  CHECK(format_event(sample(), log_format::json, &noon) ==
        R"({"ts":"2026-11-22T15:54:08.007Z","level":"warning","event":"attempt_failed",)"
        R"("schedule":"harbour","attempt":3,"detail":"no answer","code":""})");
}

TEST_CASE("without a time the line begins with the level") {
  CHECK(format_event(sample(), log_format::text, nullptr).starts_with("warning attempt_failed "));
  CHECK(format_event(sample(), log_format::logfmt, nullptr).starts_with("level=warning event="));
  CHECK(format_event(sample(), log_format::json, nullptr).starts_with(R"({"level":"warning",)"));
}

TEST_CASE("levels keep their column in text") {
  const std::pair<level, const char*> table[] = {{level::debug, "debug   e"},
                                                 {level::info, "info    e"},
                                                 {level::warning, "warning e"},
                                                 {level::error, "error   e"}};
  for (const auto& [severity, line] : table) {
    CHECK(format_event({severity, "e", {}}, log_format::text, nullptr) == line);
  }
}

TEST_CASE("times before 1970 keep their milliseconds") {
  const utc_millis before{-1ms};
  CHECK(format_event({level::info, "e", {}}, log_format::text, &before) ==
        "1969-12-31T23:59:59.999Z info    e");
}

TEST_CASE("logfmt quotes what would not be read back otherwise") {
  const std::pair<const char*, const char*> table[] = {
      {"plain", "k=plain"},       {"", "k=\"\""},
      {"two words", "k=\"two words\""}, {"a=b", "k=\"a=b\""},
      {"say \"x\"", "k=\"say \\\"x\\\"\""}, {"\"x\"", "k=\"\\\"x\\\"\""},
      {"back\\slash", "k=\"back\\\\slash\""}, {"a\nb", "k=\"a\\nb\""},
      {"größe-港口", "k=größe-港口"}, {"\xff", "k=\"\\xff\""},
  };
  for (const auto& [value, pair] : table) {
    CAPTURE(value);
    CHECK(value_in(log_format::logfmt, value) == "level=info event=e " + std::string(pair));
  }
}

TEST_CASE("a field of the JSON log has one type, whatever its value") {
  const auto written = [](const char* key, const char* value) {
    return format_event({level::info, "e", {{key, value}}}, log_format::json, nullptr);
  };
  CHECK(written("count", "12") == R"({"level":"info","event":"e","count":12})");
  CHECK(written("line", "7") == R"({"level":"info","event":"e","line":7})");
  for (const char* value : {"0815", "12", "true", "null", "cam"}) {
    CHECK(written("stream", value) ==
          R"({"level":"info","event":"e","stream":")" + std::string(value) + "\"}");
  }
}

TEST_CASE("JSON writes whole numbers bare, all else as strings") {
  const std::pair<const char*, const char*> table[] = {
      {"0", "0"},         {"-5", "-5"},     {"123456789012345", "123456789012345"},
      {"true", "\"true\""},
      {"1234567890123456", "\"1234567890123456\""},
      {"05", "\"05\""},   {"-0", "\"-0\""}, {"-", "\"-\""},
      {"1.5", "\"1.5\""}, {"+1", "\"+1\""}, {"null", "\"null\""},
      {"", "\"\""},       {"True", "\"True\""}, {"1e3", "\"1e3\""},
      {"a\"b\\c", "\"a\\\"b\\\\c\""}, {"\x1b[31m", "\"\\u001b[31m\""},
      {"\xff", "\"\\\\xff\""}, {"\xf3\xa0\x80\x81", "\"\\udb40\\udc01\""},
  };
  for (const auto& [value, written] : table) {
    CAPTURE(value);
    const event e{level::info, "e", {{"count", value}}};
    CHECK(format_event(e, log_format::json, nullptr) ==
          R"({"level":"info","event":"e","count":)" + std::string(written) + "}");
  }
}

TEST_CASE("nobody can forge a line, colours or the order of letters [S02]") {
  const char* const attacks[] = {"x\n<0>forged", "x\r\nlevel=error", "\x1b]0;title\x07",
                                 "a\xe2\x80\xae" "b", "a\xe2\x81\xa6" "b", "\xc2\x9b" "31m",
                                 "\xe2\x80\xa8", "\xef\xbb\xbf", "x\0y"};
  for (const char* const attack : attacks) {
    for (const log_format format : {log_format::text, log_format::logfmt, log_format::json}) {
      for (const char c : value_in(format, attack)) CHECK((c >= ' ' && c < '\x7f'));
    }
  }
}

TEST_CASE("escaped text is one visible line and decodes back to any bytes [S02]") {
  std::mt19937 random(99);
  const std::string pieces[] = {"\\", "\"", "\n", "\r", "\t", "\\n", "\\x41", "\x1b", "ä", "港",
                                "\xe2\x80\xae", "\xf0\x9f\x98\x80", "\xf3\xa0\x80\x81", " ", "=",
                                "\xc3", "\xed\xa0\x80", "\xff", std::string(1, '\0'), "x"};
  for (int round = 0; round < 20000; ++round) {
    std::string raw;
    for (std::size_t length = random() % 12; length > 0; --length) {
      const bool byte = random() % 4 == 0;
      raw += byte ? std::string(1, static_cast<char>(random() % 256))
                  : pieces[random() % std::size(pieces)];
    }
    const std::string escaped = escape_text(raw);
    REQUIRE(decoded(escaped) == raw);
    bool visible = true;
    for (const char c : escaped)
      visible = visible && static_cast<unsigned char>(c) >= ' ' && c != '\x7f';
    REQUIRE(visible);
    bool quoted = false;   // by a backslash; a bare quote would end the value
    for (const char c : escaped) {
      REQUIRE((c != '"' || quoted));
      quoted = c == '\\' && !quoted;
    }
    REQUIRE(!quoted);
  }
}

TEST_CASE("sources are masked wherever they stand in a value") {
  const std::pair<const char*, const char*> table[] = {
      {"rtmp://u:geheim@o/a?k=geheim", "rtmp://***@o/a?***"},
      {"was rtmp://o/a?geheim now srt://geheim@o:9000", "was rtmp://o/a?*** now srt://***@o:9000"},
      {"rtmp://o/a?geheim;rtmp://geheim@p/b;http://q/c",
       "rtmp://o/a?***;rtmp://***@p/b;http://q/c"},
      {"rtmp://o/a?x;geheim", "rtmp://o/a?***"},
      {"srt://o:1#!::u=geheim;rtmp://p/b#geheim", "srt://o:1#***;rtmp://p/b#***"},
      {"event #3 of rtmp://o/a", "event #3 of rtmp://o/a"},
      {"rtmp://o/a?r=http://geheim/", "rtmp://o/a?***"},
      {"rtmp://***@o/a?***", "rtmp://***@o/a?***"},
      {"who? me@home", "who? me@home"},
  };
  for (const auto& [value, masked] : table) {
    CAPTURE(value);
    const std::string line = value_in(log_format::json, value);
    CHECK(line == R"({"level":"info","event":"e","k":")" + std::string(masked) + "\"}");
    CHECK(value_in(log_format::logfmt, value).find("geheim") == std::string::npos);
  }
}
