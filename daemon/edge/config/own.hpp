// What a schedule, or a file of them, is kept by in its own way.
#pragma once
#include <string>

#include "core/model.hpp"
#include "edge/config/entry.hpp"

namespace pullkeeper {

// The entry's own, else that of the defaults of its file.
own_settings own_of(const own_fields& own, const own_fields& common, const keep_settings& of_all);

// What is wrong with them beside those of all; no text: nothing, or it was reported of a field.
struct own_fault {
  yaml_place at{};
  std::string text;
};
own_fault fault_of_own(const own_fields& own, const own_fields& common,
                       const keep_settings& of_all);

}  // namespace pullkeeper
