#!/usr/bin/env bash
# Builds what runs beside the loop, with its tests, for ThreadSanitizer, and plays them until it
# finds something or all have been played so often: some minutes the first time.
#
#   bash tests/threads/run.sh [TIMES]     # 20
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build="$root/build-threads"
cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS_DEBUG=-O1 \
  -DPULLKEEPER_THREADS=ON >/dev/null
nice -n 15 cmake --build "$build" -j "${JOBS:-2}" --target threads_test

for (( played = 0; played < ${1:-20}; ++played )); do
  TSAN_OPTIONS=halt_on_error=1 "$build/bin/threads_test" --no-version=true --minimal=true
done
echo "played $played times, no race"
