#!/usr/bin/env python3
"""The real daemon against the real sandbox, over HTTPS on loopback.

usage: end_to_end_test.py --daemon PATH --sandbox PATH --slow-lookup PATH [--only TEXT]
"""

import argparse
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from service import (aftermath, crashes, damage, failures, faults, handovers,  # noqa: E402, F401
                     heartbeats, hooks, keys, life, onlines, outages, processes, refusals, reloads,
                     repairs, scarce, scenarios, standbys, web, web_numbers,
                     web_page)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--sandbox", required=True)
    parser.add_argument("--slow-lookup", required=True)
    parser.add_argument("--only", default="", help="a part of the names of scenarios")
    chosen = parser.parse_args()
    for name in ("daemon", "sandbox", "slow_lookup"):
        processes.binaries[name] = str(pathlib.Path(getattr(chosen, name)).resolve())
    # Built beside it.
    binaries = processes.binaries
    binaries["scarce"] = str(pathlib.Path(binaries["slow_lookup"]).with_name("libscarce.so"))
    return 0 if scenarios.play_all(chosen.only) else 1


if __name__ == "__main__":
    sys.exit(main())
