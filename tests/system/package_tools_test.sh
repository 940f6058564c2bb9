#!/usr/bin/env bash
# Without the tool that finds the libraries a package depends on, no package is made.
#
#   package_tools_test.sh CPACK CONFIG DIRECTORY
set -euo pipefail

cpack=$1 config=$2 made=$3

# Hides the tool from this run alone.
unshare -rm true 2>/dev/null || { echo "no name space of mounts: skipped"; exit 77; }
rm -rf "$made"
mkdir -p "$made"
: >"$made/not-a-program"
if printed=$(unshare -rm bash -c '
    mount --bind "$1" "$(command -v dpkg-shlibdeps)" && exec "$2" --config "$3" -B "$4"' \
    bash "$made/not-a-program" "$cpack" "$config" "$made" 2>&1); then
  echo "package_tools_test: a package was made: $printed" >&2
  exit 1
fi
if [[ $printed != *"apt-get install dpkg-dev file"* ]]; then
  echo "package_tools_test: it does not say what to install: $printed" >&2
  exit 1
fi
if compgen -G "$made/*.deb" >/dev/null; then
  echo "package_tools_test: a package was left" >&2
  exit 1
fi
