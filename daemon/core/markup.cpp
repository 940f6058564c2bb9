#include "core/markup.hpp"

#include "core/utf8.hpp"

namespace pullkeeper {

std::string escaped_for_markup(const std::string& raw) {
  std::string safe;
  for (std::size_t pos = 0; pos < raw.size();) {
    const auto step = next_utf8(raw, pos);
    const char c = raw[pos];
    const bool noncharacter = (step.point & 0xFFFE) == 0xFFFE;
    if (!is_visible(step) || noncharacter) safe += '?';
    else if (c == '&') safe += "&amp;";
    else if (c == '<') safe += "&lt;";
    else if (c == '>') safe += "&gt;";
    else if (c == '"') safe += "&quot;";
    else if (c == '\'') safe += "&#39;";
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
