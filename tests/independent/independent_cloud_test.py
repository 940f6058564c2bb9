#!/usr/bin/env python3
"""The real daemon against a second model of the cloud, over HTTPS on loopback.

usage: independent_cloud_test.py --daemon PATH [--only TEXT] [--verbose] [--at-once N]
"""

import argparse
import collections
import concurrent.futures
import pathlib
import sys
import tempfile
import time
import traceback

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from independent import gateway, play, variants  # noqa: E402
from independent.known_failing import REASON_OF  # noqa: E402
from service import processes  # noqa: E402

AT_ONCE = 60        # they mostly wait
AGAIN_MOST = 8      # what many variants complain of is not the machine's load


def timed(variant, certificates, delay):
    time.sleep(delay)
    at = time.monotonic()
    try:
        complaints, tail = play.play(variant, certificates)
    except Exception:  # one may fail in any way; the others go on
        complaints, tail = [("crash", traceback.format_exc())], ""
    return complaints, tail, time.monotonic() - at


def word_of(promise, complaints):
    """One word for how a variant went; only FAILED fails the test."""
    known = promise in REASON_OF
    if complaints:
        return "known" if known else "FAILED"
    return "holds!" if known else "ok"


def tell(promise, word, complaints, tail, took, verbose):
    print(f"{word:6} {took:5.1f} s  {promise}", flush=True)
    told = collections.Counter()
    if word == "known":
        print(f"    {REASON_OF[promise]}", flush=True)
        if not verbose:
            return
    for kind, text in complaints:
        told[kind] += 1
        if told[kind] <= (99 if verbose else 1):
            print(f"    {kind}: {text}", flush=True)
    for kind, count in told.items():
        if count > 1:
            print(f"    {kind}: {count} in all", flush=True)
    if verbose:
        print(tail, flush=True)


def run_all(played, certificates, at_once, verbose):
    """The words of all, and the variants that failed."""
    words, failed = collections.Counter(), []
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        running = {pool.submit(timed, v, certificates, n % at_once * 0.1): v
                   for n, v in enumerate(played)}
        for done in concurrent.futures.as_completed(running):
            complaints, tail, took = done.result()
            word = word_of(running[done].promise, complaints)
            words[word] += 1
            if word == "FAILED":
                failed.append(running[done])
            tell(running[done].promise, word, complaints, tail, took, verbose)
    return words, failed


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", required=True)
    parser.add_argument("--only", default="", help="a part of the names of variants")
    parser.add_argument("--at-once", type=int, default=AT_ONCE)
    parser.add_argument("--verbose", action="store_true",
                        help="every complaint, the journal and the log")
    chosen = parser.parse_args()
    processes.binaries["daemon"] = str(pathlib.Path(chosen.daemon).resolve())
    played = [v for v in variants.everything() if chosen.only in v.promise]
    played.sort(key=lambda v: -v.seconds)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="pullkeeper-independent-") as certificates:
        gateway.make_certificate(certificates)
        words, failed = run_all(played, certificates, chosen.at_once, chosen.verbose)
        if 0 < len(failed) <= AGAIN_MOST:
            # Time is scaled down, so that a second without the processor looks like an outage:
            # what fails is played once more, with few beside it.
            print(f"{len(failed)} failed beside all others; played again:", flush=True)
            _, failed = run_all(failed, certificates, AGAIN_MOST, chosen.verbose)
    unknown = set(REASON_OF) - {v.promise for v in variants.everything()}
    if unknown:
        print(f"known_failing.py names what is not there: {sorted(unknown)}")
    print(f"{len(played)} variants, {time.monotonic() - began:.0f} s: "
          + ", ".join(f"{n} {word}" for word, n in sorted(words.items())))
    return 1 if failed or unknown or not played else 0


if __name__ == "__main__":
    sys.exit(main())
