#!/usr/bin/env bash
# The package as Debian's own tools see it, without installing it, and what its scripts do [P26].
#
#   package_test.sh PACKAGE
set -euo pipefail

package=$1
failed=0

complain() {
  echo "package_test: $*" >&2
  failed=1
}

contents=$(dpkg-deb --contents "$package")
lists() { grep -qE "$1 .* \./$2\$" <<<"$contents" || complain "no $2 as $1"; }
lists '^-rwxr-xr-x root/root' usr/bin/pullkeeper
lists '^-rw-r--r-- root/root' lib/systemd/system/pullkeeper.service
lists '^-rw-r--r-- root/root' lib/systemd/system/pullkeeper@.service
lists '^-rw-r--r-- root/root' lib/systemd/system/pullkeeper-reload.path
lists '^-rw-r--r-- root/root' usr/lib/sysusers.d/pullkeeper.conf
lists '^drwxr-x--- root/root' etc/pullkeeper/
lists '^-rw-r----- root/root' etc/pullkeeper/pullkeeper.yaml
lists '^drwxr-x--- root/root' etc/pullkeeper/schedules/
lists '^drwx------ root/root' etc/pullkeeper/credentials/
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/changelog.gz
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/examples/ram-policy.json
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/examples/prometheus/alerts.yaml
lists '^-rwxr-xr-x root/root' usr/share/doc/pullkeeper/examples/prometheus/textfile.sh
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/README.md
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/docs/architecture.md
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/docs/decisions/001-pure-core.md
! grep -v ' root/root ' <<<"$contents" >&2 || complain "not all is root's"
! grep '^d' <<<"$contents" | grep -vE '^drwxr-xr-x|/etc/pullkeeper/' >&2 ||
  complain "directories that are not open to all"
# Nothing that would be pulled by a package that was just installed.
! grep -E 'etc/pullkeeper/schedules/.' <<<"$contents" >&2 || complain "schedules are in /etc"
times=$(awk '{ print $4, $5 }' <<<"$contents" | sort -u | wc -l)
(( times == 1 )) || complain "files of $times different times"

depends=$(dpkg-deb --field "$package" Depends)
for library in libc6 libssl3 libyaml-cpp0.7 libstdc++6 ca-certificates tzdata; do
  [[ $depends == *"$library"* ]] || complain "does not depend on $library"
done

# The package's own scripts, in a directory that stands for the root.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
dpkg-deb --extract "$package" "$root"
dpkg-deb --control "$package" "$scratch/control"
run_script() { DPKG_ROOT=$root sh "$scratch/control/$1" "${@:2}"; }
# shellcheck disable=SC2086
modes() { (cd "$root" && stat -c '%a %u:%g %n' $1); }

if [[ $(id -u) != 0 ]] || ! command -v systemd-sysusers >/dev/null; then
  echo "package_test: not root with systemd-sysusers; the installation was not played"
else
  run_script postinst configure ""
  group=$(sed -n 's/^pullkeeper:[^:]*:\([0-9]*\):.*/\1/p' "$root/etc/group")
  [[ -n $group ]] || complain "postinst makes no group"
  grep -q '^pullkeeper:.*nologin$' "$root/etc/passwd" || complain "postinst makes no user"
  diff <(modes 'etc/pullkeeper etc/pullkeeper/*') - >&2 <<END || complain "other modes"
750 0:$group etc/pullkeeper
700 0:0 etc/pullkeeper/credentials
640 0:$group etc/pullkeeper/pullkeeper.yaml
750 0:$group etc/pullkeeper/schedules
END
  # An upgrade leaves alone what the administrator has chosen.
  chgrp 0 "$root/etc/pullkeeper/schedules"
  run_script postinst configure 0.1.0
  [[ $(modes etc/pullkeeper/schedules) == "750 0:0 "* ]] || complain "an upgrade changes modes"
  # The user outlives a purge; an installation that finds it hands over all the same.
  run_script postinst configure ""
  [[ $(modes etc/pullkeeper/schedules) == "750 0:$group "* ]] || complain "no second installation"
  # The first upgrade from a dynamic user gives the group what was root's, and no more.
  sed -i '/^pullkeeper:/d' "$root"/etc/{passwd,group}
  touch "$root"/etc/pullkeeper/schedules/{ours,theirs}.yaml
  chgrp 1 "$root/etc/pullkeeper/schedules/theirs.yaml"
  run_script postinst configure 0.1.0
  [[ $(modes etc/pullkeeper/schedules/ours.yaml) == *":$group "* &&
    $(modes etc/pullkeeper/schedules/theirs.yaml) == *":1 "* ]] ||
    complain "an upgrade from the dynamic user hands over the wrong files"
  # A group that the administrator has made beforehand is no user.
  sed -i '/^pullkeeper:/d' "$root/etc/passwd"
  run_script postinst configure ""
  grep -q "^pullkeeper:[^:]*:[0-9]*:$group:" "$root/etc/passwd" ||
    complain "postinst makes no user where there is the group"
fi

# Purging takes the keys and the state of every instance, and nothing that is not ours.
mkdir -p "$root"/etc/pullkeeper/{second,third}/{credentials,schedules} \
  "$root"/var/lib/pullkeeper{,-second,-third,-exporter} \
  "$root"/var/lib/private/pullkeeper-{second,exporter}
touch "$root"/etc/pullkeeper/{credentials,second/credentials,third/credentials}/access_key_secret \
  "$root"/etc/pullkeeper/{schedules/a,second/schedules/a}.yaml
run_script postrm remove
[[ -e $root/var/lib/pullkeeper-second && -e $root/etc/pullkeeper/credentials ]] ||
  complain "removing takes what only purging may"
rm -f "$root"/etc/pullkeeper/pullkeeper.yaml "$root"/etc/pullkeeper/schedules/{ours,theirs}.yaml
run_script postrm purge
left=$(cd "$root" && find etc/pullkeeper var/lib -mindepth 1 -name '*pullkeeper*' -o \
  -path 'etc/pullkeeper/*' | sort)
diff <(echo "$left") - >&2 <<END || complain "purging leaves or takes the wrong things"
etc/pullkeeper/schedules
etc/pullkeeper/schedules/a.yaml
etc/pullkeeper/second
etc/pullkeeper/second/schedules
etc/pullkeeper/second/schedules/a.yaml
var/lib/private/pullkeeper-exporter
var/lib/pullkeeper-exporter
END

if ! command -v lintian >/dev/null; then
  echo "package_test: no lintian on this machine; the rest was looked at"
else
  lintian --fail-on error --allow-root "$package" || complain "lintian finds errors"
fi
exit $failed
