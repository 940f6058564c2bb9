#!/usr/bin/env bash
# What the core costs with 1,000, 10,000 and 100,000 schedules, or with those that are given: builds
# the benchmark, runs it several times, and writes a table and a picture beside the build.
#
#   bash tests/bench/run.sh [--rounds N] [SCHEDULES...]     five rounds where none are said
#
# Times are CPU time of one thread. What else the machine does makes them longer all the same, by
# the caches: compare figures of one run.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${BUILD:-$root/build}
rounds=5
if [[ ${1:-} == --rounds ]]; then
  rounds=$2
  shift 2
fi

if [[ ! -f $build/CMakeCache.txt ]]; then
  cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release
fi
cmake --build "$build" --target pullkeeper-bench -j 2 >/dev/null
echo "$(date -u +%F), $(nproc) x $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -1)," \
  "load $(cut -d ' ' -f 1 /proc/loadavg), $rounds rounds"
for ((round = 0; round < rounds; ++round)); do
  "$build/bin/pullkeeper-bench" --json "$@"
done | python3 -B "$root/tests/bench/report.py" "$build/bench"
echo "written: $build/bench.md, $build/bench.svg"
