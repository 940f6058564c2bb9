#!/usr/bin/env bash
# What the build promises against mistakes in the code, looked for in the binary itself.
#
#   hardening_test.sh BINARY
set -euo pipefail

binary=$1
failed=0

demand() {
  local what=$1
  shift
  "$@" && return
  echo "hardening_test: $binary: $what" >&2
  failed=1
}

holds() { grep -qE "$1" <<<"$2"; }
holds_not() { ! holds "$@"; }

many_landing_pads() { (( $(objdump -d "$binary" | grep -c endbr64) > 1000 )); }

header=$(readelf -hW "$binary")
segments=$(readelf -lW "$binary")
dynamic=$(readelf -dW "$binary")
symbols=$(readelf --dyn-syms -W "$binary")

demand "can be loaded at one address only" holds 'Type: +DYN \(Position-Independent' "$header"
demand "has no RELRO" holds 'GNU_RELRO' "$segments"
demand "is not bound at start (BIND_NOW)" holds 'FLAGS_1.*NOW' "$dynamic"
demand "has an executable stack" holds 'GNU_STACK.* RW +0x' "$segments"
demand "has a segment to write and to execute" holds_not 'LOAD.* RWE' "$segments"
demand "looks for libraries where others may write" holds_not 'R(UN)?PATH' "$dynamic"
demand "has no stack protector" holds '__stack_chk_fail' "$symbols"
demand "has no fortified functions" holds '__[a-z]+_chk@' "$symbols"
demand "has no checked library (_GLIBCXX_ASSERTIONS)" holds '__glibcxx_assert_fail' "$symbols"
if holds 'X86-64' "$header"; then
  # The mark on the whole binary is missing: Debian's own start files lack it.
  demand "has no branch protection" many_landing_pads
fi
demand "holds a path of the machine that built it" \
  holds_not "$(cd "$(dirname "$0")/../.." && pwd)/(daemon|build)" "$(strings -n 8 "$binary")"
exit $failed
