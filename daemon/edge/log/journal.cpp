#include "edge/log/journal.hpp"

#include <cstdint>
#include <string_view>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "edge/log/format.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t message_most = 16384;
constexpr std::size_t value_most = 2048;
constexpr std::size_t datagram_most = 60000;

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  cut_at_character(text, most);
  return text + "...";
}

std::string field_name(std::string_view key) {
  std::string name = "PULLKEEPER_";
  for (const char c : key.substr(0, 48)) {
    name += is_letter_or_digit(c) ? upper_case(c) : '_';
  }
  return name;
}

// FNV-1a.
std::uint64_t hash(std::string_view text, std::uint64_t from) {
  for (const char c : text) from = (from ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return from;
}

}  // namespace

std::string message_id(std::string_view name) {
  const auto text = "pullkeeper " + std::string(name);
  // Version 8 and the variant of RFC 9562, so that it is a valid UUID.
  const auto high = (hash(text, 0xcbf29ce484222325ULL) & ~0xF000ULL) | 0x8000ULL;
  const auto low = (hash(text, high) & ~(3ULL << 62)) | (2ULL << 62);
  std::string id;
  append_hex(id, high, 16);
  append_hex(id, low, 16);
  return id;
}

std::string journal_datagram(const event& e, const std::string& message) {
  std::string text = "MESSAGE=" + cut(message, message_most) + "\n";
  text += "PRIORITY=" + std::to_string(names_of(e.severity).priority) + "\n";
  text += "SYSLOG_IDENTIFIER=pullkeeper\nMESSAGE_ID=" + message_id(e.name) + "\n";
  text += "PULLKEEPER_EVENT=" + escape_text(e.name) + "\n";
  for (const auto& [key, value] : e.fields) {
    // Escaped, it has no line break, and needs no length in front.
    const auto line = field_name(key) + "=" + cut(escape_text(mask_urls(value)), value_most) + "\n";
    if (text.size() + line.size() > datagram_most) break;
    text += line;
  }
  return text;
}

}  // namespace pullkeeper
