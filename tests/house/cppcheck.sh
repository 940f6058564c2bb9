#!/usr/bin/env bash
# What cppcheck finds in daemon/: faults, and what costs or is not portable without need. Each kind
# that it is wrong about stands in cppcheck_suppressions.txt with the reason. Some 15 s.
#
#   bash tests/house/cppcheck.sh
set -euo pipefail

cd "$(dirname "${BASH_SOURCE[0]}")/../.."
cppcheck --std=c++20 --language=c++ --enable=warning,performance,portability --quiet \
  --inline-suppr --suppressions-list=tests/house/cppcheck_suppressions.txt --error-exitcode=1 \
  -I daemon '-DBOOST_DESCRIBE_ENUM(...)=' '-DBOOST_DESCRIBE_STRUCT(...)=' \
  -Dco_return=return -Dco_await= "${@:-daemon}"
