#include <doctest/doctest.h>

#include <string>

#include "core/text.hpp"
#include "support/config/config_directory.hpp"

using namespace pullkeeper;

namespace {

struct refusal {
  const char* text;
  const char* errors;
};

constexpr const char* form = "write it as 2026-12-01T00:00:00Z or 2026-12-01T08:00:00+08:00";
constexpr const char* unseen =
    ", which is not seen (a control or bidi character, or a line break)";

// A good file but for line 4, which is `line`.
std::string with_line(const std::string& line) {
  return "defaults: {domain: live.example.com, app: cams, start: 2026-12-01T00:00:00Z}\n"
         "schedules:\n"
         "  - name: harbour\n"
         "    " + line + "\n" +
         (line.starts_with("stream:") ? "" : "    stream: harbour\n") +
         (line.starts_with("sources:") ? "" : "    sources: [rtmp://o.example.com/a]\n");
}

utc_seconds at(const char* text) { return parse_rfc3339(text).value(); }

}  // namespace

TEST_CASE("schedules are read with their defaults and come sorted by name") {
  const config_directory directory;
  directory.write("schedules/b.yaml", R"(
defaults: {domain: Live.Example.COM, app: cams, start: 2026-12-01T08:00:00+08:00, paused: true}
schedules:
  - name: tower
    stream: 0815
    sources: ['rtmps://u:p@o.example.com:19350/a/b?k=1', "srt://10.0.0.1:9000?streamid=#!::r=x"]
  - name: "harbour"
    domain: other.example.com
    app: "true"
    stream: hafen größe
    sources:
      - https://o_1.example.com/x.flv
    start: "2026-12-02T00:00:00Z"
    end: 2027-06-01T00:00:00+08:00
    paused: false
)");
  directory.write("schedules/a.yaml", "schedules: []\n");
  directory.write("schedules/empty.yaml", "# nothing yet\n");
  const load_result result = directory.load();
  REQUIRE(result.errors.empty());
  CHECK(result.config.file_count == 3);
  REQUIRE(result.config.schedules.size() == 2);
  CHECK(result.config.schedules[0] ==
        schedule{"harbour",
                 {"other.example.com", "true", "hafen größe"},
                 {"https://o_1.example.com/x.flv"},
                 {at("2026-12-02T00:00:00Z"), at("2027-05-31T16:00:00Z")},
                 false});
  CHECK(result.config.schedules[1] == schedule{"tower",
                                               {"live.example.com", "cams", "0815"},
                                               {"rtmps://u:p@o.example.com:19350/a/b?k=1",
                                                "srt://10.0.0.1:9000?streamid=#!::r=x"},
                                               {at("2026-12-01T00:00:00Z"), std::nullopt},
                                               true});
}

