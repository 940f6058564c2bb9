"""The process: start, stop, reload, and surroundings that are not as they should be."""

import os
import re
import shutil
import signal
import subprocess
import time

from service.processes import binaries, in_seconds, until
from service.scenarios import scenario


def timed_stop(daemon):
    """Its exit code and how long that took."""
    began = time.monotonic()
    return daemon.stop(timeout=15), time.monotonic() - began


@scenario("SIGTERM during a call that hangs ends the process with 0 within 10 s [P03]", 12)
def stop_during_call(stage):
    sandbox = stage.sandbox()
    sandbox.faults({"kind": "hang", "operation": "add"})
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0))
    daemon.wait_for("ready", 5)
    until(lambda: sandbox.calls("add"), 5)
    code, took = timed_stop(daemon)
    assert code == 0 and 4 < took < 10, (code, took)
    assert daemon.wait_for("stopping", 0)["calls_in_flight"] == 1
    assert daemon.events()[-1]["event"] == "stopped"
    assert daemon.events()[-1]["calls_abandoned"] == 1
    assert not daemon.events("attempt_failed")


@scenario("SIGTERM while the lookup of a name hangs ends the process with 0 within 10 s [N03]", 12)
def stop_during_lookup(stage):
    sandbox = stage.sandbox()
    marker = stage.dir / "looking"
    slow = {"LD_PRELOAD": binaries["slow_lookup"], "SLOW_LOOKUP_MARKER": str(marker),
            "ASAN_OPTIONS": "verify_asan_link_order=0"}
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), environment=slow)
    until(marker.exists, 5)
    code, took = timed_stop(daemon)
    assert code == 0 and took < 10, (code, took)
    assert daemon.events()[-1]["event"] == "stopped"


@scenario("files that are not read are told at the start and at each reload, in one event", 10)
def files_not_read(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), run=False)
    folder = daemon.schedules.parent
    (folder / "more.json").write_text("{}")
    (folder / "north").mkdir()
    daemon.start()
    told = daemon.wait_for("files_not_read", 5)
    assert told["paths"] == f"{folder}/more.json, {folder}/north", told
    daemon.hang_up()
    daemon.wait_for_more("files_not_read", 1, 5)
    (folder / "more.json").unlink()
    (folder / "north").rmdir()
    loaded = len(daemon.events("config_loaded"))
    daemon.hang_up()
    daemon.wait_for_more("config_loaded", loaded, 5)
    assert len(daemon.events("files_not_read")) == 2
    assert daemon.stop() == 0


@scenario("SIGTERM and SIGHUP during the start are a clean stop [P05]", 10)
def stop_during_start(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), run=False)
    for delay in (0.05, 0.1, 0.2):
        daemon.start()
        until(lambda: daemon.events("started"), 5, every=0.001)
        daemon.signal(signal.SIGHUP)
        time.sleep(delay)
        assert daemon.stop() == 0
        daemon.log.unlink()


@scenario("errors in the files are told with place and caret, and end the start with 78", 3)
def bad_files(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), run=False)
    (daemon.config / "pullkeeper.yaml").write_text("windows: {windw: 6d}\n")
    daemon.schedules.write_text("schedules:\n  - name: harbour\n    strem: harbour\n")
    done = subprocess.run(daemon.command(), capture_output=True, text=True, timeout=10)
    assert done.returncode == 78 and done.stdout == "", done
    places = re.findall(r"^\S+/(\S+\.yaml):(\d+):\d+: error: .+\n(.*)\n( +)\^$", done.stderr,
                        re.MULTILINE)
    marked = {(name, line, source[len(blanks):]) for name, line, source, blanks in places}
    assert ("pullkeeper.yaml", "1", "windw: **}") in marked, done.stderr
    assert ("all.yaml", "3", "strem: *******") in marked, done.stderr
    last = done.stderr.splitlines()[-1]
    assert re.fullmatch(r"pullkeeper: \d+ errors in the configuration; nothing was started", last)


