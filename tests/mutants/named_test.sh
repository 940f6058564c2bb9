#!/usr/bin/env bash
# Every bug of named/ is found within 300 seeds: a simulation that sees nothing proves nothing.
# Usage: named_test.sh PULLKEEPER_SIM_PLANTED
set -euo pipefail
sim=$1
missed=0
planted=0
for bug in "$(dirname "${BASH_SOURCE[0]}")"/named/*.patch; do
  name=$(basename "$bug" .patch)
  planted=$((planted + 1))
  if found=$("$sim" "$name" --seeds 300 --until-found); then
    echo "NOT FOUND: $name"
    missed=$((missed + 1))
  else
    echo "found: $name: $(head -n 1 <<<"$found")"
  fi
done
if ((planted < 10)); then
  echo "fewer than ten bugs are planted"
  missed=$((missed + 1))
fi
exit $((missed > 0))
