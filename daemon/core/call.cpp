#include "core/call.hpp"

namespace pullkeeper {

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
