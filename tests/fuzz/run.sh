#!/usr/bin/env bash
# Plays every fuzz target, one after the other, from the corpora beside this file and from what
# earlier runs have found (build-fuzz/found). Needs clang. Fails at the first finding, whose input
# lies in build-fuzz then.
#
#   bash tests/fuzz/run.sh [SECONDS [TARGET...]]     # 30 seconds each; all of them
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build="$root/build-fuzz"
seconds=${1:-30}
targets=("${@:2}")
if (( ${#targets[@]} == 0 )); then
  for source in "$root"/tests/fuzz/*_fuzz.cpp; do targets+=("$(basename "$source" _fuzz.cpp)"); done
fi

cmake -S "$root" -B "$build" -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG=-O1 -DPULLKEEPER_FUZZ=ON >/dev/null
cmake --build "$build" -j "${JOBS:-2}" --target "${targets[@]/%/_fuzz}"

export ASAN_OPTIONS=detect_stack_use_after_return=1 UBSAN_OPTIONS=print_stacktrace=1
cd "$build"
for target in "${targets[@]}"; do
  mkdir -p "found/$target"
  # Abseil keeps every zone that it was ever asked for.
  memory=2048
  [[ $target == zone ]] && memory=8192
  if ! "$build/bin/${target}_fuzz" -max_total_time="$seconds" -timeout=120 -max_len=4096 \
    -rss_limit_mb=$memory -print_final_stats=1 "found/$target" "$root/tests/fuzz/corpus/$target" \
    >"$target.log" 2>&1; then
    tail -n 60 "$target.log"
    echo "$target: a finding, see $build/$target.log" >&2
    exit 1
  fi
  executed=$(sed -n 's/^stat::number_of_executed_units: *//p' "$target.log")
  covered=$(sed -n 's/.* cov: \([0-9]*\) .*/\1/p' "$target.log" | tail -n 1)
  printf '%-10s %12s executions, %s edges\n' "$target" "$executed" "$covered"
done