TEST_CASE("a faulty field of a schedule is refused at its place [G19 G20]") {
  const std::string instant = form;
  const refusal table[] = {
      {"start: 2026-12-01", "4:12: \"start\" has no time and no zone; "},
      {"start: 2026-12-01T00:00:00", "4:12: \"start\" has no zone; "},
      {"start: 2026-12-01 00:00:00", "4:12: \"start\" has no zone; "},
      {"end: 2027-02-29T00:00:00Z", "4:10: \"end\" has a day that does not exist (2027-02-29); "},
      {"end: tomorrow", "4:10: \"end\" does not begin with a date; "},
  };
  for (const auto& [line, error] : table) {
    CAPTURE(line);
    CHECK(schedules_errors(with_line(line)) == error + instant);
  }
  const refusal others[] = {
      {"end: 2026-12-01T00:00:00Z", "4:10: \"end\" (2026-12-01T00:00:00Z) is not after \"start\" "
                                    "(2026-12-01T00:00:00Z)"},
      {"paused: yes", "4:13: \"paused\" must be true, false or until an instant"},
      {"paused: \"true\"", "4:13: \"paused\" must be true, false or until an instant, "
                             "without quotes"},
      {"pause: true", "4:5: unknown key \"pause\"; did you mean \"paused\"?"},
      {"source: rtmp://x/y", "4:5: unknown key \"source\"; did you mean \"sources\"?"},
      {"zzz: 1", "4:5: unknown key \"zzz\"; known here: name, domain, app, stream, sources, start, "
                 "end, paused, window, lead, handover, on_drift, on_removed, owner, labels, "
                 "repeat, pulls, calendar, timezone, handover_at, spread, region"},
      {"paused:true", "5:11: \":\" is not possible here; is the indentation right, or does a text "
                      "with \": \" need quotes?"},
      {"domain: https://live.example.com",
       "4:13: \"domain\" must be a host name such as live.example.com"},
      {"domain: live_1.example.com",
       "4:13: \"domain\" must be a host name such as live.example.com"},
      {"app: ''", "4:10: \"app\" is empty"},
      {"app: ' x'", "4:10: \"app\" begins or ends with a blank"},
      {"app:", "4:5: \"app\" has no value; it must be a text"},
      {"app: [x]", "4:10: \"app\" must be a text, not a list"},
  };
  for (const auto& [line, errors] : others) {
    CAPTURE(line);
    CHECK(schedules_errors(with_line(line)) == errors);
  }
  const std::pair<const char*, const char*> hidden[] = {{"a\\u202eb", "U+202E"},
                                                        {"a\\nb", "U+000A"},
                                                        {"a\\u2066", "U+2066"},
                                                        {"a\\tb", "U+0009"},
                                                        {"\\ufeffa", "U+FEFF"}};
  for (const auto& [name, point] : hidden) {
    CAPTURE(name);
    CHECK(schedules_errors(with_line("stream: \"" + std::string(name) + "\"")) ==
          "4:13: \"stream\" holds " + std::string(point) + unseen);
  }
  CHECK(schedules_errors(with_line("stream: " + std::string(255, 'x'))).empty());
  CHECK(schedules_errors(with_line("stream: " + std::string(256, 'x'))) ==
        "4:13: \"stream\" is longer than 255 bytes");
}

TEST_CASE("what is not seen, and blanks that are not ASCII, are refused in identifiers [G07]") {
  for (const char* point : {"00a0", "00ad", "034f", "115f", "1680", "180e", "2003", "200c", "200d",
                            "202f", "2800", "3000", "3164", "fe0f", "ffa0"}) {
    for (const std::string key : {"stream", "app"}) {
      CAPTURE(point);
      const std::string named = upper_case(std::string_view(point));
      CHECK(schedules_errors(with_line(key + ": \"a\\u" + point + "b\"")) ==
            "4:" + std::string(key == "app" ? "10" : "13") + ": \"" + key + "\" holds U+" + named +
                ", a blank that is not ASCII or a character that is not seen; write a plain blank, "
                "or nothing");
    }
  }
  CHECK(schedules_errors(with_line("owner: \"a\\u00a0b\"")).empty());
  CHECK(schedules_errors(with_line("stream: Größe 東京")).empty());
}

TEST_CASE("a full-width colon is named where a key lacks its colon") {
  const char* const hint = "line 4 holds a full-width colon (U+FF1A): only \":\" ends a key";
  for (const char* line : {"app：cams", "app：cams: x"}) {
    const auto errors = schedules_errors(with_line(line));
    CAPTURE(errors);
    CHECK(errors.find(hint) != errors.npos);
  }
  CHECK(schedules_errors(with_line("app: 東京：港")).empty());
  CHECK(schedules_errors(with_line("domain: live．example.com")) ==
        "4:13: \"domain\" must be a host name such as live.example.com, without full-width "
        "punctuation (U+FF0E, which looks like \".\")");
}

