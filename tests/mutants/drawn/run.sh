#!/usr/bin/env bash
# Changes the core in single places, drawn by lot, and says what the core's tests and the simulation
# do not notice. A survivor is printed and fails nothing: it is a test to be written, or it goes to
# equivalent.txt with its reason.
#
#   bash tests/mutants/drawn/run.sh                  # the fixed sample of 200: hours
#   bash tests/mutants/drawn/run.sh COUNT SEED       # others, e.g. 20 "$(date +%F)"
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../../.." && pwd)
source "$root/tests/setup.sh"
install_packages
build=$root/build-mutants
cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=Release \
  -DPULLKEEPER_DRAWN_MUTANTS="${1:-200}" -DPULLKEEPER_DRAWN_SEED="${2:-1}"
cmake --build "$build" -j 2 --target pullkeeper-drawn-tests pullkeeper-drawn-sim
python3 -B "$root/tests/mutants/drawn/run.py" \
  --tests "$build/tests/mutants/drawn/pullkeeper-drawn-tests" \
  --sim "$build/tests/mutants/drawn/pullkeeper-drawn-sim" \
  --mutants "$build/tests/mutants/drawn/daemon/mutants.json"
