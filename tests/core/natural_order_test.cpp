#include "core/natural_order.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using namespace pullkeeper;

TEST_CASE("numbers in names are ordered by their value, and everything else by its bytes") {
  const std::vector<std::string> sorted = {
      "",     "0",     "1",      "cam",  "cam0",    "cam00",  "cam01",
      "cam1", "cam1-2", "cam1-10", "cam2", "cam10", "cam10a", "cam99999999999999999999999",
      "camel", "tower", "\xC3\xA4"};
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    for (std::size_t j = 0; j < sorted.size(); ++j) {
      CAPTURE(sorted[i]);
      CAPTURE(sorted[j]);
      CHECK(comes_before(sorted[i], sorted[j]) == (i < j));
    }
  }
}
