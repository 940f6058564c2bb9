// What a template becomes.
#include "core/telling/message.hpp"

#include <doctest/doctest.h>

using namespace pullkeeper;

namespace {

const utc_millis noon = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1);

message sample() {
  return {.id = "coverage/harbour/x", .incident = "coverage", .summary = "harbour is at risk",
          .count = 1, .schedule = "harbour", .since = noon, .at = noon + seconds{90}};
}

}  // namespace

TEST_CASE("placeholders become values, with and without blanks, and the rest stays") {
  const auto* const text = "{\"text\": \"{{phase}}: {{ summary }}\", \"n\": {{count}}}";
  CHECK(filled_in(text, sample(), "host-1") ==
        "{\"text\": \"begin: harbour is at risk\", \"n\": 1}");
  CHECK(filled_in("{{host}} {{severity}} {{first_dark}}|", sample(), "host-1") == "host-1 error |");
}

TEST_CASE("whose the pull is can be said in a template, and is in the whole message") {
  auto what = sample();
  what.whose.owner = "Li \"Lei\"";
  what.whose.labels = "team=traffic";
  CHECK(filled_in("{{owner}}: {{labels}}", what, "") == "Li \\\"Lei\\\": team=traffic");
  CHECK(filled_in(whole_message, what, "").find(
            "\"owner\":\"Li \\\"Lei\\\"\",\"labels\":\"team=traffic\"") != std::string::npos);
}

TEST_CASE("a value cannot leave the string that it is in, and hides nothing [S08]") {
  auto what = sample();
  what.summary = "a\"b\\c\n\x1b[31m\xff\xe2\x80\xae";
  CHECK(filled_in("{{summary}}", what, "") == "a\\\"b\\\\c??[31m??");
}

TEST_CASE("an alert lasts until it is over, which its end says") {
  auto what = sample();
  CHECK(filled_in("{{since}} {{until}}", what, "") == "2026-12-01T00:00:00Z 2026-12-08T00:00:00Z");
  what.begins = false;
  CHECK(filled_in("{{phase}} {{until}}", what, "") == "end 2026-12-01T00:01:30Z");
}

TEST_CASE("what is no placeholder is named") {
  CHECK(fault_of_template("{{summary}} {x} }}").empty());
  CHECK(fault_of_template(whole_message).empty());
  CHECK(fault_of_template("{{sumary}}").starts_with("has the unknown placeholder \"sumary\"; known"
                                                    " are id, incident, phase"));
  CHECK(fault_of_template("{{summary}").ends_with("without its \"}}\""));
}
