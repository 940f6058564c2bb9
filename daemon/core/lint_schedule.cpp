#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "core/counted.hpp"
#include "core/event.hpp"
#include "core/lint.hpp"
#include "core/look_alikes.hpp"
#include "core/text.hpp"
#include "core/url.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t sources_of_older_accounts = 4;
// Of a request line that everything between here and the API passes on, without what every request
// has besides: the key, the signature, the window.
constexpr std::size_t longest_parameters = 4096 - 700;
constexpr auto far_ahead = std::chrono::days(365 * 10);
constexpr auto far_end = std::chrono::days(365 * 20);

using bytes_of_address = std::array<int, 4>;

std::optional<bytes_of_address> as_address(std::string_view host) {
  bytes_of_address all{};
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto end = i + 1 < all.size() ? host.find('.') : host.size();
    const std::string part(host.substr(0, end));
    if (end == host.npos || part.empty() || part.size() > 3 || !is_all_digits(part)) return {};
    all[i] = std::stoi(part);
    if (all[i] > 255) return {};
    host.remove_prefix(std::min(end + 1, host.size()));
  }
  return all;
}

// What kind of address it is that only the own network knows; empty: one of the internet.
const char* kind_of(const bytes_of_address& a) {
  const bool is_metadata = a == bytes_of_address{169, 254, 169, 254} ||
                           a == bytes_of_address{100, 100, 100, 200};
  if (is_metadata) return "the metadata address of a virtual machine";
  if (a[0] == 127) return "a loopback address";
  if (a[0] == 169 && a[1] == 254) return "a link-local address";
  const bool is_private = a[0] == 10 || (a[0] == 172 && a[1] >= 16 && a[1] <= 31) ||
                          (a[0] == 192 && a[1] == 168) ||
                          (a[0] == 100 && a[1] >= 64 && a[1] <= 127);
  if (is_private) return "a private address";
  if (a[0] >= 224) return "a multicast or reserved address";
  return a[0] == 0 ? "no address of a host" : "";
}

const char* kind_of(std::string_view host) {
  if (const auto address = as_address(host)) return kind_of(*address);
  const std::string name = "." + lower_case(host);
  for (const std::string_view local : {".localhost", ".localdomain"}) {
    if (name.ends_with(local)) return "a name of the own host";
  }
  for (const std::string_view local : {".local", ".lan", ".internal", ".home.arpa"}) {
    if (name.ends_with(local)) return "a name of a private network";
  }
  return "";
}

// Whether the source is where the stream itself is played from, under any of its protocols.
bool is_own_playback(std::string_view source, const stream_key& key) {
  const url_parts url = split_url(source);
  if (lower_case(url.host) != key.domain) return false;
  const std::string path = percent_decode(url.rest.substr(0, url.rest.find_first_of("?#")));
  const std::string own = "/" + key.app + "/" + key.stream;
  return path == own || path == own + ".flv" || path == own + ".m3u8";
}

// A variable or a placeholder that somebody else should have filled in.
std::string_view left_in(std::string_view text) {
  for (const std::string_view mark : {"${", "{{", "}}", "<%"}) {
    if (text.find(mark) != text.npos) return mark;
  }
  for (auto at = text.find('$'); at != text.npos; at = text.find('$', at + 1)) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    if (next == '_' || (next >= 'A' && next <= 'Z')) return "$";
  }
  return {};
}

class schedule_linter {
 public:
  schedule_linter(const schedule& s, std::size_t index, utc_seconds now)
      : s_(s), index_(index), now_(now) {}

  std::vector<finding> all() {
    about_sources(s_);
    for (const schedule& part : s_.others) {
      const bool is_pull = part.name == s_.name && !part.pulls.empty();
      if (is_pull) of_pull_ = " of the pull from " + format_utc(part.pulls.front().start);
      if (is_pull) about_sources(part);
    }
    of_pull_.clear();
    about_leftovers("name", s_.name);
    about_leftovers("app", s_.key.app);
    about_leftovers("stream", s_.key.stream);
    about_punctuation("name", s_.name);
    about_punctuation("app", s_.key.app);
    about_punctuation("stream", s_.key.stream);
    about_years();
    return std::move(found_);
  }

