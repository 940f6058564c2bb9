#include "edge/credentials/credentials.hpp"

#include <vector>

#include "edge/credentials/file.hpp"
#include "edge/credentials/local.hpp"
#include "edge/credentials/secret.hpp"

namespace pullkeeper {
namespace {

std::string joined(const std::string& first, const std::string& second) {
  return first.empty() || second.empty() ? first + second : first + "; " + second;
}

// The first of the keys; or the errors in one line: those of sources that are set up, or of all
// where none is.
key_result first_of(const std::vector<key_source>& tried) {
  std::string errors, passed_over;
  bool absent = true;
  for (const auto& [each, how, half_written] : tried) {
    if (how) return no_key(each.source + ": a service or a program gives the key");
    if (each.error.empty()) {
      key_result first = each;
      first.passed_over = passed_over;
      return first;
    }
    errors = joined(errors, each.error);
    if (!each.absent) passed_over = joined(passed_over, each.error);
    absent = absent && each.absent;
  }
  key_result none = no_key(passed_over.empty() ? errors : passed_over, absent);
  none.passed_over = passed_over;
  return none;
}

std::string section() {
  const std::string named = variable("ALIBABA_CLOUD_PROFILE");
  return named.empty() ? "default" : named;
}

// Takes them in turn until one has a key at once.
class gathering {
 public:
  template <class Read>
  void add(Read read) {
    if (done_) return;
    all_.push_back(read());
    const auto& last = all_.back();
    done_ = last.found.error.empty() && !last.how;
  }
  std::vector<key_source> take() { return std::move(all_); }

 private:
  std::vector<key_source> all_;
  bool done_ = false;
};

// Of a profile that is named: that it is not there is what is wrong.
key_source present(key_source source) {
  source.found.absent = false;
  return source;
}

// In the order of the official SDKs, behind what systemd hands over. `here`: no network.
std::vector<key_source> automatic_sources(bool here) {
  gathering all;
  all.add([] { return key_source(key_from_systemd()); });
  all.add([] { return key_source(key_from_environment()); });
  if (!here || source_in_oidc_variables().how) all.add(source_in_oidc_variables);
  all.add([] { return source_in_cli(variable("ALIBABA_CLOUD_PROFILE")); });
  all.add([] { return source_in_default_file(section()); });
  if (!here) all.add([] { return source_in_metadata(""); });
  if (!here) all.add(source_in_uri_variable);
  return all.take();
}

std::vector<key_source> sources_in(const credential_settings& settings, bool here) {
  gathering all;
  switch (settings.source) {
    case credential_source::automatic: return automatic_sources(here);
    case credential_source::env: all.add([] { return key_source(key_from_environment()); }); break;
    case credential_source::file:
      all.add([&] { return source_in_file(settings.file, section()); });
      break;
    case credential_source::systemd: all.add([] { return key_source(key_from_systemd()); }); break;
    case credential_source::ecs_ram_role:
      all.add([&] { return source_in_metadata(settings.name); });
      break;
    case credential_source::profile:
      all.add([&] { return present(source_in_cli(settings.name)); });
      all.add([&] { return present(source_in_default_file(settings.name)); });
      break;
  }
  return all.take();
}

}  // namespace

std::vector<key_source> sources_of(const credential_settings& settings) {
  return sources_in(settings, false);
}

key_result local_key(const credential_settings& settings) {
  return first_of(sources_in(settings, true));
}

}  // namespace pullkeeper
