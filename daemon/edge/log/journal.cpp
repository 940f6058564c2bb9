#include "edge/log/journal.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

#include "core/text.hpp"
#include "edge/log/format.hpp"
#include "edge/log/log.hpp"

namespace pullkeeper {
namespace {

constexpr std::size_t message_most = 16384;
constexpr std::size_t value_most = 2048;
constexpr std::size_t datagram_most = 60000;

std::string cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  // Not within a character.
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  text.resize(most);
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

std::string hex(std::uint64_t number) {
  std::string text(16, '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, number >>= 4) {
    *digit = "0123456789abcdef"[number & 0xF];
  }
  return text;
}

}  // namespace

int syslog_priority(level severity) {
  switch (severity) {
    case level::debug: return 7;
    case level::info: return 6;
    case level::warning: return 4;
    case level::error: break;
  }
  return 3;
}

std::string message_id(std::string_view name) {
  const auto text = "pullkeeper " + std::string(name);
  // Version 8 and the variant of RFC 9562, so that it is a valid UUID.
  const auto high = (hash(text, 0xcbf29ce484222325ULL) & ~0xF000ULL) | 0x8000ULL;
  const auto low = (hash(text, high) & ~(3ULL << 62)) | (2ULL << 62);
  return hex(high) + hex(low);
}

std::string journal_datagram(const event& e, const std::string& message) {
  std::string text = "MESSAGE=" + cut(message, message_most) + "\n";
  text += "PRIORITY=" + std::to_string(syslog_priority(e.severity)) + "\n";
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

journal_socket::journal_socket(const std::string& path) {
  if (path.size() >= sizeof address_.sun_path) return;
  address_.sun_family = AF_UNIX;
  std::copy(path.begin(), path.end(), address_.sun_path);
  descriptor_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

journal_socket::~journal_socket() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

bool journal_socket::send(const std::string& datagram) const {
  if (descriptor_ < 0) return false;
  const auto* const to = reinterpret_cast<const sockaddr*>(&address_);
  return ::sendto(descriptor_, datagram.data(), datagram.size(), MSG_NOSIGNAL, to,
                  sizeof address_) >= 0;
}

}  // namespace pullkeeper
