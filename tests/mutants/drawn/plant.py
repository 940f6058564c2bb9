#!/usr/bin/env python3
"""Copies what decides out of daemon/ and plants drawn mutants in the copy, each behind its number.

A mutant is one changed operator, number, condition, call or statement; no two are in one statement.
What does not compile is drawn again. COPY/mutants.json says what each number is.

Usage: plant.py DAEMON COPY --count N --seed S FILE... (files of DAEMON that COPY is to have)
"""
import argparse
import dataclasses
import json
import pathlib
import random
import re
import shutil
import subprocess

import statements


def candidates(daemon, files):
    found = []
    for name in sorted(files):
        if name.startswith("core/") and name.endswith(".cpp"):
            found += statements.mutants(name, (daemon / name).read_text())
    return found


def written(text, planted):
    """The file with these (number, mutant), each on the first line of its statement."""
    lines = text.split("\n")
    for number, one in planted:
        lines[one.line - 1] = one.planted.replace("@", f"::pullkeeper::drawn({number})", 1)
        for other in range(one.line, one.line - 1 + one.lines):
            lines[other] = ""
    return "\n".join(lines)


def refused_lines(copy, daemon, name):
    tests = pathlib.Path(__file__).resolve().parents[2]
    said = subprocess.run(
        ["c++", "-std=c++20", "-fsyntax-only", "-fmax-errors=0", "-I", copy, "-I", daemon,
         "-I", tests, "-include", tests / "mutants/drawn/drawn.hpp", copy / name],
        capture_output=True, text=True, check=False)
    if said.returncode == 0:
        return set()
    lines = {int(n) for n in re.findall(rf"{re.escape(name)}:(\d+):", said.stderr)}
    if not lines:
        raise SystemExit(f"{name} does not compile:\n{said.stderr[:2000]}")
    return lines


def plant(daemon, copy, files, count, seed):
    dice = random.Random(seed)
    pool = candidates(daemon, files)
    dice.shuffle(pool)
    drawn = {}
    number = 0
    while True:
        fresh = set()
        while len(drawn) < count and pool:
            number += 1
            drawn[number] = dice.choice(pool.pop())
            fresh.add(drawn[number].file)
        if not fresh:
            return drawn
        for name in sorted(fresh):
            here = [(n, m) for n, m in drawn.items() if m.file == name]
            (copy / name).write_text(written((daemon / name).read_text(), here))
            bad = refused_lines(copy, daemon, name)
            for n, m in here:
                if m.line in bad:
                    del drawn[n]
            here = [(n, m) for n, m in here if n in drawn]
            (copy / name).write_text(written((daemon / name).read_text(), here))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("daemon", type=pathlib.Path)
    parser.add_argument("copy", type=pathlib.Path)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("files", nargs="+")
    given = parser.parse_args()
    shutil.rmtree(given.copy, ignore_errors=True)
    for name in given.files:
        (given.copy / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(given.daemon / name, given.copy / name)
    drawn = plant(given.daemon, given.copy, given.files, given.count, given.seed)
    listed = [{"number": n} | {k: v for k, v in dataclasses.asdict(m).items()
                               if k not in ("lines", "planted")} for n, m in drawn.items()]
    (given.copy / "mutants.json").write_text(json.dumps(listed, indent=1) + "\n")


if __name__ == "__main__":
    main()
