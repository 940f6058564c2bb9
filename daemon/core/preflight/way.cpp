#include <algorithm>
#include <chrono>

#include "core/preflight/preflight.hpp"
#include "core/remedy.hpp"

namespace pullkeeper {
namespace {

std::string host_of(const std::string& address) { return address.substr(0, address.rfind(':')); }

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

preflight_finding about_name(const std::string& address, const reached& way) {
  const std::string host = host_of(address);
  preflight_finding found{grade::good, topic::name, address, {}};
  if (way.ended == stage::resolve && (way.cause == "proxy" || !way.proxy.empty())) {
    found.how = grade::error;
    found.text = way.error;
    found.remedy = way.proxy.empty() ? std::string("correct what names the proxy")
                                     : "check the proxy that " + way.from + " names";
  } else if (!way.proxy.empty()) {
    found.text = "is for the proxy " + way.proxy + " to look up, which " + way.from + " names";
  } else if (way.ended == stage::resolve) {
    found.how = grade::error;
    found.text = way.error.empty() ? "the name has no address" : way.error;
    found.remedy = "check api.endpoint and the name service of this host (getent hosts " + host +
                   ")";
  } else if (way.addresses == std::vector<std::string>{host}) {
    found.text = "is an address, no name";
  } else {
    found.text = "has the address" + std::string(way.addresses.size() == 1 ? " " : "es ") +
                 joined(way.addresses);
  }
  return found;
}

preflight_finding about_tls(const std::string& address, const reached& way) {
  preflight_finding found{grade::error, topic::tls, address, way.error};
  if (way.ended == stage::done) {
    found.how = grade::good;
    found.text = "a verified connection stands (" + way.protocol + "); " +
                 (way.root.empty() ? std::string("its certificate is trusted")
                                   : "the certificate of " + way.root + " vouches for it") +
                 "; trusted is what is in " + way.stores;
  } else if (way.ended == stage::handshake && way.cause == "tls") {
    found.remedy = "trusted is what is in " + way.stores +
                   ": where a company's gateway opens TLS, name its CA file in api.ca_file; "
                   "else bring the package ca-certificates up to date";
  } else if (way.cause == "proxy") {
    found.remedy = "check the proxy that " + way.from + " names, and what it permits";
  } else {
    found.remedy = "check the network, the route and the firewall of this host to " + address;
  }
  return found;
}

std::string remedy_of_key(const failure& why) {
  if (why.code == "InvalidAccessKeyId.Inactive") return "enable this AccessKey, or use another";
  if (why.code == "SignatureDoesNotMatch" || why.code == "IncompleteSignature") {
    return "the secret is not that of this AccessKey: put the right one in its place";
  }
  return "put a valid AccessKey " +
         (why.from.empty() ? std::string("where pullkeeper finds it; see credentials in "
                                         "pullkeeper.yaml(5)")
                           : std::string("in its place"));
}

}  // namespace

const char* to_string(grade how) {
  switch (how) {
    case grade::good: return "ok";
    case grade::note: return "note";
    case grade::warning: return "warning";
    case grade::error: return "error";
  }
  return "";
}

const char* to_string(topic about) {
  switch (about) {
    case topic::name: return "name";
    case topic::tls: return "tls";
    case topic::clock: return "clock";
    case topic::key: return "key";
    case topic::permission: return "permission";
    case topic::domain: return "domain";
    case topic::quota: return "quota";
    case topic::configs: return "configs";
  }
  return "";
}

preflight_findings about_way(const std::string& address, const reached& way) {
  preflight_findings found = {about_name(address, way)};
  if (way.ended != stage::resolve) found.push_back(about_tls(address, way));
  return found;
}

preflight_finding about_clock(const std::string& address, std::optional<milliseconds> ahead) {
  preflight_finding found{grade::good, topic::clock, address, "agrees with this host's"};
  if (!ahead) {
    found.how = grade::note;
    found.text = "no answer told the API's time";
    return found;
  }
  const auto apart = std::chrono::round<seconds>(*ahead);
  if (apart == seconds{0}) return found;
  found.how = grade::warning;
  found.text = "the clock of this host is " + format_duration(std::chrono::abs(apart)) +
               (apart > seconds{0} ? " behind" : " ahead of") + " the API's";
  found.remedy = "check the time synchronisation of this host (timedatectl); until then calls are "
                 "signed with the API's time";
  return found;
}

preflight_findings about_key(const key_facts& key) {
  preflight_findings found;
  if (!key.error.empty()) {
    found.push_back({grade::error, topic::key, "credentials", "there is no key: " + key.error,
                     "set one up; see credentials in pullkeeper.yaml(5). Those of the packaged "
                     "service are tried with CREDENTIALS_DIRECTORY=/etc/pullkeeper/credentials "
                     "before the command",
                     true});
    return found;
  }
  found.push_back({grade::good, topic::key, key.source,
                   "the AccessKey " + key.id + " is used" +
                       (key.note.empty() ? "" : "; " + key.note)});
  if (!key.passed_over.empty()) {
    found.push_back({grade::note, topic::key, key.source,
                     "passed over before it: " + key.passed_over,
                     "mend or remove what is not to be used, or name the one source in "
                     "credentials"});
  }
  return found;
}

bool ends_inquiry(const answer& got) {
  switch (got.kind()) {
    case failure_kind::unreachable:
    case failure_kind::credentials:
    case failure_kind::clock: return true;
    default: return got.code() == "timeout";
  }
}

preflight_finding about_failure(const std::string& address, const answer& got) {
  const failure why = got.trouble() ? *got.trouble() : failure();
  preflight_finding found{grade::error, topic::tls, address, "the API does not answer"};
  if (why.kind == failure_kind::credentials) {
    found.about = topic::key;
    found.text = words_of({.kind = why.kind});
    found.where = why.from.empty() ? "credentials" : why.from;
    found.remedy = remedy_of_key(why);
    found.denied = true;
  } else if (why.kind == failure_kind::clock) {
    found.about = topic::clock;
    found.text = words_of({.kind = why.kind});
    found.remedy = "put the clock of this host right (timedatectl)";
  } else {
    found.remedy = "try again; if it lasts, check the network and the firewall of this host, and "
                   "api.call_timeout";
  }
  found.text += told_by(got) + "; nothing more was asked, so the rest is not known";
  return found;
}

}  // namespace pullkeeper
