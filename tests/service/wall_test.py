#!/usr/bin/env python3
"""The page for a wall, and that of `plan`, as a browser lays them out: on screens of several
sizes, light and dark, with few and many streams, well and in trouble, and once the daemon has gone.
Skipped (77) where there is no Chromium.

usage: wall_test.py --pages PROGRAM --daemon PATH
"""
import argparse
import html
import http.server
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from commands.screenshot_test import NOT_RUN, write_page  # noqa: E402
from support.browser import find_browser, options_of      # noqa: E402

SCREENS = ((1920, 1080), (1366, 768), (768, 1024), (390, 844))
ON_ONE_SCREEN = ("none", "few", "well-40", "short-40", "domains-40", "troubled-40")
PAGES = (*ON_ONE_SCREEN, "well-400", "troubled-400", "refused-400")
SERIOUS = ("dark", "at_risk", "stuck", "due", "leaving", "covered", "waiting", "paused", "over")


def views():
    """What is looked at: {page, width, height, font, stale}."""
    for width, height in SCREENS:
        for page in (*PAGES, "plan"):
            yield {"page": page, "width": width, "height": height}
        for page in ("well-40", "troubled-40"):
            yield {"page": page, "width": width, "height": height, "font": "monospace"}
            yield {"page": page, "width": width, "height": height, "stale": True}


class Pages(http.server.BaseHTTPRequestHandler):
    """The pages of a folder. Those of a daemon that goes are answered once each."""

    folder = pathlib.Path()
    asked = set()

    def do_GET(self):
        path = self.path.lstrip("/")
        gone = "gone" in path and path.endswith(".html") and path in self.asked
        self.asked.add(path)
        file = self.folder / path.rsplit("/", 1)[-1]
        body = b"" if gone or not file.exists() else file.read_bytes()
        self.send_response(200 if body else 404)
        kind = {".js": "text/javascript", ".css": "text/css"}.get(file.suffix, "text/html")
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def looked_at(browser, address, dark):
    """What the browser has measured of each view, or nothing where it shows no page."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run([browser, *options_of(profile, dark), "--virtual-time-budget=60000",
                               "--dump-dom", address],
                              capture_output=True, text=True, timeout=110, check=False)
    found = re.search(r'<pre id="seen">(.+?)</pre>', done.stdout, re.S)
    return json.loads(html.unescape(found[1])) if found else None


def ordered(rows):
    """Whether the rows of each domain are in the order of their seriousness as they are read."""
    for states in rows:
        ranks = [SERIOUS.index(state) for state in states]
        if ranks != sorted(ranks):
            return False
    return True


def judge(view, seen, dark):
    """What is wrong with a view."""
    wrong = list(seen["overflows"])
    if not view.get("stale"):            # what is old is pale on purpose
        wrong += seen["pale"]
    if (seen["back"] < 0.1) != dark:
        wrong.append(f"has a background of {seen['back']:.2f} in luminance")
    if view["page"] == "plan":
        return wrong
    if seen["stale"] != bool(view.get("stale")):
        wrong.append("looks stale" if seen["stale"] else "does not look stale")
    plain = not view.get("stale") and not view.get("font")
    if view["page"] in ON_ONE_SCREEN and view["width"] == SCREENS[0][0] and plain:
        if seen["tall"] > view["height"]:
            wrong.append(f"is {seen['tall']} high")
    if not ordered(seen["rows"]):
        wrong.append("has what is well above what is not")
    if seen["amiss"] > seen["first_row"]:
        wrong.append("tells what is amiss below the streams")
    wanted = int(re.search(r"\d+|$", view["page"])[0] or {"none": 0, "few": 20}[view["page"]])
    if sum(map(len, seen["rows"])) != wanted:
        wrong.append(f"shows {sum(map(len, seen['rows']))} streams")
    return wrong


def name_of(view, dark):
    return (f"{view['page']} at {view['width']} x {view['height']}, "
            f"{'dark' if dark else 'light'}" + (", stale" if view.get("stale") else "") +
            (f", in {view['font']}" if view.get("font") else ""))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", required=True)
    parser.add_argument("--daemon", required=True)
    chosen = parser.parse_args()
    browser = find_browser()
    if not browser:
        print("not run: there is no Chromium (apt-get install chromium)")
        return NOT_RUN
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        Pages.folder = pathlib.Path(name)
        subprocess.run([chosen.pages, name], timeout=60, check=True)
        write_page(pathlib.Path(chosen.daemon).resolve(), Pages.folder)
        measure = pathlib.Path(__file__).with_name("wall_measure.js").read_text(encoding="utf-8")
        (Pages.folder / "all.html").write_text(
            "<!DOCTYPE html><style>:root{color-scheme:light dark}</style><body><script>"
            f"const views = {json.dumps(list(views()))};\n{measure}</script>", encoding="utf-8")
        for dark in (False, True):
            Pages.asked.clear()
            with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
                threading.Thread(target=server.serve_forever, daemon=True).start()
                seen = looked_at(browser, f"http://127.0.0.1:{server.server_port}/all.html", dark)
                server.shutdown()
            if seen is None:
                print("not run: Chromium shows no page here")
                return NOT_RUN
            for view, one in zip(views(), seen, strict=True):
                wrong = judge(view, one, dark)
                failed += len(wrong)
                if wrong:
                    print(f"{name_of(view, dark)}: " + "; ".join(wrong[:6]))
    print(f"{2 * len(list(views()))} views, {failed} complaints")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