TEST_CASE("a source that the API cannot take is refused, and never repeated in the complaint"
          " [G19]") {
  const char* const schemes =
      "a source must begin with rtmp://, rtmps://, http://, https:// or srt://";
  const std::pair<const char*, std::string> table[] = {
      {"rtmp://u:geheim@o/a;b?geheim",
       "a source cannot hold \";\", by which the API separates sources; write %3B"},
      {"rtmp://o/a b?geheim", "a source cannot hold blanks or line breaks"},
      {"rtmp://o/a\\u0085?geheim", ""},
      {"rtmp://o/a\\u202e?geheim",
       "a source cannot hold U+202E, a character that is not seen or a blank that is not ASCII; "
       "take it out, or write it as %XX"},
      {"rtmp://o/a\\u3000?geheim",
       "a source cannot hold U+3000, a character that is not seen or a blank that is not ASCII; "
       "take it out, or write it as %XX"},
      {"rtmp\\uff1a//o/a?geheim",
       "this source has full-width punctuation (U+FF1A, which looks like \":\") in front of "
       "its path"},
      {"rtmp://geheim@o\\uff0ecom/a",
       "this source has full-width punctuation (U+FF0E, which looks like \".\") in front of "
       "its path"},
      {"geheim@o/a?geheim", schemes},
      {"ftp://geheim@o/a?geheim", schemes},
      {"rtpm://o/geheim", std::string(schemes) + "; did you mean \"rtmp\"?"},
      {"RTMP://o/geheim", std::string(schemes) + "; did you mean \"rtmp\"?"},
      {"rtmp://geheim@[2001:db8::1]:1935/a",
       "the API cannot pull from IPv6 addresses; write a host name or an IPv4 address"},
      {"rtmp://2001:db8::1/a",
       "the API cannot pull from IPv6 addresses; write a host name or an IPv4 address"},
      {"rtsp://geheim@o/a",
       "the cloud cannot pull rtsp://, which cameras speak; let a gateway beside the camera offer "
       "the stream as rtmp:// or srt://, as MediaMTX does"},
      {"rtmp://geheim@$HOST/a",
       "this source has a variable for its host; write the host: nothing is filled in here"},
      {"rtmp:///a?geheim", "a source needs a host behind \"://\""},
      {"rtmp://geheim@?geheim", "a source needs a host behind \"://\""},
      {"rtmp://a..b/geheim", "this source has no host name behind \"://\""},
      {"rtmp://o:70000/geheim", "the port of this source is no number from 1 to 65535"},
      {"", "a source is empty"},
  };
  for (const auto& [source, why] : table) {
    CAPTURE(source);
    const std::string errors =
        schedules_errors(with_line("sources: [\"" + std::string(source) + "\"]"));
    CHECK(errors == "4:15: " + (why.empty() ? "a control character, written as an escape" : why));
    CHECK(errors.find("geheim") == errors.npos);
  }
}

TEST_CASE("sources are a list of 1 to 20") {
  const auto list = [](int count) {
    std::string text = "sources: [";
    for (int i = 0; i < count; ++i) text += (i ? ", rtmp://o/" : "rtmp://o/") + std::to_string(i);
    return with_line(text + "]");
  };
  CHECK(schedules_errors(list(20)).empty());
  CHECK(schedules_errors(list(21)) == "4:14: \"sources\" must hold 1 to 20 sources, not 21");
  CHECK(schedules_errors(list(0)) == "4:14: \"sources\" must hold 1 to 20 sources, not 0");
  CHECK(schedules_errors(with_line("sources: rtmp://o/a?geheim")) ==
        "4:14: \"sources\" must be a list: each source behind \"- \" in a line of its own");
  CHECK(schedules_errors(with_line("sources:\n      - rtmp://o/a\n      -\n      - a: b")) ==
        "5:7: source 2 is empty\n7:9: source 3 must be a URL; does it need quotes?");
}

