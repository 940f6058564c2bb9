#!/usr/bin/env python3
"""Prints what of daemon/ the tests have reached, of a build with clang's counters that they ran in.

usage: coverage.py ROOT BUILD [--lines PERCENT] [--branches PERCENT]
"""
import argparse
import collections
import pathlib
import subprocess
import sys

LONGEST = 25                               # stretches that are listed


def exported(root, build):
    """The lines of the report in lcov's form, of all test programs together."""
    merged = build / "all.profdata"
    raw = sorted(map(str, (build / "profiles").glob("*.profraw")))
    subprocess.run(["llvm-profdata", "merge", "-sparse", "-o", merged, *raw], check=True)
    programs = [p for p in sorted((build / "bin").iterdir()) if p.is_file()]
    objects = [word for program in programs[1:] for word in ("-object", str(program))]
    done = subprocess.run(["llvm-cov", "export", "--format=lcov", f"-instr-profile={merged}",
                           str(programs[0]), *objects], check=True, capture_output=True,
                          text=True, cwd=root)
    return done.stdout.splitlines()


def read(lines):
    """{file: ({line: count}, {(line, branch): taken})} of what lies in daemon/."""
    files, name = {}, None
    for line in lines:
        kind, _, rest = line.partition(":")
        if kind == "SF":
            name = rest.rsplit("/./", 1)[-1]           # before that: where it was compiled
            name = name if name.startswith("daemon/") else None
            if name:
                files.setdefault(name, ({}, {}))
        elif name and kind == "DA":
            number, count = rest.split(",")[:2]
            reached = files[name][0]
            reached[int(number)] = max(reached.get(int(number), 0), int(count))
        elif name and kind == "BRDA":
            number, block, branch, taken = rest.split(",")
            branches = files[name][1]
            key = (int(number), block, branch)
            branches[key] = max(branches.get(key, 0), 0 if taken == "-" else int(taken))
    return files


def share(part, whole):
    return 100 * part / whole if whole else 100.0


def stretches(files):
    """(length, file, first line) of the lines that follow each other and never ran."""
    found = []
    for name, (lines, _) in files.items():
        first = length = 0
        for number in sorted(lines):
            if lines[number]:
                first = length = 0
                continue
            if length:
                found.remove((length, name, first))
            first, length = first or number, length + 1
            found.append((length, name, first))
    return sorted(found, reverse=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=pathlib.Path)
    parser.add_argument("build", type=pathlib.Path)
    parser.add_argument("--lines", type=float, default=0)
    parser.add_argument("--branches", type=float, default=0)
    chosen = parser.parse_args()
    root = chosen.root.resolve()
    files = read(exported(root, chosen.build.resolve()))

    rooms = collections.defaultdict(lambda: [0, 0, 0, 0])
    for name, (lines, branches) in files.items():
        counts = (sum(map(bool, lines.values())), len(lines),
                  sum(map(bool, branches.values())), len(branches))
        decides = name.startswith("daemon/core/")
        for room in (str(pathlib.Path(name).parent) + "/", "daemon", "daemon/core" * decides):
            if room:
                rooms[room] = [a + b for a, b in zip(rooms[room], counts)]
    print(f"{'room':28} {'lines':>16} {'branches':>16}")
    for room, (ran, lines, taken, branches) in sorted(rooms.items()):
        print(f"{room:28} {ran:>5}/{lines:<5}{share(ran, lines):5.1f} "
              f"{taken:>5}/{branches:<5}{share(taken, branches):5.1f}")
    print("\nThe longest stretches that never ran:")
    for length, name, first in stretches(files)[:LONGEST]:
        print(f"  {length:3} lines at {name}:{first}")
    print("\nBranches of what decides that were never taken:")
    for name in sorted(files):
        missed = sorted({key[0] for key, taken in files[name][1].items() if not taken})
        if missed and name.startswith("daemon/core/"):
            print(f"  {name}: {', '.join(map(str, missed))}")
    ran, lines, _, _ = rooms["daemon"]
    _, _, taken, branches = rooms["daemon/core"]
    enough = share(ran, lines) >= chosen.lines and share(taken, branches) >= chosen.branches
    return 0 if enough else 1


if __name__ == "__main__":
    sys.exit(main())
