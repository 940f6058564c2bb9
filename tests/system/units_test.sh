#!/usr/bin/env bash
# The units as systemd itself judges them: without an objection, and exposed as little as promised
# [S15].
#
#   units_test.sh SYSTEMD_DIR DAEMON SCRATCH
set -euo pipefail

units=$1 daemon=$2 scratch=$3
threshold=11                           # tenths: an exposure of 1.1
failed=0

complain() {
  echo "units_test: $*" >&2
  failed=1
}

if ! command -v systemd-analyze >/dev/null; then
  echo "SKIPPED: no systemd-analyze on this machine"
  exit 77
fi

# A tree with what the units name, since the daemon need not be installed here.
rm -rf "$scratch"
mkdir -p "$scratch"/{bin,usr/bin,usr/share/doc/pullkeeper,etc/systemd/system} \
  "$scratch/usr/lib/systemd/system"
install -m 755 "$daemon" "$scratch/usr/bin/pullkeeper"
cp "$units"/pullkeeper* "$scratch/etc/systemd/system/"
cp /usr/lib/systemd/system/*.target "$scratch/usr/lib/systemd/system/"
for tool in sh sleep systemctl; do install -m 755 /bin/$tool "$scratch/bin/"; done
objections=$(systemd-analyze verify --root="$scratch" pullkeeper.service pullkeeper@second.service \
  pullkeeper-reload.path pullkeeper-reload.service 2>&1) || complain "verify fails"
[[ -z $objections ]] || complain "$objections"

for unit in pullkeeper.service pullkeeper@.service; do
  systemd-analyze security --offline=yes --threshold=$threshold "$units/$unit" \
    >"$scratch/security" ||
    complain "$unit is too exposed: $(tail -n 1 "$scratch/security")"
done

# Files that cannot be read are tried again, and everything runs as the group that may read them.
for unit in pullkeeper.service pullkeeper@.service; do
  prevented=$(sed -n 's/^RestartPreventExitStatus=//p' "$units/$unit")
  [[ $prevented == "64 78" ]] || complain "$unit is not restarted after: $prevented"
  grep -qx 'Group=pullkeeper' "$units/$unit" || complain "$unit runs as another group"
done
grep -qx 'u pullkeeper - ".*"' "$units/pullkeeper.sysusers" || complain "no user is made"

# The template is the service with other directories, and nothing else.
as_instance() {
  grep -v '^#' "$units/pullkeeper.service" |
    sed -e 's|^Description=.*|& (%i)|' -e 's|/etc/pullkeeper|/etc/pullkeeper/%i|' \
        -e 's|^User=pullkeeper|DynamicUser=yes\n&-%i|' \
        -e 's|^ConfigurationDirectory=.*|&/%i|' -e 's|^StateDirectory=.*|&-%i|' \
        -e 's|^RuntimeDirectory=.*|&-%i|'
}
diff <(as_instance) <(grep -v '^#' "$units/pullkeeper@.service") >&2 ||
  complain "pullkeeper@.service is not pullkeeper.service with other directories"

exit $failed