TEST_CASE("what a schedule lacks is told at the schedule, all of it") {
  CHECK(schedules_errors("schedules:\n  - name: tower\n  -\n    app: x\n  - 5\n  -\n") ==
        "2:3: schedule 4 is empty\n"
        "2:5: schedule \"tower\" lacks \"domain\"\n"
        "2:5: schedule \"tower\" lacks \"app\"\n"
        "2:5: schedule \"tower\" lacks \"stream\"\n"
        "2:5: schedule \"tower\" lacks \"sources\"\n"
        "2:5: schedule \"tower\" lacks \"start\"\n"
        "4:5: this schedule lacks \"name\"\n"
        "4:5: this schedule lacks \"domain\"\n"
        "4:5: this schedule lacks \"stream\"\n"
        "4:5: this schedule lacks \"sources\"\n"
        "4:5: this schedule lacks \"start\"\n"
        "5:5: schedule 3 must be a map of keys and values");
}

TEST_CASE("defaults stand in front, once, and only for what can be common") {
  const std::string known = "known here: domain, app, sources, start, end, paused, window, lead, "
                            "handover, on_drift, on_removed, owner, labels, repeat, "
                            "calendar, timezone, handover_at, spread, region\n";
  CHECK(schedules_errors("schedules: []\ndefaults: {app: x}\n") ==
        "2:1: \"defaults\" must stand in front of \"schedules\"");
  CHECK(schedules_errors("defaults: {app: x, name: y, stream: z}\n") ==
        "1:20: \"name\" belongs to each schedule, not to \"defaults\"\n"
        "1:29: \"stream\" belongs to each schedule, not to \"defaults\"");
  CHECK(schedules_errors("defaults: {app: x, nam: y}\n") ==
        "1:20: unknown key \"nam\"; " + known.substr(0, known.size() - 1));
  CHECK(schedules_errors("default: {}\nversion: 1\n") ==
        "1:1: unknown key \"default\"; did you mean \"defaults\"?\n"
        "2:1: unknown key \"version\"; known here: defaults, schedules");
  CHECK(schedules_errors("defaults: [x]\nschedules: {a: b}\n") ==
        "1:11: \"defaults\" must be a map of keys and values\n"
        "2:12: \"schedules\" must be a list: each schedule begins with \"- \"");
  CHECK(schedules_errors("defaults: {start: 2026-12-02T00:00:00Z, end: 2026-12-01T00:00:00Z}\n") ==
        "1:46: \"end\" (2026-12-01T00:00:00Z) is not after \"start\" (2026-12-02T00:00:00Z)");
}

TEST_CASE("a faulty default is told once, not for every schedule") {
  CHECK(schedules_errors("defaults: {domain: a/b, app: x, start: 2026-12-01}\n"
                         "schedules:\n"
                         "  - {name: a, stream: a, sources: [rtmp://o/a]}\n"
                         "  - {name: b, stream: b, sources: [rtmp://o/b]}\n") ==
        "1:20: \"domain\" must be a host name such as live.example.com\n"
        "1:40: \"start\" has no time and no zone; " +
            std::string(form));
}

TEST_CASE("a faulty value of one's own is not taken for the default") {
  CHECK(schedules_errors("defaults: {domain: d, app: x, start: 2026-12-01T00:00:00Z}\n"
                         "schedules:\n"
                         "  - {name: a, stream: s, sources: [rtmp://o/a]}\n"
                         "  - {name: b, stream: s, sources: [rtmp://o/b], app: ''}\n") ==
        "4:54: \"app\" is empty");
}

TEST_CASE("an end of one's own is compared with the start of the defaults") {
  CHECK(schedules_errors(with_line("end: 2026-11-30T00:00:00Z")) ==
        "4:10: \"end\" (2026-11-30T00:00:00Z) is not after \"start\" (2026-12-01T00:00:00Z)");
  CHECK(schedules_errors(with_line("end: 2026-12-01T00:00:01Z")).empty());
}
