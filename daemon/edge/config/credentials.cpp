#include "edge/config/credentials.hpp"

#include <optional>

#include "core/text.hpp"
#include "edge/config/fields.hpp"
#include "edge/config/shown_keys.hpp"

namespace pullkeeper {
namespace {

const word_list known = {"env", "file", "systemd", "ecs_ram_role", "profile"};
constexpr const char* forms =
    "\"credentials\" must be auto, {env: true}, {file: PATH}, {systemd: true}, "
    "{ecs_ram_role: NAME} or {profile: NAME}";

void read_flag(report& out, const yaml_member& field) {
  const std::optional<bool> on = read_bool(out, field);
  if (on && !*on)
    out.add(field.value.at, quoted_word(field.key.text) + " can only be true; leave the key out");
}

// "CreateRole": letters, digits, periods, underscores and hyphens, up to 64. Profiles likewise, so
// that one cannot break the section or the line that names it.
void read_name(report& out, const yaml_member& field, std::string& to) {
  const std::optional<std::string> text = read_text(out, field);
  if (!text) return;
  if (is_simple_name(*text, 64, "._-")) to = *text;
  else
    out.add(field.value.at, quoted_word(field.key.text) +
                                " must be a name of up to 64 letters, digits, '.', '_' and '-'");
}

void read_form(report& out, const yaml_member& field, credential_settings& credentials) {
  const std::string& key = field.key.text;
  if (key == "file") {
    credentials.source = credential_source::file;
    if (auto path = read_path(out, field)) credentials.file = std::move(*path);
  } else if (key == "env") {
    credentials.source = credential_source::env;
    read_flag(out, field);
  } else if (key == "systemd") {
    credentials.source = credential_source::systemd;
    read_flag(out, field);
  } else {
    credentials.source = key == "profile" ? credential_source::profile
                                          : credential_source::ecs_ram_role;
    read_name(out, field, credentials.name);
  }
}

}  // namespace

void read_credentials(report& out, const yaml_member& field, credential_settings& credentials) {
  const yaml_value& value = field.value;
  if (value.kind == yaml_kind::faulty) return;
  if (value.kind == yaml_kind::scalar && value.text == "auto") return;
  if (value.kind != yaml_kind::map || value.members.size() != 1) out.add(value.at, forms);
  if (value.kind != yaml_kind::map) return;
  read_members(out, value, known,
               [&](const yaml_member& each) { read_form(out, each, credentials); });
}

}  // namespace pullkeeper
