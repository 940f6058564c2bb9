#include "core/probe/findings.hpp"

#include <algorithm>
#include <map>

#include "core/probe/shape.hpp"
#include "core/stream/learning.hpp"

namespace pullkeeper {
namespace {

// The refusal can only be meant for what was tried: not for a key, a rate, or the room for configs.
bool is_meant(const probe_write& one) {
  switch (one.got.kind()) {
    case failure_kind::rejected:
    case failure_kind::start_refused:
    case failure_kind::length_refused:
    case failure_kind::conflict:
    case failure_kind::missing: return one.refused();
    default: return false;
  }
}

class finder {
 public:
  finder(const story& all, const std::vector<std::string>& skipped)
      : all_(all), skipped_(skipped) {}

  std::vector<probe_finding> found() {
    about_times();
    beside(trial::add_beside, "add_beside_running",
           "an add for a stream with a running config");
    beside(trial::add_before, "add_beside_future",
           "an add for a stream with a config that has not begun");
    ended();
    updates();
    about_list();
    assumed("update_restarts_pull", "an update of a running config executes the pull again", "yes");
    assumed("delete_stops_pull", "deleting a running config stops its pull", "yes");
    return std::move(found_);
  }

 private:
  void know(const char* about, const char* sentence, std::string value, std::string code = {}) {
    found_.push_back({about, sentence, certainty::known, std::move(value), {}, std::move(code)});
  }
  void assumed(const char* about, const char* sentence, const char* value) {
    found_.push_back({about, sentence, certainty::assumed, value, {}, {}});
  }
  void doubt(const char* about, const char* sentence, std::string why, std::string code = {}) {
    found_.push_back(
        {about, sentence, certainty::not_known, {}, std::move(why), std::move(code)});
  }

  std::string why_not(trial one) const {
    const auto& told = skipped_.at(static_cast<std::size_t>(one));
    return told.empty() ? "it was not tried" : told;
  }
  // Of a write that tells nothing: it was not made, or answered in a way that may mean anything.
  void doubt_write(const char* about, const char* sentence, trial one) {
    const auto* made = all_.of(one);
    if (!made) {
      doubt(about, sentence, why_not(one));
    } else if (made->refused()) {
      doubt(about, sentence, "it was refused for what may be another reason", made->got.code());
    } else if (!made->done()) {
      doubt(about, sentence, "its answer was lost", made->got.code());
    } else {
      doubt(about, sentence, "it was accepted, and the list does not prove what became of it");
    }
  }

  // A refusal counts where the same without what was tried is accepted next.
  void about_times() {
    const char* const past = "a start in the past";
    if (all_.of(trial::add_past) && all_.of(trial::add_past)->done()) {
      know("start_in_past", past, "accepted");
    } else if (const auto* refused = counted(trial::add_past, trial::add_now)) {
      know("start_in_past", past, "refused", refused->got.code());
    } else {
      doubt_write("start_in_past", past, trial::add_past);
    }
    const char* const week = "a length of exactly 7 days";
    const char* const counts = "what of 7 days is too long";
    if (all_.of(trial::add_week) && all_.of(trial::add_week)->done()) {
      know("exactly_seven_days", week, "accepted");
      know("length", counts, "up-to-limit");
    } else if (const auto* less = counted(trial::add_week, trial::add_less)) {
      know("exactly_seven_days", week, "refused", less->got.code());
      know("length", counts, "below-limit");
    } else if (const auto* hour = counted(trial::add_less, trial::add_hour);
               hour && is_meant(*all_.of(trial::add_week))) {
      know("exactly_seven_days", week, "refused", all_.of(trial::add_week)->got.code());
      doubt("length", counts, "it is counted from now, or the limit is shorter", hour->got.code());
    } else {
      doubt_write("exactly_seven_days", week, trial::add_week);
      doubt("length", counts, "it needs an answer to exactly 7 days");
    }
  }

  const probe_write* counted(trial tried, trial instead) const {
    const auto* made = all_.of(tried);
    const auto* then = all_.of(instead);
    return made && is_meant(*made) && then && then->done() ? made : nullptr;
  }

  void beside(trial one, const char* about, const char* sentence) {
    const auto* made = all_.of(one);
    if (made && made->refused() && is_meant(*made)) {
      know(about, sentence, "refused", made->got.code());
    } else if (made && all_.coexists(*made)) {
      know(about, sentence, "coexists");
    } else if (made && all_.replaces(*made)) {
      know(about, sentence, "replaces");
    } else {
      doubt_write(about, sentence, one);
    }
  }

  void ended() {
    const char* const add = "an add for a stream whose config has ended";
    const auto* made = all_.of(trial::add_ended);
    if (made && made->done()) know("add_beside_ended", add, "accepted");
    else if (made && is_meant(*made)) know("add_beside_ended", add, "refused", made->got.code());
    else doubt_write("add_beside_ended", add, trial::add_ended);

    const char* const listed = "a config that has ended, in the list";
    const auto* brief = all_.of(trial::add_short);
    if (brief && all_.is_listed_ended(*brief)) know("ended_in_list", listed, "listed");
    else if (brief && all_.is_gone_ended(*brief)) know("ended_in_list", listed, "not_listed");
    else if (!brief) doubt("ended_in_list", listed, why_not(trial::add_short));
    else doubt("ended_in_list", listed, "the list does not prove it");
  }

  // Of a stream that was deleted. False, and told, where it may have had a config all the same.
  bool had_none(trial one, const char* about, const char* sentence) {
    const auto* made = all_.of(one);
    if (!made || !all_.was_in_place(*made)) return true;
    doubt(about, sentence, "the list has still shown what was deleted before");
    return false;
  }

