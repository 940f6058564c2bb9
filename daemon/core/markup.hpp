// Pieces of HTML and SVG that every page is made of.
#pragma once
#include <string>

namespace pullkeeper {

// The entity by which HTML and XML write this character; null: it stands for itself.
const char* entity_of(char c);

// `raw` as text or attribute of HTML and XML. What is invalid UTF-8, a control character or
// invisible becomes "?".
std::string escaped_for_markup(const std::string& raw);

// An attribute with a blank before it. A length of a drawing, to a tenth; not negative.
std::string svg_length(const char* name, double value);

// An element without a line break behind it; `kind` is its class.
std::string svg_rectangle(const char* kind, double x, double y, double wide, double high,
                          int radius = 3);

}  // namespace pullkeeper
