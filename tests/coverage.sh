#!/usr/bin/env bash
# What of daemon/ the tests reach: builds all of it with clang's counters, plays the tests that are
# not `long` and 20 seeds of the simulation, and prints
#
#   - the lines of daemon/ that ran, in all and for each room,
#   - the branches of what decides (daemon/core) that were taken both ways,
#   - the longest stretches that never ran.
#
# Needs clang and llvm (Debian 12), and half an hour of two cores. It fails if a test does, or if
# less was reached than is asked for below.
#
#   bash tests/coverage.sh [-R TEXT]     # of the tests whose name matches only
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build="$root/build-coverage"
profiles="$build/profiles"

# Clang 14 lets no lambda see a structured binding, and these macros are lambdas.
shim="$build/shim/doctest"
mkdir -p "$shim"
cat >"$shim/doctest.h" <<'END'
#pragma once
#include_next <doctest/doctest.h>
#undef CAPTURE
#undef INFO
#undef CHECK_MESSAGE
#define CAPTURE(x) static_cast<void>(x)
#define INFO(...) static_cast<void>(0)
#define CHECK_MESSAGE(condition, ...) CHECK(condition)
END
export CPATH="$build/shim"

cmake -S "$root" -B "$build" -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_CXX_FLAGS_DEBUG="-O0 -fcoverage-mapping -fprofile-instr-generate=$profiles/%m.profraw" \
  >/dev/null
nice -n 15 cmake --build "$build" -j "${JOBS:-2}"

rm -rf "$profiles"
status=0
# door_test asks as users who may not write the counters.
nice -n 15 ctest --test-dir "$build" -LE long -E "^door_test$" -j "${JOBS:-2}" --output-on-failure \
  "$@" || status=$?
(( $# )) || nice -n 15 "$build/bin/pullkeeper-sim" --seeds 20 >/dev/null || status=$?

python3 -B "$root/tests/coverage.py" "$root" "$build" --lines 95 --branches 90 || status=$?
exit "$status"
