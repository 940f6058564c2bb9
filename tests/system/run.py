#!/usr/bin/env python3
"""The Debian package in a booted Debian 12, in a container on this machine.

usage: run.py --package DEB --sandbox PATH [--only TEXT]

Exit code 77: this machine cannot; the reason is told. The first run downloads a Debian (some
100 MB) into $XDG_CACHE_HOME/pullkeeper or ~/.cache/pullkeeper; later ones take a minute or two.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from system import machine, scenarios                             # noqa: E402
from system import told_scenarios, later_scenarios                # noqa: E402,F401

SKIPPED = 77


def with_version(package, version, scratch):
    """The same package under another version."""
    tree, made = scratch / version, scratch / f"{version}.deb"
    subprocess.run(["dpkg-deb", "--raw-extract", package, tree], check=True)
    control = tree / "DEBIAN" / "control"
    lines = [f"Version: {version}" if line.startswith("Version:") else line
             for line in control.read_text().splitlines()]
    control.write_text("\n".join(lines) + "\n")
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, made],
                   check=True, stdout=subprocess.DEVNULL)
    return made


def play(m, promise, function):
    """ok, skipped or FAILED, as printed."""
    began = time.monotonic()
    word, text = "ok", ""
    try:
        function(m)
    except scenarios.Skipped as reason:
        word, text = "skipped", f"   {reason}\n"
    except Exception:
        word = "FAILED"
        log = m.run("journalctl --no-pager --lines=15", check=False).stdout
        text = traceback.format_exc() + log + "\n"
    print(f"{word:7} {time.monotonic() - began:5.1f} s  {promise}\n{text}", end="", flush=True)
    return word


def play_all(package, sandbox, only):
    machine.check_machine()
    base = machine.prepare_base(package)
    with tempfile.TemporaryDirectory(prefix="pullkeeper-system-") as scratch:
        scratch = pathlib.Path(scratch)
        files = {"newer.deb": package, "pullkeeper-sandbox": sandbox,
                 "older.deb": with_version(package, "0.0.1", scratch)}
        m = machine.Machine(base, files)
        try:
            chosen = [s for s in scenarios.all_scenarios if only in s[0]]
            words = [play(m, promise, function) for promise, function in chosen]
        finally:
            m.close()
        assert scratch.is_dir(), "the container has emptied /tmp of the host"
    print(f"{words.count('ok')} of {len(words)} promises kept, {words.count('skipped')} skipped")
    return "ok" in words and "FAILED" not in words


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--package", required=True, type=pathlib.Path)
    parser.add_argument("--sandbox", required=True, type=pathlib.Path)
    parser.add_argument("--only", default="", help="a part of the promises' texts")
    chosen = parser.parse_args()
    try:
        return 0 if play_all(chosen.package, chosen.sandbox, chosen.only) else 1
    except machine.Unable as reason:
        print(f"SKIPPED: {reason}")
        return SKIPPED


if __name__ == "__main__":
    sys.exit(main())
