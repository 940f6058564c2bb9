#!/usr/bin/env bash
# Every bug of named/ is found within 300 seeds, be it that a promise is broken or that the core
# stops by itself; or, those that only a list that shows less can bring out, within 60 of the hard
# world, and those of standbys within 12 of theirs: a simulation that sees nothing proves nothing.
# Usage: named_test.sh PULLKEEPER_SIM_PLANTED
set -euo pipefail
sim=$1
hard=" silence-believed exists-ignored asked-by-adds-without-end shown-form-ignored "
hard+="odd-record-blinds probe-never-ends refused-updates-not-counted coexist-learned-of-one "
hard+="no-look-before-a-restart "
standby=" standby-waits-for-nobody "
missed=0
planted=0

# The seeds of the hard world that are broken with this bug; with `none` those that are anyway.
broken() { ("$sim" "$1" --world hard --seeds 60 || true) | grep -oE '^seed [0-9]+:' | sort -u; }
anyway=$(broken none || true)

for bug in "$(dirname "${BASH_SOURCE[0]}")"/named/*.patch; do
  name=$(basename "$bug" .patch)
  planted=$((planted + 1))
  if [[ $hard == *" $name "* ]]; then
    found=$(comm -13 <(echo "$anyway") <(broken "$name"))
  else
    seeds=(--seeds 300)
    [[ $standby == *" $name "* ]] && seeds=(--first-seed 2500000 --seeds 12)
    found=$("$sim" "$name" "${seeds[@]}" --until-found 2>&1) && found=
  fi
  if [[ -z $found ]]; then
    echo "NOT FOUND: $name"
    missed=$((missed + 1))
  else
    echo "found: $name: $(head -n 1 <<<"$found")"
  fi
done
if ((planted < 20)); then
  echo "fewer than twenty bugs are planted"
  missed=$((missed + 1))
fi
exit $((missed > 0))
