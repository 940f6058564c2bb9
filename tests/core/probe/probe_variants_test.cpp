#include <string>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "core/random.hpp"
#include "support/core/probing.hpp"

using namespace pullkeeper;
using namespace pullkeeper::sandbox;
using namespace std::chrono_literals;
using test::have_others;
using test::others;
using test::probing;

namespace {

class drawing {
 public:
  explicit drawing(std::uint64_t seed) : random_(seed) {}
  bool chance(int of) { return random_.next() % static_cast<std::uint64_t>(of) == 0; }
  template <typename T>
  T one_of(std::vector<T> all) {
    return all[random_.next() % all.size()];
  }
  // The first half of the time, so that not all is odd at once.
  template <typename T>
  T mostly(std::vector<T> all) {
    return random_.next() % 2 == 0 ? all.front() : one_of(std::move(all));
  }
  std::uint64_t next() { return random_.next(); }

 private:
  random_source random_;
};

cloud_variant draw(drawing& d) {
  cloud_variant v;
  v.unique = d.one_of<uniqueness>({uniqueness::coexist, uniqueness::unique_active,
                                   uniqueness::unique_until_deleted, uniqueness::replace});
  v.expired = d.one_of<expired_fate>({expired_fate::listed, expired_fate::hidden,
                                      expired_fate::removed, expired_fate::removed_later});
  v.expired_keep = 2 * std::chrono::days(1);
  v.update_active = d.one_of<update_effect>({update_effect::restart, update_effect::seamless,
                                             update_effect::refused, update_effect::silent});
  const std::vector<update_absent> absent = {update_absent::works, update_absent::refused,
                                             update_absent::silent, update_absent::upsert};
  v.update_expired = d.one_of(absent);
  v.update_missing = d.one_of(absent);
  v.past_start_accepted = d.chance(2);
  v.past_start_slack = d.one_of<seconds>({0s, 3s, 60s});
  v.length = d.one_of<length_rule>({length_rule::up_to_limit, length_rule::below_limit,
                                    length_rule::from_now});
  v.delete_missing_ok = d.chance(2);
  v.quota = d.mostly<int>({300, 4, 2, 1});
  v.quota_of = d.one_of<quota_scope>({quota_scope::account, quota_scope::domain});
  v.beside = d.mostly<beside_code>({beside_code::exists, beside_code::business,
                                    beside_code::unknown, beside_code::denied,
                                    beside_code::quota});
  v.view = d.mostly<describe_view>({describe_view::fresh, describe_view::lagging,
                                    describe_view::flapping, describe_view::forbidden,
                                    describe_view::late_rows});
  v.lag = d.one_of<seconds>({1s, 5s, 20s, 50s, 70s, 100s, 200s, 1000s});
  v.lag_growth = d.mostly<seconds>({0s, 60s});
  v.cut = d.mostly<list_cut>({list_cut::none, list_cut::stable, list_cut::rotating,
                              list_cut::alternating});
  v.cut_to = d.one_of<int>({0, 1, 2, 3, 4, 20});
  v.empty_for = d.mostly<seconds>({0s, 0s, 5s, 120s});
  v.empty_every = d.one_of<seconds>({0s, 60s, 240s});
  v.only_begun = d.chance(4);
  v.order = d.one_of<list_order>({list_order::as_held, list_order::reversed,
                                  list_order::shuffled});
  if (d.chance(2)) v.form.sources = static_cast<unsigned>(d.next() % 256);
  v.form.names = d.mostly<name_form>({name_form::as_sent, name_form::lower, name_form::upper});
  v.form.times = d.mostly<time_form>({time_form::exact, time_form::to_minute,
                                      time_form::without_seconds, time_form::offset});
  if (d.chance(4)) v.odd = d.one_of(all_odd_rows()).kind;
  v.odd_where = d.one_of<odd_place>({odd_place::foreign, odd_place::held});
  // A record that is null leaves no trace in what is read.
  if (v.odd == odd_row::null_entry) v.odd_where = odd_place::foreign;
  return v;
}

std::string beside_in(const cloud_variant& v) {
  if (v.unique == uniqueness::coexist) return "coexists";
  return v.unique == uniqueness::replace ? "replaces" : "refused";
}

std::string absent_in(update_absent rule, const char* works) {
  if (rule == update_absent::refused) return "refused";
  return rule == update_absent::silent ? "silent" : works;
}

std::string active_in(update_effect rule) {
  if (rule == update_effect::refused) return "refused";
  return rule == update_effect::silent ? "silent" : "works";
}

std::string sources_in(const shown_form& form) {
  std::string words;
  const auto add = [&](source_form one, const char* word) {
    if (form.has(one)) words += (words.empty() ? "" : "+") + std::string(word);
  };
  using enum source_form;
  add(port, "port");
  add(no_query, "no-query");
  add(percent, "percent");
  add(no_scheme, "no-scheme");
  if (!form.has(first_only)) add(sorted, "sorted");
  add(first_only, "first-only");
  return words.empty() ? "as-sent" : words;
}

// What is true in a variant, by finding; one that is not here is not checked.
std::vector<std::pair<std::string, std::string>> truth_of(const cloud_variant& v) {
  const bool removed = v.expired == expired_fate::removed;
  const bool listed = v.expired == expired_fate::listed || v.expired == expired_fate::removed_later;
  const bool blocks = v.unique == uniqueness::unique_until_deleted && !removed;
  const char* const lengths[] = {"up-to-limit", "below-limit", "from-now"};
  const char* const names[] = {"as-sent", "lower", "upper"};
  const char* const times[] = {"exact", "to-minute", "without-seconds", "exact"};
  return {{"start_in_past", v.past_start_accepted ? "accepted" : "refused"},
          {"exactly_seven_days", v.length == length_rule::up_to_limit ? "accepted" : "refused"},
          {"length", lengths[static_cast<int>(v.length)]},
          {"add_beside_running", beside_in(v)},
          {"add_beside_future", beside_in(v)},
          {"add_beside_ended", blocks ? "refused" : "accepted"},
          {"ended_in_list", listed ? "listed" : "not_listed"},
          {"update_running", active_in(v.update_active)},
          {"update_ended", absent_in(removed ? v.update_missing : v.update_expired, "works")},
          {"update_missing", absent_in(v.update_missing, "creates")},
          {"delete_missing", v.delete_missing_ok ? "ok" : "error"},
          {"future_in_list", v.only_begun ? "" : "listed"},
          {"sources_in_list", sources_in(v.form)},
          {"names_in_list", names[static_cast<int>(v.form.names)]},
          {"times_in_list", times[static_cast<int>(v.form.times)]}};
}

void check_finding(const probing& p, const std::string& about, const std::string& truth) {
  const auto found = p.found(about);
  INFO(about << ": " << found.value << " " << found.why << " " << found.code);
  if (found.how == certainty::known) CHECK(found.value == truth);
  else CHECK_FALSE(found.why.empty());
}

// Drawn one by one; the first 3,000 find nothing else.
constexpr std::uint64_t variants = 60;

}  // namespace

