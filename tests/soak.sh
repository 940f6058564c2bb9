#!/usr/bin/env bash
# Builds the daemon and the sandbox, and lets one keep 200 streams in windows of 30 s while a tenth
# of all calls fails: memory, descriptors, threads and state must not grow, and all must be covered.
#
#   bash tests/soak.sh [MINUTES [STREAMS]]     # 5 and more, since the log of the database grows
#                                              # at first; 200
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/setup.sh"
install_packages
cmake -S "$root" -B "$root/build" -DCMAKE_BUILD_TYPE=Release >/dev/null
cmake --build "$root/build" -j 2 --target pullkeeper pullkeeper-sandbox
exec python3 -B "$root/tests/service/soak.py" --daemon "$root/build/bin/pullkeeper" \
  --sandbox "$root/build/bin/pullkeeper-sandbox" --minutes "${1:-5}" --streams "${2:-200}"
