"""The table of faults: for each, what must be said, by all that say anything."""

import os
import signal
import time

from service.agreement import LOGGED, length_in
from service.damage import fill, small_disk, start_on_small_disk
from service.processes import DOMAIN, Gate, in_seconds, instant, until
from service.repairs import console
from service.scenarios import scenario
from service.telling import Told

THREE = ["harbour", "bridge", "tower"]
NO_PERMISSION_TO_ADD = {"kind": "code", "operation": "add", "code": "Forbidden.RAM", "status": 403,
                        "message": "User not authorized to operate on the resource."}


@scenario("told: schedules that are gone, until they are back or confirmed [G17]", 25)
def vanished(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    told = Told(stage, sandbox, THREE, start=start, window=600, lead=60,
                reconcile="observe_every: 2s, on_removed: delete")
    told.daemon.wait_for("window_accepted", 5, stream="tower")
    time.sleep(1)
    told.daemon.schedules.write_text("schedules: []\n")
    time.sleep(0.6)
    told.daemon.hang_up()
    alarm = told.daemon.wait_for("schedules_vanished", 5)
    assert alarm["level"] == "error" and (alarm["streams"], alarm["of"]) == (3, 3), alarm
    one = told.all_say("schedules_vanished", "3 of 3 schedules gone from the files")
    assert one["first_dark"] == alarm["first_end"] and one["remedy"]["by_person"], (one, alarm)
    assert told.row("harbour")["state"] == "leaving"
    told.daemon.write_schedules(THREE, start)
    time.sleep(0.6)
    told.daemon.hang_up()
    told.none_says("schedules_vanished")
    told.daemon.wait_for("schedules_settled", 1)
    told.daemon.schedules.write_text("schedules: []\n")
    time.sleep(0.6)
    told.daemon.hang_up()
    told.all_say("schedules_vanished")
    assert not [call for call in sandbox.writes() if call["operation"] == "delete"]
    done = told.daemon.run_command("confirm-removal")
    assert done.returncode == 0 and "3 schedules may go." in done.stdout, done
    told.none_says("schedules_vanished")
    for stream in THREE:
        told.daemon.wait_for("config_deleted", 10, stream=stream)
    told.end()
    assert told.daemon.run_command("confirm-removal").returncode == 1


@scenario("told: an API that cannot be reached, with its cause, when nothing was seen yet", 25)
def away(stage):
    sandbox = stage.sandbox()
    gate = Gate(sandbox.port)
    told = Told(stage, sandbox, THREE, start=in_seconds(3), port=gate.port)
    one = told.all_say("api_unreachable", "connect")
    assert one["cause"]["kind"] == "unreachable" and one["first_dark"] is None, one
    row = told.state_of("harbour", "dark")
    assert row["cause"]["code"] == one["cause"]["code"] and row["next"], row
    assert not row["remedy"]["by_person"]
    shown = told.shown()
    assert "perhaps without a config since" in shown and "NOT COVERED" not in shown, shown
    # At the start nothing is claimed of what was never seen; a look settles that first.
    alarm = told.daemon.wait_for("api_unreachable", 1)
    assert alarm["code"] == one["cause"]["code"] and "first_dark" not in alarm, alarm
    assert alarm["cause"] and alarm["streams"] and alarm["next"], alarm
    lost = told.daemon.wait_for("coverage_lost", 10, stream="harbour")
    assert (lost["kind"], lost["code"]) == ("unreachable", alarm["code"]), lost
    assert lost["cause"] and lost["next"] and lost["covered_until"] == "unknown", lost
    gate.open()
    told.none_says("api_unreachable", timeout=40)
    assert len(told.daemon.events("api_unreachable")) == 1
    told.end()


@scenario("told: a permission that is missing, by action and resource, and until it is granted"
          " [A14]", 50)
def permission(stage):
    sandbox = stage.sandbox()
    sandbox.faults(NO_PERMISSION_TO_ADD)
    told = Told(stage, sandbox, THREE, start=in_seconds(0))
    one = told.all_say("permission_missing", "live:AddLivePullStreamInfoConfig",
                       f"acs:cdn:*:*:domain/{DOMAIN}")
    assert one["streams"] == 3 and one["remedy"]["by_person"], one
    row = told.state_of("harbour", "dark")
    assert row["cause"]["code"] == "Forbidden.RAM" and row["cause"]["request_id"], row
    assert "until somebody acts" in told.shown()
    lost = told.daemon.wait_for("coverage_lost", 5, stream="harbour")
    assert (lost["kind"], lost["code"]) == ("permission", "Forbidden.RAM"), lost
    sandbox.faults()
    assert told.daemon.run_command("retry", "nobody").returncode == 1
    done = told.daemon.run_command("retry", "harbour")
    assert done.returncode == 0, done
    # One that is answered well, and all follow.
    for stream in THREE:
        told.daemon.wait_for("coverage_restored", 3, stream=stream)
    told.none_says("permission_missing")
    told.end()


@scenario("told: a permission that is granted while a stream is dark is noticed within 30 s", 45)
def granted(stage):
    sandbox = stage.sandbox()
    sandbox.faults(NO_PERMISSION_TO_ADD)
    told = Told(stage, sandbox, ["harbour"], start=in_seconds(0))
    told.all_say("permission_missing", "live:AddLivePullStreamInfoConfig")
    told.state_of("harbour", "dark")
    sandbox.faults()
    told.daemon.wait_for("coverage_restored", 31, stream="harbour")
    told.none_says("permission_missing")
    told.end()


@scenario("told: a full quota, with how many cannot be placed, until there is room [A32]", 45)
def quota(stage):
    sandbox = stage.sandbox("--quota", "3")
    times = {"start": instant(in_seconds(0)), "end": instant(in_seconds(3000))}
    for foreign in ("x", "y"):
        console(sandbox, foreign, "set", sources=["rtmp://elsewhere/x"], **times)
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60)
    one = told.all_say("quota_reached", "2 of 3 cannot be placed")
    assert one["streams"] == 2 and one["remedy"]["by_person"], one
    for foreign in ("x", "y"):
        console(sandbox, foreign, "delete")
    told.none_says("quota_reached", timeout=40)
    told.end()