@scenario("the exit code says what was wrong with the command line", 2)
def exit_codes(stage):
    def run(*arguments):
        return subprocess.run([binaries["daemon"], *arguments], capture_output=True, text=True,
                              timeout=10, stdin=subprocess.DEVNULL)
    assert run("version").stdout.startswith("pullkeeper ") and run("version").returncode == 0
    for arguments in (["--help"], ["run", "--help"], ["version", "--help"]):
        shown = run(*arguments)
        assert shown.returncode == 0 and "xample" in shown.stdout, shown
    for arguments in ([], ["walk"], ["run", "--bogus"], ["run", "--config"]):
        assert run(*arguments).returncode == 64, arguments
    assert run("run", "--config", str(stage.dir / "missing")).returncode == 78
    (stage.dir / "file").write_text("")
    assert run("run", "--config", str(stage.dir / "file")).returncode == 78
    (stage.dir / "config").mkdir()
    (stage.dir / "config" / "pullkeeper.yaml").write_text("")
    bad_state = run("run", "--config", str(stage.dir / "config"), "--state-dir",
                    str(stage.dir / "file"))
    assert bad_state.returncode == 78 and "not a directory" in bad_state.stderr


@scenario("a configuration that may not be read ends the start with 77", 2)
def no_permission(stage):
    os.chmod(stage.dir, 0o711)
    daemon = shutil.copy(binaries["daemon"], stage.dir / "pullkeeper")
    config = stage.dir / "config"
    config.mkdir(mode=0o000)
    nobody = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
    done = subprocess.run([daemon, "run", "--config", str(config)], capture_output=True, text=True,
                          timeout=10, cwd="/", **nobody)
    assert done.returncode == 77 and str(config) in done.stderr, done
    schedules = config / "schedules"
    config.chmod(0o755)
    schedules.mkdir()
    (schedules / "a.yaml").write_text(
        "schedules: [{name: a, domain: d, app: x, stream: s, sources: [rtmp://o/a], "
        "calendar: a.ics}]\n")
    (schedules / "a.ics").touch(mode=0o000)
    done = subprocess.run([daemon, "run", "--config", str(config)], capture_output=True, text=True,
                          timeout=10, cwd="/", **nobody)
    assert done.returncode == 77 and "a.ics" in done.stderr, done


@scenario("SIGHUP takes over good files as a whole, and refuses bad ones as a whole [G02]", 14)
def reload(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, ["harbour"], start=start)
    daemon.wait_for("window_accepted", 5, stream="harbour")
    daemon.write_schedules(["harbour", "bridge"], start)
    daemon.signal(signal.SIGHUP)
    daemon.wait_for("schedule_added", 3, schedule="bridge")
    daemon.wait_for("window_accepted", 5, stream="bridge")
    daemon.schedules.write_text("schedules:\n  - {name: tower, stream: tower}\n  - nonsense\n")
    time.sleep(1)
    daemon.signal(signal.SIGHUP)
    refused = daemon.wait_for("config_refused", 3)
    assert refused["file"] == str(daemon.schedules) and refused["line"] == 2, refused
    assert refused["column"] > 1 and refused["error"]
    assert f"{daemon.schedules}:3:" in refused["others"], refused
    assert len(daemon.events("config_refused")) == 1
    time.sleep(1)
    assert len(daemon.events("config_loaded")) == 2
    assert not daemon.events("schedule_removed") and not sandbox.calls(stream="tower")
    daemon.write_schedules(["bridge"], start)
    daemon.signal(signal.SIGHUP)
    daemon.wait_for("schedule_removed", 3, schedule="harbour")
    assert daemon.stop() == 0


@scenario("calls signed the older way are accepted as well", 5)
def older_signature(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), signature="v1")
    daemon.wait_for("window_accepted", 5, stream="harbour")
    assert not daemon.events("attempt_failed")
    assert daemon.stop() == 0


@scenario("a foreign locale, no HOME and closed standard descriptors change nothing [P28]", 8)
def bare_surroundings(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["title-icon"], start=in_seconds(0),
                          environment={"LC_ALL": "tr_TR.UTF-8"},
                          shell='exec "$@" <&- >&- 2>&-')
    until(lambda: sandbox.calls("add", "title-icon"), 8)
    assert daemon.stop() == 0
    assert daemon.log.read_text() == ""


@scenario("a reader of the log that has gone does not end the daemon [P06]", 8)
def reader_gone(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(3), run=False)
    daemon.process = subprocess.Popen(
        daemon.command(), env=daemon.environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert daemon.process.stderr.readline()
    daemon.process.stderr.close()
    until(lambda: sandbox.calls("add"), 8)
    time.sleep(2)
    assert daemon.process.poll() is None
    assert daemon.stop() == 0
