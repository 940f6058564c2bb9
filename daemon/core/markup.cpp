#include "core/markup.hpp"

#include "core/utf8.hpp"

namespace pullkeeper {

const char* entity_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return nullptr;
  }
}

std::string escaped_for_markup(const std::string& raw) {
  std::string safe;
  for (std::size_t pos = 0; pos < raw.size();) {
    const auto step = next_utf8(raw, pos);
    const char* const entity = entity_of(raw[pos]);
    const bool noncharacter = (step.point & 0xFFFE) == 0xFFFE;
    if (!is_visible(step) || noncharacter) safe += '?';
    else if (entity) safe += entity;
    else safe.append(raw, pos, step.length);
    pos += step.length;
  }
  return safe;
}

std::string svg_length(const char* name, double value) {
  const auto tenths = static_cast<long>(value * 10 + 0.5);
  const auto rest = tenths % 10;
  return " " + std::string(name) + "=\"" + std::to_string(tenths / 10) +
         (rest == 0 ? "" : "." + std::to_string(rest)) + "\"";
}

std::string svg_rectangle(const char* kind, double x, double y, double wide, double high,
                          int radius) {
  return "<rect class=\"" + std::string(kind) + "\"" + svg_length("x", x) + svg_length("y", y) +
         svg_length("width", wide) + svg_length("height", high) +
         (radius > 0 ? svg_length("rx", radius) : "") + "/>";
}

}  // namespace pullkeeper