TEST_CASE("in every combination of variants a finding is right or not known, and nothing left") {
  int known = 0;
  for (std::uint64_t seed = 1; seed <= variants; ++seed) {
    drawing d(seed);
    const auto v = draw(d);
    CAPTURE(seed);
    probing p(v, seed);
    have_others(p, v);
    p.run();
    for (const auto& [about, truth] : truth_of(v)) {
      check_finding(p, about, truth);
      known += p.found(about).how == certainty::known;
    }
    p.clean();
    for (const auto& one : p.swept) {
      CAPTURE(one.why);
      // A later list may still show it: then it is told as left.
      if (v.lag < 20s) CHECK(one.is == swept_stream::kind::gone);
    }
    CHECK(p.standing() == 0);
    CHECK(p.cloud.held(p.now, others).size() == 1);
    CHECK(p.writes <= 15);
    CHECK(p.took <= 13min);
  }
  CHECK(known > static_cast<int>(variants) * 7);         // of 15: it does find out
}

TEST_CASE("an API that shows at once what it was sent is found out to the last rule") {
  for (const auto unique : {uniqueness::coexist, uniqueness::unique_active,
                            uniqueness::unique_until_deleted, uniqueness::replace}) {
    for (const auto length : {length_rule::up_to_limit, length_rule::below_limit}) {
      for (const auto expired : {expired_fate::listed, expired_fate::hidden}) {
        cloud_variant v;
        v.unique = unique;
        v.length = length;
        v.expired = expired;
        v.update_expired = update_absent::silent;
        v.update_missing = update_absent::upsert;
        probing p(v);
        have_others(p, v);
        p.run();
        for (const auto& [about, truth] : truth_of(v)) {
          CAPTURE(about);
          CAPTURE(p.found(about).why);
          CHECK(p.value(about) == truth);
        }
        p.clean();
        CHECK(p.standing() == 0);
        CHECK(p.took < 10min);
      }
    }
  }
}
