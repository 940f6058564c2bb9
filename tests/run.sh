#!/usr/bin/env bash
# What is tested without an account: installs what is missing (Debian 12), builds, and runs the
# tests. CTest's summary is last but for what was left out.
#
#   bash tests/run.sh          # what a change is tried with
#   bash tests/run.sh --all    # all that has to pass before a change is merged: besides, thousands
#                              # of simulated lives, planted bugs, a second model of the cloud, and
#                              # the tests of single parts under ASan and UBSan
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/setup.sh"
jobs=2                                 # a file with all of Beast takes more than a gigabyte
options=(-DCMAKE_BUILD_TYPE=Release -DPULLKEEPER_WERROR=ON)

build() {
  cmake -S "$root" -B "$@"
  cmake --build "$1" -j "$jobs"
}

case "${1:-}" in
  '')
    install_packages
    build "$root/build" "${options[@]}" -DPULLKEEPER_ALL_TESTS=OFF -DPULLKEEPER_SANITIZED_BUILD=
    ;;
  --all)
    packages+=("${packages_of_all[@]}")
    install_packages
    build "$root/build-sanitize" -DCMAKE_BUILD_TYPE=Debug -DCMAKE_CXX_FLAGS=-Og \
      -DPULLKEEPER_SANITIZE=ON
    build "$root/build" "${options[@]}" -DPULLKEEPER_ALL_TESTS=ON \
      -DPULLKEEPER_SANITIZED_BUILD="$root/build-sanitize"
    ;;
  *)
    echo "usage: bash tests/run.sh [--all]" >&2
    exit 64
    ;;
esac

ctest --test-dir "$root/build" -j "$jobs" --output-on-failure
if [[ -z ${1:-} ]]; then
  echo "Left out, since they take many minutes (bash tests/run.sh --all): 2,000 simulated lives," \
    "planted bugs, the second model of the cloud, a kill at every system call, the sanitizers."
fi
