#include <yaml-cpp/emitter.h>
#include <yaml-cpp/emittermanip.h>

#include <string>

#include "edge/yaml/yaml.hpp"

namespace pullkeeper {
namespace {

void write(YAML::Emitter& out, const yaml_value& value) {
  switch (value.kind) {
    case yaml_kind::scalar:
      if (value.quoted) out << YAML::DoubleQuoted;
      out << value.text;
      return;
    case yaml_kind::list:
      out << YAML::BeginSeq;
      for (const auto& item : value.items) write(out, item);
      out << YAML::EndSeq;
      return;
    case yaml_kind::map:
      out << YAML::BeginMap;
      for (const auto& [key, member] : value.members) {
        out << YAML::Key << key.text << YAML::Value;
        write(out, member);
      }
      out << YAML::EndMap;
      return;
    case yaml_kind::nothing:
    case yaml_kind::faulty: out << YAML::Null; return;
  }
}

}  // namespace

std::string write_yaml(const yaml_value& value) {
  YAML::Emitter out;
  write(out, value);
  return std::string(out.c_str(), out.size()) + "\n";
}

}  // namespace pullkeeper
