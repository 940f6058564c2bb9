#!/usr/bin/env bash
# Plays clang-tidy, with the checks of .clang-tidy, over files of daemon/: those that differ from
# `main` or are not committed, or those that are named. With --all over all of them, without the
# checks of the analyzer, which take half a minute a file. Needs clang and clang-tidy; half an hour
# of two cores for all.
#
#   bash tests/house/tidy.sh [--all | FILE...]
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
changed() {
  git diff --name-only --diff-filter=d main -- 'daemon/*.cpp'
  git ls-files --others --exclude-standard -- 'daemon/*.cpp'
}
checks=()
case "${1:-}" in
  '') mapfile -t files < <(changed | sort -u) ;;
  --all)
    mapfile -t files < <(git ls-files -- 'daemon/*.cpp')
    checks=(--checks=-clang-analyzer-*)
    ;;
  *) files=("$@") ;;
esac
(( ${#files[@]} )) || { echo "no file of daemon/ has changed" >&2; exit 0; }

cmake -S . -B build-clang -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
  -DCMAKE_EXPORT_COMPILE_COMMANDS=ON >/dev/null
printf '%s\n' "${files[@]}" |
  nice -n 15 xargs -P "${JOBS:-2}" -n 1 clang-tidy -p build-clang --quiet --warnings-as-errors='*' \
    "${checks[@]}"
