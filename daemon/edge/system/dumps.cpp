#include "edge/system/dumps.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace pullkeeper {

void forbid_dumps() {
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
  prctl(PR_SET_DUMPABLE, 0);
}

}  // namespace pullkeeper
