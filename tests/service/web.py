"""The daemon over HTTP: what it tells there is what `status` tells, and nobody else gets in."""

import json
import socket
import time

import jsonschema

from service.agreement import numbers_agree
from service.asking import free_port, get, samples
from service.processes import in_seconds, until
from service.scenarios import scenario
from service.telling import SCHEMA, Told

TWO = ["harbour", "tower"]


class Site:
    """A daemon that listens, and can be asked."""

    def __init__(self, stage, sandbox, *, listen=None, reconcile="", start=0, **options):
        self.told = Told(stage, sandbox, TWO, start=in_seconds(start), window=600, lead=60,
                         reconcile=reconcile, run=False, everywhere=False, **options)
        self.daemon = self.told.daemon
        self.settings = self.daemon.config / "pullkeeper.yaml"
        self.plain = self.settings.read_text()
        self.port = free_port()
        self.listen(listen or f"127.0.0.1:{self.port}")
        self.daemon.start()

    def listen(self, where, more=""):
        self.settings.write_text(self.plain + f'http: {{listen: "{where}"{more}}}\n')

    def reload(self):
        before = len(self.daemon.events("config_loaded") + self.daemon.events("config_refused"))
        time.sleep(0.6)
        self.daemon.hang_up()

        def read():
            return len(self.daemon.events("config_loaded") +
                       self.daemon.events("config_refused")) > before
        until(read, 10)

    def covered(self):
        self.daemon.wait_for("http_listening", 10)
        self.told.await_door()
        for stream in TWO:
            self.told.state_of(stream, "covered")


def same_as_status(site):
    """The numbers, /status.json and `status --json` of one moment, compared."""
    for _ in range(5):
        before = site.told.report()
        numbers = samples(get(site.port, "/metrics")[2])
        page = json.loads(get(site.port, "/status.json")[2])
        if before == {**site.told.report(), "now": before["now"]}:
            break
    jsonschema.validate(page, SCHEMA)
    assert {**page, "now": before["now"]} == before, (page, before)
    numbers_agree(numbers, before)
    return before, numbers


@scenario("web: every page is answered, and says what `status` says", 10)
def pages(stage):
    sandbox = stage.sandbox()
    site = Site(stage, sandbox)
    site.covered()
    before, numbers = same_as_status(site)
    assert before["well"], before
    for operation in ("add", "describe"):
        labels = (("action", operation), ("code", "ok"), ("outcome", "done"))
        made = len(sandbox.calls(operation))
        assert numbers["pullkeeper_api_requests_total", labels] <= made, (numbers, made)
    assert numbers["pullkeeper_events_total", (("event", "window_accepted"),)] == 2
    for path, kind in (("/metrics", "text/plain; version=0.0.4"), ("/healthz", "text/plain"),
                       ("/readyz", "text/plain"), ("/status.json", "application/json"),
                       ("/?x", "text/html")):
        status, headers, body = get(site.port, path)
        assert status == 200 and body and headers["Content-Type"].startswith(kind), (path, headers)
        assert headers["Cache-Control"] == "no-store", headers
        assert headers["X-Content-Type-Options"] == "nosniff", headers
        status, headers, body = get(site.port, path, "HEAD")
        assert status == 200 and not body and int(headers["Content-Length"]) > 0, (path, headers)
    status, headers, body = get(site.port, "/metrics",
                                headers={"Accept": "application/openmetrics-text"})
    assert headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    assert body.endswith("# EOF\n") and samples(body), body[-200:]
    assert get(site.port, "/status")[0] == 404
    assert site.daemon.stop() == 0


@scenario("web: the numbers are the same as `status` while calls are refused", 12)
def pages_in_trouble(stage):
    sandbox = stage.sandbox()
    sandbox.faults({"kind": "code", "operation": "add", "code": "Forbidden.RAM", "status": 403,
                    "message": "User not authorized to operate on the resource."})
    site = Site(stage, sandbox)
    site.daemon.wait_for("http_listening", 10)
    site.told.await_door()
    site.told.state_of("harbour", "dark")

    def in_step():
        try:
            return same_as_status(site)
        except AssertionError:
            return None
    before, numbers = until(in_step, 10)
    assert not before["well"] and before["troubles"], before
    refused = (("action", "add"), ("code", "Forbidden.RAM"), ("outcome", "not_done"))
    assert numbers["pullkeeper_api_requests_total", refused] >= 1
    assert numbers["pullkeeper_uncovered_seconds_total", (("schedule", "harbour"),)] >= 0


