# shellcheck shell=bash
# What building and testing need, on Debian 12. Sourced by demo.sh and run.sh.

packages=(
  g++ cmake make ccache python3 ca-certificates dpkg-dev file
  libboost1.81-dev libboost-json1.81-dev libyaml-cpp-dev libspdlog-dev libssl-dev
  libabsl-dev libical-dev tzdata
  libsqlite3-dev doctest-dev libcli11-dev python3-jsonschema python3-yaml groff-base
  strace
)
# Besides, for the tests that CI runs: a browser that looks at the pages, promtool, proxies, and
# what looks for faults without running anything.
# shellcheck disable=SC2034
packages_of_all=(chromium prometheus tinyproxy-bin squid cppcheck)

# What is compiled for the first time need not be preprocessed twice.
export CCACHE_DEPEND=1

is_installed() {
  [[ $(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

# Installs what is missing of `packages`; touches nothing where nothing is.
install_packages() {
  local package missing=() as_root=()
  if ! command -v apt-get >/dev/null; then
    echo "This is not Debian. Needed here, under whatever name: ${packages[*]}" >&2
    return 0
  fi
  for package in "${packages[@]}"; do
    is_installed "$package" || missing+=("$package")
  done
  (( ${#missing[@]} )) || return 0
  if (( EUID != 0 )); then
    as_root=(sudo)
    if ! command -v sudo >/dev/null; then
      echo "Missing, and neither root nor sudo to install them: ${missing[*]}" >&2
      return 1
    fi
  fi
  echo "Installing ${missing[*]}"
  local install=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive
                 apt-get install -y -qq --no-install-recommends "${missing[@]}")
  # The lists of a fresh machine are empty, and old ones name files that are gone.
  if apt-cache show "${missing[@]}" >/dev/null 2>&1 && "${install[@]}"; then return 0; fi
  "${as_root[@]}" apt-get update -qq
  "${install[@]}"
}
