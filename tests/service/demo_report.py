"""Two lines in plain words on what the sandbox in a directory has seen.

usage: demo_report.py DIRECTORY
"""

import json
import pathlib
import ssl
import sys
import urllib.request


def read_state(directory):
    port = (directory / "port").read_text().strip()
    trust = ssl.create_default_context(cafile=str(directory / "ca.pem"))
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                         urllib.request.HTTPSHandler(context=trust))
    with opener.open(f"https://localhost:{port}/_control/state", timeout=10) as answer:
        return json.load(answer)


def report(state):
    kept = [key for key in state["keys"] if "since_ms" in key]
    seconds = max([state["now_ms"] - key["since_ms"] for key in kept], default=0) // 1000
    accepted = sum(state["calls"][operation]["outcomes"].get("accepted", 0)
                   for operation in ("add", "update"))
    missing = sum(gap["length_ms"] for key in kept for gap in key["gaps"]) / 1000
    names = ", ".join(key["stream"] for key in kept) or "none"
    return (f"Kept {len(kept)} streams ({names}) for {seconds} s: "
            f"{accepted} configs submitted and accepted, one window after the other.\n"
            + ("No second of them was uncovered." if missing == 0
               else f"Uncovered in all: {missing:.1f} s."))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print(report(read_state(pathlib.Path(sys.argv[1]))))
