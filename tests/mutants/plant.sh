#!/usr/bin/env bash
# Copies what decides out of daemon/, and plants every bug of named/ in the copy, each behind its
# own switch. What the patches leave as it was is not written again, so that nothing is built twice.
# Usage: plant.sh DAEMON COPY FILE... (files of DAEMON, which the patches call a/FILE and b/FILE)
set -euo pipefail
daemon=$1
copy=$2
shift 2
named=$(dirname "${BASH_SOURCE[0]}")/named
fresh=$(mktemp -d "$copy.XXXXXX")
trap 'rm -rf "$fresh"' EXIT

for file in "$@"; do
  mkdir -p "$fresh/${file%/*}"
  cp "$daemon/$file" "$fresh/$file"
done
for bug in "$named"/*.patch; do
  name=$(basename "$bug" .patch)
  if ! grep -qF "planted(\"$name\")" "$bug"; then
    echo "$bug: nothing in it asks planted(\"$name\")" >&2
    exit 1
  fi
  if ! said=$(patch --directory="$fresh" -p1 --fuzz=0 --batch --forward --no-backup-if-mismatch \
                    --reject-file=- <"$bug" 2>&1); then
    printf '%s: does not apply; the code it plants its bug in has changed.\n%s\n' "$bug" "$said" >&2
    exit 1
  fi
done
for file in "$@"; do
  cmp -s "$fresh/$file" "$copy/$file" && continue
  mkdir -p "$copy/${file%/*}"
  cp "$fresh/$file" "$copy/$file"
done