  void update(trial one, const char* about, const char* sentence, const char* effect) {
    const auto* made = all_.of(one);
    if (made && is_meant(*made)) know(about, sentence, "refused", made->got.code());
    else if (made && all_.is_shown(*made)) know(about, sentence, effect);
    else if (made && all_.is_silent(*made)) know(about, sentence, "silent");
    else doubt_write(about, sentence, one);
  }

  void updates() {
    update(trial::update_running, "update_running", "an update of a running config", "works");
    update(trial::update_ended, "update_ended", "an update of a config that has ended", "works");
    const char* const none = "an update of no config";
    if (had_none(trial::update_missing, "update_missing", none)) {
      update(trial::update_missing, "update_missing", none, "creates");
    }
    const char* const gone = "a delete of no config";
    if (!had_none(trial::remove_missing, "delete_missing", gone)) return;
    const auto* made = all_.of(trial::remove_missing);
    if (made && made->done()) know("delete_missing", gone, "ok");
    else if (made && is_meant(*made)) know("delete_missing", gone, "error", made->got.code());
    else doubt_write("delete_missing", gone, trial::remove_missing);
  }

  void about_list() {
    const char* const lag = "how late the list is, at most";
    if (all_.sights() > 0) {
      know("list_lag", lag, format_duration(std::chrono::ceil<seconds>(all_.lag())));
    } else {
      doubt("list_lag", lag, "nothing that was written has been shown");
    }
    const char* const ahead = "a config that has not begun, in the list";
    const bool shown = std::any_of(
        all_.writes.begin(), all_.writes.end(), [this](const probe_write& w) {
          return std::any_of(all_.looks.begin(), all_.looks.end(), [&](const probe_look& look) {
            return look.began < w.made.wanted.start - seconds(30) && shows(look, w);
          });
        });
    if (shown) know("future_in_list", ahead, "listed");
    else doubt("future_in_list", ahead, "none was seen");
    for (const auto& [about, sentence, value] : shape_of(all_)) {
      if (value.empty()) doubt(about, sentence, "nothing that was written has been shown");
      else know(about, sentence, value);
    }
  }

  const story& all_;
  const std::vector<std::string>& skipped_;
  std::vector<probe_finding> found_;
};

}  // namespace

const char* to_string(certainty how) {
  switch (how) {
    case certainty::known: return "known";
    case certainty::assumed: return "assumed";
    case certainty::not_known: return "not_known";
  }
  return "";
}

std::vector<probe_finding> findings_of(const story& all,
                                       const std::vector<std::string>& skipped) {
  return finder(all, skipped).found();
}

std::vector<std::pair<std::string, std::string>> sandbox_words(
    const std::vector<probe_finding>& found) {
  std::map<std::string, const probe_finding*> known;
  for (const auto& one : found) {
    if (one.how == certainty::known) known[one.about] = &one;
  }
  std::vector<std::pair<std::string, std::string>> words;
  const auto is = [&known](const char* about, const char* value) {
    const auto one = known.find(about);
    return one != known.end() && one->second->value == value;
  };
  const auto play = [&words](const char* option, std::string value) {
    words.emplace_back(option, std::move(value));
  };
  const auto as_it_is = [&](const char* about, const char* option) {
    if (const auto one = known.find(about); one != known.end()) play(option, one->second->value);
  };
  if (is("add_beside_running", "coexists")) play("semantics", "coexist");
  if (is("add_beside_running", "replaces")) play("semantics", "replace");
  if (is("add_beside_running", "refused")) {
    const bool blocks = is("add_beside_ended", "refused");
    play("semantics", blocks ? "unique-until-deleted" : "unique-active");
    const auto& code = known["add_beside_running"]->code;
    play("beside-code", code == "BusinessExist"          ? "business"
                        : code == "ConfigAlreadyExists" ? "exists"
                                                        : "unknown");
  }
  as_it_is("start_in_past", "past-start");
  as_it_is("length", "length");
  if (is("update_running", "works")) play("update", "restart");
  else as_it_is("update_running", "update");
  as_it_is("update_ended", "update-expired");
  if (is("update_missing", "creates")) play("update-missing", "upsert");
  else as_it_is("update_missing", "update-missing");
  as_it_is("delete_missing", "delete-missing");
  if (is("ended_in_list", "not_listed")) play("expired", "hidden");
  else as_it_is("ended_in_list", "expired");
  if (known.contains("list_lag") && !is("list_lag", "0s")) {
    play("describe", "lagging");
    as_it_is("list_lag", "lag");
  }
  as_it_is("sources_in_list", "list-sources");
  as_it_is("names_in_list", "list-names");
  as_it_is("times_in_list", "list-times");
  return words;
}

void learn_from(const story& all, domain_memory& domain, endpoint_memory& endpoint) {
  const std::vector<std::string> none(trial_count);
  for (const auto& one : findings_of(all, none)) {
    if (one.how != certainty::known) continue;
    if (one.about == "add_beside_running") {
      domain.learned = one.value == "coexists" ? handover::coexist : handover::unique;
      domain.add_replaces = one.value == "replaces";
    } else if (one.about == "start_in_past") {
      endpoint.start_margin = one.value == "refused" ? learned_start_margin : seconds{0};
    } else if (one.about == "exactly_seven_days") {
      endpoint.below_limit = one.value == "refused";
    }
  }
  constexpr int sights_most = 20;
  if (all.sights() == 0) return;
  domain.describe_forbidden = false;
  domain.list_lag = std::max(domain.list_lag, std::chrono::ceil<seconds>(all.lag()));
  domain.list_sights = std::min(sights_most, domain.list_sights + all.sights());
}

}  // namespace pullkeeper
