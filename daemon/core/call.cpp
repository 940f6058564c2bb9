#include "core/call.hpp"

#include "core/text.hpp"

namespace pullkeeper {

bool odd_record::may_be(const stream_key& of) const {
  const auto agrees = [](const std::string& shown, const std::string& ours) {
    return shown.empty() || lower_case(shown) == lower_case(ours);
  };
  return agrees(key.domain, of.domain) && agrees(key.app, of.app) &&
         agrees(key.stream, of.stream);
}

const failure* answer::trouble() const {
  if (const auto* no = std::get_if<refused>(&says)) return &no->why;
  if (const auto* lost = std::get_if<unknown>(&says)) return &lost->why;
  return nullptr;
}

milliseconds answer::retry_after() const {
  if (const auto* no = std::get_if<refused>(&says)) return no->retry_after;
  if (const auto* lost = std::get_if<unknown>(&says)) return lost->retry_after;
  return {};
}

outcome answer::result() const {
  if (std::holds_alternative<unknown>(says)) return outcome::unknown;
  return std::holds_alternative<refused>(says) ? outcome::not_done : outcome::done;
}

}  // namespace pullkeeper