@scenario("told: throttling, with the rate in force, and well all the same", 90)
def throttled(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60)
    sandbox.faults({"kind": "throttle", "operation": "describe", "count": 1})
    told.daemon.wait_for_each("window_accepted", 8, THREE)
    told.all_say("throttled", " of 5 calls a second")

    # The look that was turned away is a failure until the next one, a moment later.
    def well_all_the_same(report):
        return report["well"] and any(t["trouble"] == "throttled" for t in report["troubles"])
    told.until_all_say("well while the rate is lowered", well_all_the_same, 10)
    told.none_says("throttled", timeout=90)
    told.end()
    assert not told.messages(), told.messages()


@scenario("told: a bad file at a reload, by its place, until it is mended", 15)
def bad_file(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    told = Told(stage, sandbox, THREE, start=start, window=600, lead=60)
    told.daemon.wait_for("window_accepted", 5, stream="tower")
    good = told.daemon.schedules.read_text()
    told.daemon.schedules.write_text("schedules:\n  - nonsense\n")
    time.sleep(1)
    told.daemon.hang_up()
    refused = told.daemon.wait_for("config_refused", 5)
    one = told.all_say("files_refused", f"all.yaml:{refused['line']}:{refused['column']}")
    assert one["remedy"]["by_person"] and len(told.report()["schedules"]) == 3
    told.daemon.schedules.write_text(good)
    time.sleep(1)
    told.daemon.hang_up()
    told.none_says("files_refused")
    told.end()


@scenario("told: a bad file at a start after a crash, with what is used instead", 15)
def bad_file_at_start(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60)
    told.daemon.wait_for("window_accepted", 5, stream="tower")
    told.daemon.kill()
    good = told.daemon.schedules.read_text()
    told.daemon.schedules.write_text("schedules:\n  - nonsense\n")
    told.daemon.start()
    told.await_door()
    told.all_say("files_refused", "all.yaml:2:", "the last good configuration of")
    assert told.daemon.run_command("status").returncode == 1
    # It is the last that was said of the files, until they are mended.
    said = [e for e in told.daemon.events() if e["event"] in LOGGED["files_refused"]]
    assert (said[-1]["event"], said[-1]["level"]) == ("config_refused", "error"), said
    assert told.daemon.stop() == 0
    text = told.daemon.run_command("status").stdout
    assert "no daemon answers" in text.splitlines()[0] and "all.yaml:2:" in text, text
    told.daemon.start()
    told.await_door()
    told.all_say("files_refused", "all.yaml:2:", goes_on=True)
    told.daemon.schedules.write_text(good)
    time.sleep(0.6)
    told.daemon.hang_up()
    told.none_says("files_refused")
    told.end()


@scenario("told: a disk that is full, while `status` works, and once there is room", 30)
def full_disk(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, THREE, start=in_seconds(2), window=10, lead=4, run=False)
    daemon = told.daemon
    inside = start_on_small_disk(stage, daemon)
    told.await_door()
    daemon.wait_for("window_accepted", 5, stream="tower")
    fill(inside)
    daemon.wait_for("state_failed", 15)
    one = told.all_say("state_not_writable")
    assert one["remedy"]["by_person"] and one["detail"], one
    (inside / "filler").unlink()
    daemon.wait_for("state_restored", 8)
    told.none_says("state_not_writable")
    told.end()


@scenario("told: a disk that was full before the start, and once there is room", 25)
def full_disk_before(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60, run=False)
    inside, around = small_disk(stage, told.daemon.state)
    fill(inside)
    told.daemon.start(around=around)
    told.await_door()
    told.all_say("state_not_writable")
    told.daemon.wait_for_each("window_accepted", 10, THREE)
    (inside / "filler").unlink()
    told.none_says("state_not_writable")
    told.end()


@scenario("told: a clock that is 20 min off, by how much, until it is not", 45)
def clock(stage):
    sandbox = stage.sandbox("--clock-offset", "20m")
    told = Told(stage, sandbox, THREE, start=in_seconds(3600), reconcile="observe_every: 2s")
    one = told.all_say("clock_in_doubt", "behind")
    assert 0 <= 20 * 60 - length_in(one["detail"]) <= 2, one
    sandbox.end()
    sandbox.start()
    told.daemon.hang_up()                # it has another certificate
    told.none_says("clock_in_doubt", timeout=30)
    told.end()


@scenario("told: a clock that is off, until it is right", 40)
def clock_put_right(stage):
    sandbox = stage.sandbox()
    sandbox.faults({"kind": "wrong-date", "offset_s": 60})
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60,
                reconcile="observe_every: 2s")
    one = told.all_say("clock_in_doubt", "behind")
    assert one["remedy"]["by_person"], one
    sandbox.faults()
    told.none_says("clock_in_doubt")
    told.end()


