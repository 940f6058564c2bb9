"""The sign of life for a receiver outside: there while all is well, and away with the daemon."""

import os
import signal
import time

from service.faults import NO_PERMISSION_TO_ADD
from service.processes import QUERY, in_seconds, until
from service.receivers import Receiver
from service.scenarios import scenario

EVERY = 1


def pings(receiver, path, method, since=0):
    return [r for r in receiver.since(since) if (r.method, r.path) == (method, path)]


def until_pinged(receiver, path, method, timeout=10):
    """The first such ping from now on."""
    begin = time.monotonic()

    def pinged():
        return pings(receiver, path, method, begin)
    pinged.__doc__ = f"{method} {path}"
    return until(pinged, timeout)[0]


def beating(stage, receiver, sandbox, streams, url=None, **options):
    url = url or f"http://127.0.0.1:{receiver.port}/ping/{QUERY}?key={QUERY}"
    return stage.daemon(sandbox, streams, start=in_seconds(0), window=600, lead=60,
                        settings=f'heartbeat: {{url: "{url}", every: {EVERY}s}}\n', **options)


@scenario("a heartbeat comes while all is well, and says what is wrong when it is not", 35)
def verdicts(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    daemon = beating(stage, receiver, sandbox, ["harbour"])
    well, fail = f"/ping/{QUERY}?key={QUERY}", f"/ping/{QUERY}/fail?key={QUERY}"
    for _ in range(3):
        until_pinged(receiver, well, "GET")
    assert not pings(receiver, fail, "POST")
    sandbox.faults(dict(NO_PERMISSION_TO_ADD, stream="bridge"))
    daemon.write_schedules(["harbour", "bridge"], in_seconds(0))
    time.sleep(0.6)
    daemon.hang_up()
    ping = until_pinged(receiver, fail, "POST")
    assert b"1 of 2 pulls" in ping.body or b"not allowed" in ping.body, ping.body
    begin = time.monotonic()
    until_pinged(receiver, fail, "POST")
    assert not pings(receiver, well, "GET", begin)
    sandbox.faults()
    until_pinged(receiver, well, "GET", timeout=40)
    assert daemon.stop() == 0
    assert not daemon.events("heartbeat_failed")


def overdue_at(receiver):
    """When a receiver raises the alarm that expects a ping each `EVERY`, with as much grace: with
    the default of 60 s, 120 s after the last one."""
    return pings(receiver, "/ping", "GET")[-1].at + 2 * EVERY


def until_overdue(receiver, died):
    """The receiver is overdue two intervals after the daemon died at the latest, for good."""
    time.sleep(max(0, died + 2 * EVERY - time.monotonic()))
    assert overdue_at(receiver) <= died + 2 * EVERY, "a ping from a daemon that is gone"
    time.sleep(EVERY)
    assert overdue_at(receiver) <= died + 2 * EVERY, "a late ping from a daemon that is gone"


@scenario("a heartbeat is overdue within two intervals of SIGSTOP or kill -9, and not before", 30)
def absence(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    url_file = stage.dir / "url"
    url_file.write_text(f"http://127.0.0.1:{receiver.port}/ping\n")
    url_file.chmod(0o600)
    daemon = beating(stage, receiver, sandbox, ["harbour"], url=f"${{file:{url_file}}}")
    until_pinged(receiver, "/ping", "GET")
    time.sleep(5 * EVERY)
    at = [ping.at for ping in pings(receiver, "/ping", "GET")]
    assert len(at) >= 5, at
    gaps = [after - before for before, after in zip(at, at[1:])]
    assert max(gaps) < 1.5 * EVERY, f"half of the grace is used up: {gaps}"
    until_pinged(receiver, "/ping", "GET")       # the worst moment to hang: right after a ping
    os.kill(daemon.process.pid, signal.SIGSTOP)
    until_overdue(receiver, time.monotonic())
    os.kill(daemon.process.pid, signal.SIGCONT)
    until_pinged(receiver, "/ping", "GET", timeout=2 * EVERY)
    time.sleep(EVERY / 2)                        # in the middle between two
    daemon.kill()
    until_overdue(receiver, time.monotonic())


@scenario("a heartbeat whose receiver is down is one line, and one when it works again", 20)
def receiver_down(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    port = receiver.port
    daemon = beating(stage, receiver, sandbox, ["harbour"])
    until_pinged(receiver, f"/ping/{QUERY}?key={QUERY}", "GET")
    receiver.close()
    failed = daemon.wait_for("heartbeat_failed", 10)
    assert failed["level"] == "warning" and failed["error"] and failed["next"], failed
    time.sleep(3 * EVERY)
    assert len(daemon.events("heartbeat_failed")) == 1
    again = Receiver(stage, port)
    daemon.wait_for("heartbeat_restored", 10)
    until_pinged(again, f"/ping/{QUERY}?key={QUERY}", "GET")
    status = daemon.run_command("status")
    assert status.returncode == 0 and QUERY not in status.stdout, status
    assert daemon.stop() == 0
    assert not daemon.events("api_unreachable") and not daemon.events("coverage_at_risk")
