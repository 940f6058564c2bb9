#include "sandbox/options.hpp"

#include <doctest/doctest.h>

#include <iterator>
#include <sstream>

#include "sandbox/journal.hpp"
#include "sandbox/variant_text.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;

namespace {

// Each with a value that is not its default.
const std::string flags_text =
    "--semantics replace --expired removed-later --expired-keep 2d --update seamless "
    "--update-expired refused --update-missing upsert --past-start refused "
    "--past-start-slack 3s --length from-now --describe flapping --lag 5s "
    "--delete-missing error --quota 7 --quota-of domain --beside-code unknown "
    "--clock-code illegal --semantics-later coexist --semantics-later-after 2h "
    "--lag-growth 1m --list-cut rotating --list-cut-to 3 --list-empty 5m "
    "--list-empty-every 6h --list-future hidden --list-order shuffled "
    "--list-sources port+sorted+upper-host --list-names upper --list-times offset "
    "--list-odd app-number --list-odd-where held";

std::vector<std::string> words_of(const std::string& text) {
  std::istringstream in(text);
  return {std::istream_iterator<std::string>(in), {}};
}

sandbox_options read(std::vector<std::string> extra) {
  std::vector<std::string> all = {"--port", "0", "--dir", "/tmp/x", "--access-key=id:secret"};
  all.insert(all.end(), extra.begin(), extra.end());
  return read_options(all);
}

}  // namespace

TEST_CASE("every choice of the variant has a flag, and is shown as it was given") {
  const std::vector<std::string> flags = words_of(flags_text);
  const sandbox_options options = read(flags);
  REQUIRE(options.error == "");
  const cloud_variant& v = options.service.variant;
  CHECK(v.unique == uniqueness::replace);
  CHECK(v.expired == expired_fate::removed_later);
  CHECK(v.expired_keep == std::chrono::days(2));
  CHECK(v.update_active == update_effect::seamless);
  CHECK(v.update_expired == update_absent::refused);
  CHECK(v.update_missing == update_absent::upsert);
  CHECK(!v.past_start_accepted);
  CHECK(v.past_start_slack == seconds(3));
  CHECK(v.length == length_rule::from_now);
  CHECK(v.view == describe_view::flapping);
  CHECK(v.lag == seconds(5));
  CHECK(!v.delete_missing_ok);
  CHECK(v.quota == 7);
  CHECK(v.quota_of == quota_scope::domain);
  CHECK(v.beside == beside_code::unknown);
  CHECK(v.clock == clock_code::illegal);
  CHECK(v.later == uniqueness::coexist);
  CHECK(v.later_after == std::chrono::hours(2));
  CHECK(v.lag_growth == std::chrono::minutes(1));
  CHECK(v.cut == list_cut::rotating);
  CHECK(v.cut_to == 3);
  CHECK(v.empty_for == std::chrono::minutes(5));
  CHECK(v.empty_every == std::chrono::hours(6));
  CHECK(v.only_begun);
  CHECK(v.order == list_order::shuffled);
  CHECK(v.form.has(source_form::port));
  CHECK(v.form.has(source_form::upper_host));
  CHECK(!v.form.has(source_form::no_query));
  CHECK(v.form.names == name_form::upper);
  CHECK(v.form.times == time_form::offset);
  CHECK(v.odd == odd_row::app_number);
  CHECK(v.odd_where == odd_place::held);
  std::vector<std::string> shown;
  for (const auto& [name, value] : variant_settings(v)) {
    shown.push_back("--" + name);
    shown.push_back(value);
  }
  CHECK(shown == flags);
}

TEST_CASE("without flags the variant is the one that the documents suggest") {
  const cloud_variant plain;
  CHECK(variant_settings(read({}).service.variant) == variant_settings(plain));
}

TEST_CASE("keys, offsets and ports are read, with a blank or an equals sign") {
  const sandbox_options options =
      read_options({"--port=8443", "--dir", "d", "--access-key", "id:secret:to:ken",
                    "--clock-offset=-20m", "--seed", "9", "--verbose"});
  CHECK(options.error == "");
  CHECK(options.port == 8443);
  CHECK(options.service.key.id == "id");
  CHECK(options.service.key.secret == "secret");
  CHECK(options.service.key.token == "to:ken");
  CHECK(options.service.clock_offset == -std::chrono::minutes(20));
  CHECK(options.service.seed == 9);
  CHECK(options.verbose);
}

TEST_CASE("a wrong command line is refused with the word that is wrong, and never with the key") {
  const struct {
    std::vector<std::string> extra;
    const char* text;
  } table[] = {
      {{"--nonsense"}, "no such option: --nonsense"},
      {{"stray"}, "no such option: stray"},
      {{"--quota"}, "--quota needs a value"},
      {{"--quota", "-1"}, "quota: \"-1\""},
      {{"--port", "70000"}, "--port: not a value for it: 70000"},
      {{"--semantics", "odd"}, "unique-active"},
      {{"--list-sources", "port+"}, "no-query"},
      {{"--list-odd", "odd"}, "null-entry"},
      {{"--lag", "5"}, "a duration"},
      {{"--access-key", "nosecret"}, "--access-key: not a value for it"},
  };
  for (const auto& row : table) {
    const std::string error = read(row.extra).error;
    CHECK(error.find(row.text) != std::string::npos);
    CHECK(error.find("nosecret") == std::string::npos);
  }
  CHECK(read_options({"--port", "0", "--dir", "d"}).error == "--access-key is missing");
  CHECK(read_options({"--access-key", "a:b"}).error == "--dir is missing");
}

TEST_CASE("the help names every choice and every kind of fault") {
  const std::string help = help_text;
  for (const auto& [name, value] : variant_settings({}))
    CHECK(help.find("--" + name) != std::string::npos);
  for (int kind = 0; kind <= static_cast<int>(fault_kind::gzip); ++kind)
    CHECK(help.find(to_string(static_cast<fault_kind>(kind))) != std::string::npos);
  for (const odd_row_facts& facts : all_odd_rows())
    CHECK(help.find(facts.word) != std::string::npos);
}

TEST_CASE("a call is described in one line, whatever it was named") {
  call_note note;
  note.op = operation::add;
  note.key = {"live.example.com", "a\nb", "\x1b[31m"};
  note.outcome = "accepted";
  note.status = 200;
  note.request_id = "ID";
  CHECK(describe_call(note) ==
        "1970-01-01T00:00:00Z add live.example.com a?b ?[31m accepted 200 ID");
}
