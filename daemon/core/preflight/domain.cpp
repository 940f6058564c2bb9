#include <algorithm>
#include <chrono>

#include "core/counted.hpp"
#include "core/preflight/comparison.hpp"
#include "core/preflight/preflight.hpp"
#include "core/remedy.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t most_named = 5;    // streams that differ, each with its line

// When it is worth another try: after a minute, unless the API wants to be left alone for longer.
std::string when_again(const answer& got) {
  const auto wait = std::chrono::ceil<seconds>(got.retry_after());
  return "try again in " +
         (wait > std::chrono::minutes(1) ? format_duration(wait) : std::string("a minute"));
}

const listed* list_of(const domain_answers& told) {
  return told.list ? std::get_if<listed>(&told.list->says) : nullptr;
}

bool is_denied(const std::optional<answer>& got) {
  return got && got->kind() == failure_kind::permission;
}

// Codes of this family are about the domain, whatever was asked of it.
bool is_about_domain(const answer& got) { return got.code().starts_with("InvalidDomain"); }

// A permission that RAM grants; the API denies for other reasons as well.
bool is_ram(const answer& got) {
  return got.code().starts_with("Forbidden") || got.code().starts_with("NoPermission");
}

std::string remedy_of_denial(const answer& got, const std::string& action) {
  return is_ram(got) ? "let a RAM policy of this user allow " + action + " on *"
                     : "see to the account: is ApsaraVideo Live open, is it paid for, and is the "
                       "domain one of its own?";
}

// The finding of a question that is not needed: what it was for stays unknown.
preflight_finding unanswered(topic about, const domain_answers& told, const inquiry_answer& got,
                             const std::string& what, const std::string& action) {
  preflight_finding found{grade::note, about, told.name,
                          what + " is not known" + told_by(got.got)};
  if (is_denied(got.got)) {
    found.text += "; pullkeeper itself does not need " + action;
    found.remedy = remedy_of_denial(got.got, action) + " if you want to see it here";
  } else {
    found.remedy = when_again(got.got);
  }
  return found;
}

preflight_finding about_unusable(const domain_answers& told, const answer& got) {
  const bool offline = got.code() == "InvalidDomain.Offline";
  preflight_finding found{grade::error, topic::domain, told.name, {}};
  found.text = (offline ? "the domain is offline" : "the API does not take the domain") +
               told_by(got);
  found.remedy = offline ? "put it online in the console of ApsaraVideo Live"
                         : "correct it" + (told.place.empty() ? "" : " in " + told.place) +
                               ", or add it in the console of ApsaraVideo Live; a new domain "
                               "can be looked up after some minutes";
  return found;
}

preflight_finding about_state(const domain_answers& told) {
  const domain_facts& facts = told.detail->facts;
  preflight_finding found{grade::good, topic::domain, told.name, {}};
  if (facts.type == "liveEdge") {
    found.how = grade::error;
    found.text = "is a domain for ingest (liveEdge), and pulls belong to a domain for playback";
    found.remedy = "name the streaming domain (liveVideo)" +
                   (told.place.empty() ? std::string() : " in " + told.place);
  } else if (facts.status == "offline") {
    found.how = grade::error;
    found.text = "the domain is offline";
    found.remedy = "put it online in the console of ApsaraVideo Live";
  } else if (facts.status == "online" && facts.type == "liveVideo") {
    found.text = "is online and for playback (liveVideo)" +
                 (facts.region.empty() ? "" : ", in " + facts.region);
  } else if (facts.status == "configuring") {
    found.how = grade::warning;
    found.text = "the domain is still being configured";
    found.remedy = "wait some minutes and check again; calls may be refused until then";
  } else {
    found.how = grade::warning;
    found.text = "status \"" + facts.status + "\" and type \"" + facts.type +
                 "\" are not those of a domain that is online and for playback";
    found.remedy = "look at the domain in the console of ApsaraVideo Live";
  }
  return found;
}

// Nothing where no answer says anything of the domain itself.
std::optional<preflight_finding> about_existence(const domain_answers& told) {
  if (told.list && is_about_domain(*told.list)) return about_unusable(told, *told.list);
  if (!told.detail) return std::nullopt;
  if (is_about_domain(told.detail->got)) return about_unusable(told, told.detail->got);
  if (told.detail->got.result() == outcome::done) return about_state(told);
  return unanswered(topic::domain, told, *told.detail, "whether the domain is online",
                    "live:DescribeLiveDomainDetail");
}

std::optional<preflight_finding> about_quota(const domain_answers& told,
                                             const std::optional<comparison>& seen) {
  if (!told.limit || (told.list && is_about_domain(*told.list))) return std::nullopt;
  if (told.limit->got.result() != outcome::done) {
    return unanswered(topic::quota, told, *told.limit, "the quota",
                      "live:DescribeLiveDomainLimit");
  }
  const domain_facts& facts = told.limit->facts;
  preflight_finding found{grade::good, topic::quota, told.name, {}};
  if (!facts.limit) {
    found.how = grade::note;
    found.text = "the answer names no limit for this domain";
    return found;
  }
  const long long now = seen ? static_cast<long long>(seen->standing) : 0;
  const long long more = seen ? static_cast<long long>(seen->missing) : 0;
  const long long most = std::max(now + more, facts.used.value_or(0));
  found.text = std::to_string(facts.used.value_or(0)) + " of " + std::to_string(*facts.limit) +
               " streams are in use" +
               (seen ? "; " + counted(seen->standing, "stream") + " with a config, and " +
                           std::to_string(more) + " more that the files want"
                     : std::string());
  if (now + more > *facts.limit) {
    found.how = grade::error;
    found.text = "the quota is too small for the files: " + found.text;
  } else if (most * 10 >= *facts.limit * 9) {
    found.how = grade::warning;
    found.text = "the quota is nearly used up: " + found.text;
  }
  if (found.how != grade::good) {
    found.remedy = "remove what is not needed, or ask Alibaba Cloud for a higher quota";
  }
  return found;
}

