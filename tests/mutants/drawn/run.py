#!/usr/bin/env python3
"""Plays each drawn mutant: the core's tests first, then the simulation; says which live on.

A mutant is noticed where a test or a seed fails, the program stops by itself, or it does not end in
ten times its usual time. Those of equivalent.txt change nothing that can be seen, and do not count.

Usage: run.py --tests PULLKEEPER_DRAWN_TESTS --sim PULLKEEPER_DRAWN_SIM --mutants MUTANTS_JSON
              [--seeds N] [--jobs N] [--only NUMBER...]
"""
import argparse
import concurrent.futures
import json
import pathlib
import subprocess
import time

TESTS_MOST = 600                       # seconds
SIM_MOST = 1800


def fails(command, most):
    """True where it does; what a mutant prints is of no interest, and may be without end."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              timeout=most, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def noticed_by(given, number):
    if fails([given.tests, str(number), "--abort-after=1", "--minimal"], TESTS_MOST):
        return "tests"
    if fails([given.sim, str(number), "--seeds", str(given.seeds), "--until-found"], SIM_MOST):
        return "simulation"
    return None


def equivalents():
    """{(file, before, after): reason}"""
    listed = {}
    path = pathlib.Path(__file__).with_name("equivalent.txt")
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            file, before, after, reason = line.split(" | ")
            listed[file, before, after] = reason
    return listed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tests", required=True)
    parser.add_argument("--sim", required=True)
    parser.add_argument("--mutants", type=pathlib.Path, required=True)
    parser.add_argument("--seeds", type=int, default=300)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--only", type=int, nargs="*")
    given = parser.parse_args()
    known = equivalents()
    mutants = [one for one in json.loads(given.mutants.read_text())
               if not given.only or one["number"] in given.only]
    for program, options in ((given.tests, ["--minimal"]), (given.sim, ["--seeds", "3"])):
        if fails([program, "0", *options], TESTS_MOST):
            raise SystemExit(f"{program} fails without any mutant")
    counted = {"tests": 0, "simulation": 0, None: 0, "equivalent": 0}
    began = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        results = pool.map(lambda one: noticed_by(given, one["number"]), mutants)
        for one, how in zip(mutants, results):
            why = known.get((one["file"], one["before"], one["after"]))
            counted["equivalent" if not how and why else how] += 1
            alive = f"equivalent: {why}" if why else "LIVES ON"
            verdict = f"noticed by the {how}" if how else alive
            place = f"{one['file']}:{one['line']}: {one['kind']}"
            print(f"{one['number']}: {verdict}: {place}: {one['before']}  ->  "
                  f"{one['after'] or '(nothing)'}", flush=True)
    noticed = counted["tests"] + counted["simulation"]
    all_that_count = noticed + counted[None]
    share = 100 * noticed / all_that_count if all_that_count else 100
    print(f"{noticed} of {all_that_count} mutants noticed ({share:.1f} %): {counted['tests']} by "
          f"the core's tests, {counted['simulation']} by {given.seeds} simulated seeds; "
          f"{counted['equivalent']} more change nothing; {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