@scenario("web: not ready before the API was looked at, and alive all the same", 8)
def readiness(stage):
    sandbox = stage.sandbox()
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        mute.listen(8)
        site = Site(stage, sandbox, port=mute.getsockname()[1])
        site.daemon.wait_for("http_listening", 10)
        status, _, body = get(site.port, "/readyz")
        assert status == 503 and "has not been looked at" in body, (status, body)
        assert get(site.port, "/healthz")[0] == 200

        def ready():
            return get(site.port, "/readyz")[0] == 200
        until(ready, 10)                 # the look has failed, and was tried


def raw(port, text):
    """What is answered to these bytes, up to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(text)
        answer = b""
        try:
            while data := peer.recv(65536):
                answer += data
        except ConnectionResetError:
            pass
    return answer


@scenario("web: it can only be read, under its own name, and by no more than can be served", 16)
def closed_to_others(stage):
    site = Site(stage, stage.sandbox())
    site.covered()
    for method in ("POST", "PUT", "DELETE"):
        status, headers, _ = get(site.port, "/status.json", method)
        assert (status, headers.get("Allow")) == (405, "GET, HEAD"), (method, status, headers)
    assert get(site.port, "/retry", "POST")[0] == 405
    for host in ("evil.example", "127.0.0.1.evil.example", "10.1.2.3"):
        assert get(site.port, "/metrics", headers={"Host": host})[0] == 421, host
    for host in ("localhost:1", "[::1]"):
        assert get(site.port, "/metrics", headers={"Host": host})[0] == 200, host
    assert b" 431 " in raw(site.port, b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " +
                           b"w" * 8200)[:40]
    assert b" 400 " in raw(site.port, b"\x16\x03\x01\x02\r\n\r\n")[:40]
    idle = [socket.create_connection(("127.0.0.1", site.port)) for _ in range(40)]
    began = time.monotonic()
    assert get(site.port, "/healthz")[0] == 200
    assert time.monotonic() - began < 2, "idle peers are in the way"
    idle[-1].settimeout(10)
    idle[-1].sendall(b"GET / HT")        # and says no more
    assert idle[-1].recv(1) == b""
    assert time.monotonic() - began < 8, "a slow peer is kept"
    for one in idle:
        one.close()
    silent = []
    for _ in range(24):
        silent.append(socket.socket(socket.AF_UNIX))
        silent[-1].connect(str(site.told.runtime / "status.sock"))
    assert site.told.report()["well"]
    for one in silent:
        one.close()
    assert not site.daemon.events("stopped")


@scenario("web: a changed address takes effect, and a port that is taken is tried again", 30)
def reloads(stage):
    site = Site(stage, stage.sandbox())
    site.covered()
    other = free_port()
    site.listen(f"[::1]:{other}")
    site.reload()
    site.daemon.wait_for("http_listening", 5, listen=f"[::1]:{other}")
    assert get(other, "/healthz", address="::1")[0] == 200
    assert not reachable(site.port)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        third = taken.getsockname()[1]
        site.listen(f"127.0.0.1:{third}")
        site.reload()
        told = site.daemon.wait_for("http_unavailable", 5)
        assert "in use" in told["error"] and "tried again" in told["next"], told
        time.sleep(11)
        assert len(site.daemon.events("http_unavailable")) == 1, "told once"
        assert site.told.report()["well"], "no incident of a schedule"
    site.daemon.wait_for("http_listening", 15, listen=f"127.0.0.1:{third}")
    site.listen("0.0.0.0:9478")
    site.reload()
    refused = site.daemon.wait_for("config_refused", 5)
    assert "other hosts can reach" in refused["error"] and refused["line"] == 5, refused
    assert get(third, "/healthz")[0] == 200
    site.settings.write_text(site.plain)
    site.reload()
    assert not reachable(third)
    assert site.daemon.stop() == 0


def reachable(port):
    try:
        get(port, "/healthz")
        return True
    except ConnectionRefusedError:
        return False
