"""Streams that are covered and do not arrive, as the list of those that are online tells."""

import json
import time

from service.processes import in_seconds, until
from service.receivers import Receiver
from service.scenarios import scenario

TWO = ["harbour", "studio"]
FIVE = ["harbour", "studio", "roof", "gate", "pier"]
ONLINE = "online: {every: 1s, dark_after: 3s}\n"


def begun(stage, streams, settings=ONLINE, **options):
    """The sandbox, and a daemon whose streams are online."""
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, streams, start=in_seconds(1), window=3600, lead=600,
                          settings=settings, **options)
    daemon.wait_for_each("window_accepted", 15, streams)
    return sandbox, daemon


def row(daemon, stream):
    report = json.loads(daemon.run_command("status", "--json").stdout)
    return next(one for one in report["schedules"] if one["schedule"] == stream), report


def until_online(daemon, streams, state="online"):
    for stream in streams:
        def there():
            online = row(daemon, stream)[0]["online"]
            return online and online["state"] == state
        there.__doc__ = f"{stream} is {state}"
        until(there, 15, every=0.3)


def darkness(daemon):
    return [e for e in daemon.events() if e["event"] in ("stream_dark", "streams_dark")]


@scenario("a source that sends nothing is told once, in all places, and so is its return", 40)
def source_dies(stage):
    receiver = Receiver(stage)
    hooks = f"hooks: [{{post: 'http://127.0.0.1:{receiver.port}/'}}]\n"
    sandbox, daemon = begun(stage, TWO, ONLINE + hooks)
    until_online(daemon, TWO)
    writes = len(sandbox.writes())
    sandbox.control("POST", "online", {"dies": "harbour"})
    told = daemon.wait_for("stream_dark", 15, schedule="harbour", level="warning")
    assert "canary" not in json.dumps(told) and "rtmp://" in told["sources"], told
    one, report = row(daemon, "harbour")
    assert one["online"]["state"] == "dark" and not one["well"], one
    assert one["state"] == "covered" and "1 not online" in report["verdict"], report
    text = daemon.run_command("status")
    assert text.returncode == 1 and "not online since" in text.stdout, text.stdout
    until(lambda: messages(receiver, "begin"), 10)
    assert messages(receiver, "begin")[0]["schedule"] == "harbour"
    time.sleep(3)
    assert len(darkness(daemon)) == 1 and len(messages(receiver, "begin")) == 1
    sandbox.control("POST", "online", {"lives": "harbour"})
    daemon.wait_for("stream_back", 15, schedule="harbour")
    until(lambda: messages(receiver, "end"), 10)
    assert messages(receiver, "end")[0]["id"] == messages(receiver, "begin")[0]["id"]
    until_online(daemon, TWO)
    assert daemon.run_command("status").returncode == 0
    assert len(sandbox.writes()) == writes
    assert daemon.stop() == 0


def messages(receiver, phase):
    all_of_them = [json.loads(r.body) for r in list(receiver.requests)]
    return [m for m in all_of_them if m["incident"] == "online" and m["phase"] == phase]


@scenario("an empty list is not believed at once, and a domain that is gone is one line", 40)
def empty_list(stage):
    sandbox, daemon = begun(stage, FIVE, "online: {every: 2s, dark_after: 2s}\n")
    until_online(daemon, FIVE)
    looks = len(sandbox.calls("online-list"))
    sandbox.control("POST", "online", {"empty": True})
    until(lambda: len(sandbox.calls("online-list")) >= looks + 1, 10)
    sandbox.control("POST", "online", {"empty": False})
    until_online(daemon, FIVE)
    assert not darkness(daemon)
    for stream in FIVE:
        sandbox.control("POST", "online", {"dies": stream})
    daemon.wait_for("streams_dark", 20, streams=5)
    time.sleep(3)
    assert len(darkness(daemon)) == 1
    for stream in FIVE:
        sandbox.control("POST", "online", {"lives": stream})
    daemon.wait_for("streams_back", 15, streams=5)
    assert daemon.stop() == 0


@scenario("without the permission to list streams it is said once, and nothing else changes", 25)
def forbidden(stage):
    sandbox = stage.sandbox()
    sandbox.faults({"kind": "code", "operation": "online-list", "code": "Forbidden.RAM",
                    "status": 403})
    daemon = stage.daemon(sandbox, TWO, start=in_seconds(1), window=12, lead=6, settings=ONLINE)
    daemon.wait_for("online_unknown", 15, level="info", code="Forbidden.RAM")
    time.sleep(6)
    assert len(daemon.events("online_unknown")) == 1 and len(sandbox.calls("online-list")) == 1
    one, report = row(daemon, "harbour")
    assert one["online"]["state"] == "unknown" and report["well"], report
    assert not [e for e in daemon.events() if e["level"] in ("warning", "error")]
    assert daemon.stop() == 0


@scenario("a list that is late is no reason to tell anything, and nobody asks where it is off", 25)
def late_list(stage):
    sandbox = stage.sandbox()
    sandbox.control("POST", "online", {"lag_s": 3})
    daemon = stage.daemon(sandbox, TWO, start=in_seconds(1), window=8, lead=4, settings=ONLINE)
    until_online(daemon, TWO)
    time.sleep(9)                        # two handovers restart the pull, as the list shows
    assert not darkness(daemon)
    settings = daemon.config / "pullkeeper.yaml"
    settings.write_text(settings.read_text().replace(ONLINE, "online: off\n"))
    daemon.hang_up()
    daemon.wait_for_more("config_loaded", 1, 10)
    asked = len(sandbox.calls("online-list"))
    time.sleep(3)
    assert len(sandbox.calls("online-list")) <= asked + 1
    assert row(daemon, "harbour")[0]["online"] is None
    assert daemon.stop() == 0
