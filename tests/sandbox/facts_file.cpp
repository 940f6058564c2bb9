#include "sandbox/facts_file.hpp"

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "sandbox/variant_text.hpp"

namespace pullkeeper::sandbox {

std::string set_facts(cloud_variant& variant, const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  boost::system::error_code broken;
  const auto report = boost::json::parse(text.str(), broken);
  const auto* top = broken ? nullptr : report.if_object();
  const auto* words = top ? top->if_contains("sandbox") : nullptr;
  if (!words || !words->is_object()) return path + " is no report of `pullkeeper probe`";
  for (const auto& [name, value] : words->get_object()) {
    if (!value.is_string()) return path + ": " + std::string(name) + " is no word";
    const auto wrong = set_variant(variant, std::string(name), std::string(value.get_string()));
    if (!wrong.empty()) return path + ": " + wrong;
  }
  return {};
}

}  // namespace pullkeeper::sandbox
