#!/usr/bin/env bash
# Builds pullkeeper and lets it keep a few streams at a stand-in for the API on this machine,
# in windows of seconds instead of days. Needs no account; nothing leaves this machine but the
# download of missing packages.
#
#   bash tests/demo.sh [--seconds N]      N seconds, or until Ctrl-C
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
source "$root/tests/setup.sh"

seconds=0
scratch=
sandbox=
daemon=
interrupted=0

usage() {
  echo "usage: bash tests/demo.sh [--seconds N]" >&2
  exit 64
}

# Ends a process that this script has started, and waits for it.
end() {
  [[ -n $1 ]] || return 0
  kill -TERM "$1" 2>/dev/null || true
  wait "$1" 2>/dev/null || true
}

clean_up() {
  end "$daemon"
  end "$sandbox"
  [[ -z $scratch ]] || rm -rf "$scratch"
}

build() {
  echo "Building (a few minutes the first time) ..."
  if ! { cmake -S "$root" -B "$root/build" -DCMAKE_BUILD_TYPE=Release &&
         cmake --build "$root/build" -j2 --target pullkeeper pullkeeper-sandbox
       } >"$scratch/build.log" 2>&1; then
    cat "$scratch/build.log" >&2
    return 1
  fi
}

# In sessions of their own: Ctrl-C is for this script, which ends them in order.
start_sandbox() {
  setsid "$root/build/bin/pullkeeper-sandbox" --port 0 --dir "$scratch" \
    --access-key demo-key-id:demo-key-secret >"$scratch/sandbox.log" 2>&1 &
  sandbox=$!
  local tries
  for (( tries = 0; tries < 100; ++tries )); do
    [[ ! -e $scratch/port ]] || return 0
    kill -0 "$sandbox" 2>/dev/null || break
    sleep 0.1
  done
  cat "$scratch/sandbox.log" >&2
  return 1
}

start_daemon() {
  local file port
  port=$(<"$scratch/port")
  cp -r "$root/config/demo" "$scratch/config"
  for file in "$scratch"/config/*.yaml "$scratch"/config/schedules/*.yaml; do
    sed -i "s|@PORT@|$port|g; s|@CA@|$scratch/ca.pem|g; s|@START@|$(date -u +%FT%TZ)|g" "$file"
  done
  ALIBABA_CLOUD_ACCESS_KEY_ID=demo-key-id ALIBABA_CLOUD_ACCESS_KEY_SECRET=demo-key-secret \
    setsid "$root/build/bin/pullkeeper" run --config "$scratch/config" \
      --state-dir "$scratch/state" &
  daemon=$!
}

while (( $# )); do
  case $1 in
    --seconds) [[ ${2:-} =~ ^[1-9][0-9]{0,6}$ ]] || usage; seconds=$2; shift 2 ;;
    *) usage ;;
  esac
done
trap clean_up EXIT
scratch=$(mktemp -d)
install_packages
build
start_sandbox
start_daemon
trap 'interrupted=1' INT TERM
(( seconds )) && echo "For $seconds seconds:" || echo "Until Ctrl-C:"
from=$SECONDS
while (( ! interrupted && (seconds == 0 || SECONDS - from < seconds) )); do
  kill -0 "$daemon" 2>/dev/null || { echo "pullkeeper has ended by itself" >&2; exit 1; }
  sleep 0.2 || true
done
trap '' INT TERM
end "$daemon"
python3 -B "$root/tests/service/demo_report.py" "$scratch"
