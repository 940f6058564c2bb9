#!/usr/bin/env bash
# Everything that is tested without an account: installs what is missing (Debian 12), builds, and
# runs all tests; those of single parts a second time under ASan and UBSan. CTest's summary is last.
#
#   bash tests/run.sh
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/setup.sh"
jobs=2                                 # a file with all of Beast takes more than a gigabyte

install_packages

cmake -S "$root" -B "$root/build-sanitize" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS=-Og \
  -DPULLKEEPER_SANITIZE=ON
cmake --build "$root/build-sanitize" -j "$jobs"

cmake -S "$root" -B "$root/build" -DCMAKE_BUILD_TYPE=Release -DPULLKEEPER_WERROR=ON \
  -DPULLKEEPER_SANITIZED_BUILD="$root/build-sanitize"
cmake --build "$root/build" -j "$jobs"

ctest --test-dir "$root/build" -j "$jobs" --output-on-failure
