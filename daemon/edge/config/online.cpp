#include "edge/config/online.hpp"

#include "edge/config/choices.hpp"

namespace pullkeeper {
namespace {

const word_list keys = {"every", "dark_after"};
constexpr length_range every_range{seconds(1), std::chrono::hours(1)};
constexpr length_range dark_after_range{seconds(1), std::chrono::days(1)};

}  // namespace

void read_online(report& out, const yaml_member& field, online_settings& to) {
  if (field.value.kind == yaml_kind::scalar && !field.value.text.empty()) {
    if (const auto on = read_switch(out, field)) to.on = *on;
    return;
  }
  read_section(out, field, keys, [&](const yaml_member& m) {
    const bool every = m.key.text == "every";
    const auto length = read_length(out, m, every ? every_range : dark_after_range);
    if (length) (every ? to.every : to.dark_after) = *length;
  });
}

}  // namespace pullkeeper
