#include "edge/config/shown_keys.hpp"

#include <algorithm>

#include "core/event.hpp"
#include "core/suggest.hpp"
#include "core/text.hpp"
#include "core/url.hpp"
#include "core/utf8.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t longest_key = 40;
constexpr std::size_t shortest_opaque = 8;

const word_list of_members = {"api",       "windows", "reconcile", "log",     "rate",
                              "schedules", "defaults", "repeat",   "pulls",     "http",
                              "hooks",     "heartbeat", "handover_at", "standby", "online"};
const word_list of_text = {
    "name",          "domain",        "app",         "stream",     "start",      "end",
    "paused",        "window",        "lead",        "handover",   "on_drift",   "on_removed",
    "owner",         "days",          "from",        "to",         "timezone",   "except",
    "also",          "calendar",      "endpoint",    "signature",  "region",     "ca_file",
    "spread",        "connect_timeout",
    "call_timeout",  "add",           "update",      "describe",   "delete",     "max_config",
    "observe_every", "delete_brake",  "removal_brake", "level",    "format",     "state_dir",
    "listen",        "allow_remote",  "every",       "timeout",    "rank",
    "after",         "dark_after"};
const word_list of_credentials = {"env", "file", "systemd", "ecs_ram_role", "profile"};

constexpr std::string_view secret_parts[] = {"secret",     "passw",      "passphrase", "token",
                                             "accesskey",  "privatekey", "authkey",    "apikey"};
constexpr std::string_view secret_names[] = {"pass", "pwd", "sk"};

// "auth_key", "AUTH-KEY" and "authKey" are one name.
std::string without_marks(std::string_view key) {
  std::string text = lower_case(key);
  std::erase_if(text, [](char c) { return c == '_' || c == '-' || c == ' ' || c == '.'; });
  return text;
}

// No key of ours holds a digit. A secret in a line of its own is a key as well.
bool looks_like_secret(std::string_view key) {
  return key.size() >= shortest_opaque && std::any_of(key.begin(), key.end(), is_digit);
}

bool is_word(std::string_view key) {
  return !key.empty() && key.size() <= longest_key && !looks_like_secret(key) &&
         std::all_of(key.begin(), key.end(), [](char c) {
           return is_letter_or_digit(c) || c == '_' || c == '-' || c == '.' || c == ' ' ||
                  static_cast<unsigned char>(c) >= 0x80;
         });
}

// `host` or `host:port`, and no part of a user name and a password.
bool is_host_and_port(std::string_view text) {
  if (text.starts_with('[') && text.find_first_not_of("[]:.0123456789abcdefABCDEF") == text.npos) {
    return true;
  }
  const url_parts url = split_url(text);
  const bool good_port = !url.port || (url.port->size() <= 5 && is_all_digits(*url.port));
  return url.rest.empty() && !url.host.empty() && good_port &&
         url.host.find(':') == url.host.npos;
}

shown_part shown_of_source(std::string_view text, text_end how) {
  const std::string_view scheme = split_url(text).scheme;
  shown_part part;
  if (scheme.size() > 3 && is_simple_name(scheme.substr(0, scheme.size() - 3), 20, "+-.")) {
    part.head = scheme.size();
  }
  if (how == text_end::open) return part;
  const std::size_t to = std::min(text.find_first_of("?#;=", part.head), text.size());
  const std::size_t at = text.rfind('@');
  const bool has_user = at != text.npos;
  const std::size_t from = has_user ? at : part.head;
  const std::size_t host = has_user ? at + 1 : part.head;
  if (host >= to || (part.head == 0 && !has_user)) return part;
  const std::size_t host_end = std::min(text.find('/', host), to);
  const bool ends = has_user || how == text_end::quote || host_end < text.size();
  if (!ends || !is_host_and_port(text.substr(host, host_end - host))) return part;
  part.from = from;
  part.to = std::min(to + 1, text.size());       // with the mark itself
  return part;
}

}  // namespace

content content_of(content parent, std::string_view key) {
  if (parent == content::labels) {
    const bool open = is_simple_name(key, longest_key, "_") && !names_secret(key) &&
                      without_marks(key) != "key";
    return open ? content::text : content::secrets;
  }
  if (parent != content::members) return content::secrets;
  if (is_among(of_text, key)) return content::text;
  if (is_among(of_members, key)) return content::members;
  if (key == "sources") return content::sources;
  if (key == "labels") return content::labels;
  return key == "credentials" ? content::credentials : content::secrets;
}

bool is_showable_key(content parent, std::string_view key) {
  if (parent == content::members) return is_word(key) || key == "<<";
  if (parent == content::labels || parent == content::text) return is_word(key);
  return parent == content::credentials && is_word(key) &&
         (is_among(of_credentials, key) || names_secret(key));
}

shown_part shown_of(content holds, std::string_view text, text_end how) {
  if (holds == content::sources) return shown_of_source(text, how);
  if (holds == content::text) {
    const bool is_source = text.find("://") != text.npos || text.find('@') != text.npos;
    if (is_source) return shown_of_source(text, how);
    std::size_t mark = std::min(text.find_first_of("=?"), text.size());
    for (const char* key_end : {": ", ":'", ":\""}) mark = std::min(mark, text.find(key_end));
    return {std::min(mark + 1, text.size()), 0, 0};
  }
  // Of `lead=3d` or `lead:3d` the key, although it is none.
  const std::size_t word = text.find_first_of(":= ");
  if (word == text.npos || content_of(holds, text.substr(0, word)) == content::secrets) return {};
  return {word + 1, 0, 0};
}

bool names_secret(std::string_view key) {
  const std::string text = without_marks(key);
  return std::any_of(std::begin(secret_parts), std::end(secret_parts),
                     [&](std::string_view part) { return text.find(part) != text.npos; }) ||
         std::find(std::begin(secret_names), std::end(secret_names), text) !=
             std::end(secret_names);
}

std::string quoted_word(std::string_view word) {
  constexpr std::size_t longest = 60;
  // A quote that is missing makes the next lines a part of the word.
  const std::size_t most = std::min(word.find('='), word.find(": "));
  std::string text = visible_text(mask_source(std::string(word.substr(0, most))));
  if (most < word.size()) text += word.substr(most, 1) == "=" ? "=***" : ": ***";
  const std::size_t end = end_of_characters(text, longest);
  return '"' + text.substr(0, end) + (end < text.size() ? "...\"" : "\"");
}

std::string quoted_key(std::string_view key) {
  const std::size_t end = std::min(key.find_first_of(":="), key.size());
  if (looks_like_secret(key.substr(0, end))) return "\"***\"";
  const bool cut = end < key.size();
  return quoted_word(std::string(key.substr(0, end)) + (cut ? key[end] + std::string("***") : ""));
}

}  // namespace pullkeeper