 private:
  void say(const std::string& text, std::string hint) {
    found_.push_back({"schedule \"" + mask_source(s_.name) + "\"" + text, std::move(hint), {},
                      index_, {}});
  }

  void about_sources(const schedule& part) {
    for (std::size_t i = 0; i < part.sources.size(); ++i) about_source(part.sources, i);
    about_number_of(part.sources);
    about_length(part.sources);
  }

  void about_source(const std::vector<std::string>& all, std::size_t i) {
    const std::string& source = all[i];
    const std::string which = "source " + std::to_string(i + 1) + of_pull_;
    const std::string kind = kind_of(split_url(source).host);
    if (!kind.empty()) {
      say(": the host of " + which + " is " + kind + ", from which the cloud cannot pull",
          "name a host that the internet can reach");
    }
    if (is_own_playback(source, s_.key)) {
      say(": " + which + " is where the stream itself is played: it would pull itself in a loop",
          "name the origin instead");
    }
    about_leftovers(which, source);
    for (std::size_t earlier = 0; earlier < i; ++earlier) {
      if (!same_sources({all[earlier]}, {source})) continue;
      say(" names source " + std::to_string(earlier + 1) + " again as " + which,
          "take one of them out");
      break;
    }
  }

  void about_number_of(const std::vector<std::string>& all) {
    if (all.size() <= sources_of_older_accounts) return;
    say(" has " + counted(all.size(), "source") + ", and older accounts take 4 only",
        "ask Alibaba Cloud whether yours takes 20, or keep the best 4");
  }

  void about_length(const std::vector<std::string>& all) {
    std::size_t length = percent_encode(s_.key.app).size() + percent_encode(s_.key.stream).size();
    for (const auto& source : all) length += percent_encode(source).size() + 3;
    if (length <= longest_parameters) return;
    say(": its sources fill " + std::to_string(length) +
            " bytes of an update's request line, which may be refused from about 4096 on",
        "name fewer sources, or shorter ones; \"handover: add\" sends them in a body");
  }

  void about_leftovers(const std::string& where, std::string_view text) {
    const auto mark = left_in(text);
    if (mark.empty()) return;
    say(": \"" + std::string(mark) + "\" is left in " + where + ", and nothing is filled in here",
        "write what is meant; only the sources of \"defaults\" know {stream}, {app}, {domain} and "
        "{name}");
  }

  void about_punctuation(const std::string& where, std::string_view text) {
    const std::string wide = full_width_in(text);
    if (!wide.empty()) say(": its " + where + " holds " + wide, "is the plain one meant?");
  }

  void about_year(const char* what, utc_seconds at, std::chrono::days far) {
    if (at <= now_ + far && at >= now_ - far) return;
    const bool is_ahead = at > now_;
    say(": its " + std::string(what) + " (" + format_utc(at) + ") is more than " +
            std::to_string(far / std::chrono::days(365)) + " years " + (is_ahead ? "ahead" : "ago"),
        is_ahead && std::string_view(what) == "end"
            ? "leave the end out where the stream is wanted until further notice"
            : "is the year right?");
  }

  void about_years() {
    if (s_.wanted.start != utc_seconds{}) about_year("start", s_.wanted.start, far_ahead);
    if (s_.wanted.end) about_year("end", *s_.wanted.end, far_end);
    if (s_.pulls.empty()) return;
    about_year("first pull", s_.pulls.front().start, far_ahead);
    if (s_.pulls.size() > 1) about_year("last pull", s_.pulls.back().start, far_ahead);
  }

  const schedule& s_;
  const std::size_t index_;
  const utc_seconds now_;
  std::string of_pull_;                // whose sources are looked at; empty: those of all others
  std::vector<finding> found_;
};

}  // namespace

std::vector<finding> lint_schedule(const schedule& s, std::size_t index, utc_seconds now) {
  return schedule_linter(s, index, now).all();
}

}  // namespace pullkeeper