preflight_finding about_difference(const schedule& s, const std::string& domain,
                                   const keep_settings& keep) {
  const bool reports = settings_of(s, keep).on_drift == drift_policy::report;
  const std::string place = s.written.shown();
  preflight_finding found{grade::warning, topic::configs, domain, {}};
  found.text = s.name + ": a config with other sources stands than " +
               (place.empty() ? "the files want" : place + " wants");
  found.remedy = "if those that stand are right, put them into the file first: a daemon that takes "
                 "the stream over replaces them, which restarts the pull";
  if (reports) found.remedy += " (on_drift: report is for what is changed after that)";
  return found;
}

std::string summary_of(const comparison& seen) {
  std::string text = counted(seen.wanted, "stream") + " wanted by the files: " +
                     std::to_string(seen.as_wanted) + " as wanted, " +
                     std::to_string(seen.missing) + " missing yet";
  if (seen.due > 0) text += " (" + std::to_string(seen.due) + " to be added at once)";
  text += ", " + std::to_string(seen.differing.size()) + " with other sources";
  if (seen.otherwise > 0) {
    text += ", " + std::to_string(seen.otherwise) +
            " whose sources are shown in another form, so that they may be the same";
  }
  if (!seen.permanent.empty()) {
    text += ", " + std::to_string(seen.permanent.size()) + " without an end";
  }
  if (seen.resting > 0) {
    text += "; " + std::to_string(seen.resting) +
            " of schedules that are paused or over still stand";
  }
  return text + "; " + std::to_string(seen.foreign) + " foreign, left alone";
}

void tell_configs(const domain_answers& told, const comparison& seen, const keep_settings& keep,
                  preflight_findings& into) {
  into.push_back({grade::good, topic::configs, told.name, summary_of(seen)});
  const auto& differing = seen.differing;
  const std::size_t named = std::min(differing.size(), most_named);
  for (std::size_t i = 0; i < named; ++i) {
    into.push_back(about_difference(*differing[i], told.name, keep));
  }
  if (named < differing.size()) {
    into.push_back({grade::warning, topic::configs, told.name,
                    "other sources stand for " + std::to_string(differing.size() - named) +
                        " more streams of the files",
                    "compare them before the daemon runs"});
  }
  for (const schedule* s : seen.permanent) {
    into.push_back({grade::warning, topic::configs, told.name,
                    s->name + ": a config without an end stands, which pullkeeper never changes",
                    "delete it in the console, and the daemon adds its own"});
  }
  if (seen.odd > 0) {
    into.push_back({grade::warning, topic::configs, told.name,
                    counted(seen.odd, "record") + " of the list cannot be read",
                    "look at them in the console; the daemon tells each as odd_record"});
  }
}

preflight_finding about_describe(const domain_answers& told) {
  const std::string action = permission_for(operation::describe);
  return {grade::error, topic::permission, action,
          "is not allowed for " + told.name + told_by(*told.list),
          remedy_of_denial(*told.list, action) +
              "; without it pullkeeper cannot see what others change, and deletes nothing",
          true};
}

}  // namespace

preflight_findings about_permissions(const std::vector<domain_answers>& all) {
  preflight_findings found;
  const auto shown = std::find_if(all.begin(), all.end(), list_of);
  for (const domain_answers& told : all) {
    if (is_denied(told.list) && !is_about_domain(*told.list)) found.push_back(about_describe(told));
  }
  if (shown != all.end()) {
    found.insert(found.begin(), {grade::good, topic::permission,
                                 permission_for(operation::describe),
                                 "is allowed, as the list of " + shown->name + " proves"});
  } else if (found.empty()) {
    found.push_back({grade::note, topic::permission, permission_for(operation::describe),
                     "is not known: no list was answered"});
  }
  for (const operation op : {operation::add, operation::update, operation::remove}) {
    const std::string domain = all.empty() ? "DOMAIN" : all.front().name;
    found.push_back({grade::note, topic::permission, permission_for(op),
                     "cannot be shown by reading: the first such call will tell",
                     "see that a RAM policy allows it on " + resource_for(op, domain) +
                         (all.size() > 1 ? ", and likewise for the other domains" : "")});
  }
  return found;
}

preflight_findings about_domain(const domain_answers& told, const std::vector<schedule>& all,
                                const keep_settings& keep, utc_seconds now) {
  preflight_findings found;
  std::optional<comparison> seen;
  if (const listed* shown = list_of(told)) seen = compare(*shown, told.name, all, keep, now);
  if (auto state = about_existence(told)) found.push_back(std::move(*state));
  if (auto quota = about_quota(told, seen)) found.push_back(std::move(*quota));
  if (seen) {
    tell_configs(told, *seen, keep, found);
  } else if (told.list && !is_about_domain(*told.list) && !is_denied(told.list)) {
    found.push_back({grade::warning, topic::configs, told.name,
                     "what stands is not known" + told_by(*told.list), when_again(*told.list)});
  } else if (is_denied(told.list) && !is_about_domain(*told.list)) {
    found.push_back({grade::note, topic::configs, told.name,
                     "what stands is not known without " +
                         std::string(permission_for(operation::describe))});
  }
  return found;
}

}  // namespace pullkeeper