@scenario("told: somebody who undoes repairs, until drift is only to be reported", 60)
def fight(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, ["harbour"], start=in_seconds(0), window=600, lead=60,
                reconcile="observe_every: 2s")
    told.daemon.wait_for("window_accepted", 5)

    held = sandbox.held("harbour")[0]

    def spoil(times):
        console(sandbox, "harbour", "set", sources=[f"rtmp://elsewhere/live/{times}"],
                start=instant(held[0]), end=instant(held[1]))

    def repaired():
        return len(told.daemon.events("drift_repaired"))
    for times in range(3):
        spoil(times)
        until(lambda: repaired() > times, 15)
    spoil(3)
    one = told.all_say("drift_fight", timeout=15)
    assert one["remedy"]["by_person"] and told.row("harbour")["state"] == "stuck", one
    settings = told.daemon.config / "pullkeeper.yaml"
    settings.write_text(settings.read_text().replace("every: 2s", "every: 2s, on_drift: report"))
    time.sleep(0.6)
    told.daemon.hang_up()
    told.none_says("drift_fight")
    told.end()


@scenario("told: a daemon that hangs is not taken for one that answers", 15)
def hangs(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, ["harbour"], start=in_seconds(0), window=600, lead=60)
    told.daemon.wait_for("window_accepted", 5)
    told.until_all_say("all is well", lambda report: report["well"], 10)
    os.kill(told.daemon.process.pid, signal.SIGSTOP)
    done = told.daemon.run_command("status")
    os.kill(told.daemon.process.pid, signal.SIGCONT)
    assert done.returncode == 1, done
    first = done.stdout.splitlines()[0]
    assert f"process {told.daemon.process.pid} holds the state, and does not answer" in first, done
    told.end()
    assert not told.messages(), told.messages()
