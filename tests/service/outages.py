"""The table of faults, where the way to the API fails or nothing has failed at all: what must be
said."""

import subprocess
import time

from service.processes import in_seconds
from service.scenarios import scenario
from service.telling import Told

THREE = ["harbour", "bridge", "tower"]


def started(stage, sandbox, streams, changed, **options):
    """A daemon whose settings had something replaced before it began."""
    told = Told(stage, sandbox, streams, run=False, **options)
    settings = told.daemon.config / "pullkeeper.yaml"
    text = settings.read_text()
    for old, new in changed.items():
        assert old in text, (old, text)
        text = text.replace(old, new)
    settings.write_text(text)
    told.daemon.start()
    told.await_door()
    return told


def begun(told, trouble, *words):
    """What is said while nothing gets through; the log's line of it, and that it is one."""
    one = told.all_say(trouble, *words, timeout=25)
    # What nobody has looked at so far may well have a config.
    assert one["first_dark"] is None and not one["remedy"]["by_person"], one
    row = told.state_of("harbour", "dark", timeout=30)
    assert row["cause"]["code"] and row["next"] and row["remedy"]["text"], row
    alarm = told.daemon.wait_for("api_unreachable", 5)
    assert alarm["cause"] and alarm["streams"] and alarm["next"], alarm
    assert "first_dark" not in alarm, alarm
    assert alarm["code"] in words, (alarm, words)
    lost = told.daemon.wait_for("coverage_lost", 30, stream="harbour")
    assert lost["cause"] and lost["kind"] and lost["next"], lost
    assert "not yet known" in told.shown() and "NOT COVERED" not in told.shown()


def ended(told, trouble):
    told.none_says(trouble, timeout=40)
    assert len(told.daemon.events("api_unreachable")) == 1
    told.end(40)


@scenario("told: a name that nobody knows, until it is put right [N01]", 45)
def no_name(stage):
    sandbox = stage.sandbox()
    told = started(stage, sandbox, THREE, {"//localhost": "//no-such-host.invalid"},
                   start=in_seconds(0))
    begun(told, "api_unreachable", "dns", "no-such-host.invalid")
    # Another endpoint takes effect after a restart, which the message of the end outlives.
    assert told.daemon.stop() == 0
    settings = told.daemon.config / "pullkeeper.yaml"
    settings.write_text(settings.read_text().replace("//no-such-host.invalid", "//localhost"))
    told.daemon.start()
    told.await_door()
    told.end(40)


@scenario("told: a certificate that is not trusted, until it is [N24]", 40)
def untrusted(stage):
    sandbox = stage.sandbox()
    ours = f"ca_file: {sandbox.ca}"
    other = stage.dir / "other.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-subj", "/CN=another", "-days", "2",
                    "-keyout", "/dev/null", "-out", str(other)], check=True, capture_output=True)
    told = started(stage, sandbox, THREE, {ours: f"ca_file: {other}"}, start=in_seconds(0),
                   window=600, lead=60)
    begun(told, "api_unreachable", "tls")
    settings = told.daemon.config / "pullkeeper.yaml"
    settings.write_text(settings.read_text().replace(f"ca_file: {other}", ours))
    time.sleep(0.6)
    told.daemon.hang_up()
    ended(told, "api_unreachable")


def unanswered(stage, kind, code):
    sandbox = stage.sandbox()
    sandbox.faults({"kind": kind})
    told = started(stage, sandbox, THREE,
                   {"signature: v3": "signature: v3, connect_timeout: 2s, call_timeout: 2s"},
                   start=in_seconds(0), window=600, lead=60)
    begun(told, "api_failing", code)
    sandbox.faults()
    ended(told, "api_failing")


@scenario("told: an API that takes calls and never answers", 75)
def hangs(stage):
    unanswered(stage, "hang", "timeout")


@scenario("told: the page of a captive portal instead of answers [N31]", 75)
def captive(stage):
    unanswered(stage, "html", "not_json")


@scenario("told: deletions that the brake has stopped, until they are confirmed", 30)
def braked(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    many = [f"cam{number:02}" for number in range(10)]
    told = Told(stage, sandbox, many, start=start, window=600, lead=60,
                reconcile="observe_every: 2s, on_removed: delete, delete_brake: 2, "
                          "removal_brake: 9")
    told.daemon.wait_for_each("window_accepted", 10, many)
    told.daemon.write_schedules(many[:5], start)
    time.sleep(0.6)
    told.daemon.hang_up()
    told.daemon.wait_for("mass_removal_stopped", 10)
    one = told.all_say("removal_held", "5 configs are to be deleted, and delete_brake allows 2")
    assert one["streams"] == 5 and "confirm-removal" in one["remedy"]["text"], one
    assert not [call for call in sandbox.writes() if call["operation"] == "delete"]
    done = told.daemon.run_command("confirm-removal")
    assert done.returncode == 0 and "5 schedules may go." in done.stdout, done
    for stream in many[5:]:
        told.daemon.wait_for("config_deleted", 10, stream=stream)
    told.none_says("removal_held")
    told.end()


@scenario("told: many first submissions are a matter of time and no incident", 40)
def catching_up(stage):
    sandbox = stage.sandbox()
    many = [f"cam{number:02}" for number in range(40)]
    told = started(stage, sandbox, many, {
        "signature: v3": "signature: v3, rate: {add: 2, update: 2, describe: 5, delete: 5}"},
        start=in_seconds(58), window=600, lead=60)
    one = told.all_say("catching_up", "of 40 are still to be submitted, at ", " a second, done by ")
    begin = told.daemon.events("catching_up")[0]
    assert begin["level"] == "info" and begin["streams"] >= one["streams"], (begin, one)
    told.none_says("catching_up", timeout=30)
    for name in ("coverage_at_risk", "coverage_lost", "throttled"):
        assert not told.daemon.events(name), name
    assert sandbox.state()["calls"]["add"]["received"] == 40
    told.end()
    assert not told.messages(), told.messages()
