#!/usr/bin/env bash
# Every bug that can be planted is found within 300 seeds: a simulation that sees nothing proves
# nothing. Usage: planted_test.sh PULLKEEPER_SIM
set -euo pipefail
sim=$1
missed=0
for name in $("$sim" --list-planted); do
  if found=$("$sim" --seeds 300 --planted "$name"); then
    echo "NOT FOUND: $name"
    missed=$((missed + 1))
  else
    echo "found: $name: $(head -n 1 <<<"$found")"
  fi
done
if [ "$("$sim" --list-planted | wc -l)" -lt 10 ]; then
  echo "fewer than ten bugs are planted"
  missed=$((missed + 1))
fi
exit $((missed > 0))
