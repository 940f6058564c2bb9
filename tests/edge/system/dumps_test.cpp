#include "edge/system/dumps.hpp"

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/resource.h>

TEST_CASE("no core is left behind, and nobody of the same user looks into the process [S13]") {
  pullkeeper::forbid_dumps();
  rlimit core{1, 1};
  REQUIRE(getrlimit(RLIMIT_CORE, &core) == 0);
  CHECK(core.rlim_cur == 0);
  CHECK(core.rlim_max == 0);
  CHECK(prctl(PR_GET_DUMPABLE) == 0);
}
