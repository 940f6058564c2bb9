#!/usr/bin/env bash
# The same sources in two directories, built without a cache, give the same package. Takes minutes;
# not part of the other tests.
#
#   bash tests/system/reproducible.sh [SCRATCH]
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
scratch=${1:-$(mktemp -d)}
commit=$(git -C "$root" rev-parse HEAD)
export CCACHE_DISABLE=1
umask 022                              # goes into the archive's own headers

build() {
  local copy=$scratch/$1
  mkdir -p "$copy"
  git -C "$root" archive "$commit" | tar -x -C "$copy"
  # The time of the files and of the build must not matter.
  find "$copy" -exec touch -d "$2" {} +
  {
    cmake -S "$copy" -B "$copy/build" -DCMAKE_BUILD_TYPE=Release -DBUILD_TESTING=OFF
    cmake --build "$copy/build" -j "${JOBS:-2}" --target package
  } >"$copy.log" 2>&1 || { tail -n 40 "$copy.log" >&2; return 1; }
}

build first '2026-01-02 03:04:05'
build second/and/deeper '2024-08-09 10:11:12'
sha256sum "$scratch"/first/build/*.deb "$scratch"/second/and/deeper/build/*.deb
if cmp "$scratch"/first/build/*.deb "$scratch"/second/and/deeper/build/*.deb; then
  echo "the same package"
else
  echo "the packages differ; both stay in $scratch" >&2
  exit 1
fi
