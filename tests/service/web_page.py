"""The page for a wall in a browser: while the daemon answers, and once it has gone."""

import http.server
import re
import subprocess
import tempfile
import threading
import time

from service.asking import get
from service.scenarios import Skipped, scenario
from service.web import Site
from support.browser import find_browser, options_of


def in_browser(address):
    """The page after 40 s in a browser, whose time runs as fast as it can."""
    browser = find_browser()
    if not browser:
        raise Skipped("there is no Chromium (apt-get install chromium)")
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [browser, *options_of(profile), "--virtual-time-budget=40000", "--dump-dom", address],
            capture_output=True, text=True, timeout=90, check=False)
    if "<main" not in done.stdout:
        raise Skipped("Chromium shows no page here")
    return done.stdout


class OneAnswer(http.server.BaseHTTPRequestHandler):
    """Passes on what a daemon has answered, each page once; then gives what others would."""

    pages = {}
    later = ""

    def do_GET(self):
        headers, body = self.pages.pop(self.path, ({}, self.later))
        self.send_response(200 if body else 404)
        for name in ("Content-Type", "Content-Security-Policy"):
            if name in headers:
                self.send_header(name, headers[name])
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        pass


@scenario("web: the page refreshes itself, and is visibly old once the daemon has gone", 20)
def refreshed(stage):
    site = Site(stage, stage.sandbox())
    site.covered()
    made = re.search(r"<time[^>]*>([^<]+)", get(site.port, "/")[2])[1]
    time.sleep(1.2)
    live = in_browser(f"http://127.0.0.1:{site.port}/")
    assert re.search(r'<p id="stale"[^>]* hidden', live) and "<body class=\"stale" not in live, live
    assert re.search(r"<time[^>]*>([^<]+)", live)[1] > made, "the browser has the page of before"
    pages = {path: get(site.port, path)[1:] for path in ("/", "/wall.js", "/wall.css")}
    # Nothing, or the page of a proxy that wants to know who asks.
    for OneAnswer.later in ("", "<!DOCTYPE html><title>Log in</title><h1>Who are you?</h1>"):
        OneAnswer.pages = dict(pages)
        with http.server.ThreadingHTTPServer(("127.0.0.1", 0), OneAnswer) as server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            left = in_browser(f"http://127.0.0.1:{server.server_port}/")
            server.shutdown()
        assert '<body class="stale"' in left and "harbour" in left, left
        assert re.search(r'role="alert">The daemon has not answered for \d+ s', left), left
        assert "<title>no answer - all well - pullkeeper " in left, left
