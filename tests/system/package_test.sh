#!/usr/bin/env bash
# The package as Debian's own tools see it, without installing it.
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
lists '^-rw-r--r-- root/root' etc/pullkeeper/pullkeeper.yaml
lists '^drwxr-xr-x root/root' etc/pullkeeper/schedules/
lists '^drwx------ root/root' etc/pullkeeper/credentials/
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/changelog.gz
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/examples/ram-policy.json
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/README.md
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/docs/architecture.md
lists '^-rw-r--r-- root/root' usr/share/doc/pullkeeper/docs/decisions/001-pure-core.md
! grep -v ' root/root ' <<<"$contents" >&2 || complain "not all is root's"
! grep '^d' <<<"$contents" | grep -vE '^drwxr-xr-x|/credentials/$' >&2 ||
  complain "directories that are not open to all"
# Nothing that would be pulled by a package that was just installed.
! grep -E 'etc/pullkeeper/schedules/.' <<<"$contents" >&2 || complain "schedules are in /etc"
times=$(awk '{ print $4, $5 }' <<<"$contents" | sort -u | wc -l)
(( times == 1 )) || complain "files of $times different times"

depends=$(dpkg-deb --field "$package" Depends)
for library in libc6 libssl3 libyaml-cpp0.7 libstdc++6 ca-certificates tzdata; do
  [[ $depends == *"$library"* ]] || complain "does not depend on $library"
done

if ! command -v lintian >/dev/null; then
  echo "package_test: no lintian on this machine; the rest was looked at"
else
  lintian --fail-on error --allow-root "$package" || complain "lintian finds errors"
fi
exit $failed
