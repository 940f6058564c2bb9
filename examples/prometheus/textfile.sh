#!/bin/sh
# The numbers of pullkeeper without a listener: written for the textfile collector of the
# node-exporter. Where the daemon does not answer the file goes, so that nothing old is taken for
# the present. Whoever runs it must be in the group of the socket.
#
#   textfile.sh [SOCKET [FILE]]
set -eu
socket=${1:-/run/pullkeeper/status.sock}
file=${2:-/var/lib/prometheus/node-exporter/pullkeeper.prom}
trap 'rm -f "$file.new"' EXIT
if curl --silent --show-error --fail --max-time 10 --unix-socket "$socket" \
    http://localhost/metrics >"$file.new"; then
  mv "$file.new" "$file"
else
  rm -f "$file"
  exit 1
fi
