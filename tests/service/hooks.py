"""Messages for people: the beginning and the end of an incident, and nothing else."""

import datetime
import json
import os
import pathlib
import re
import time

import yaml

from service.processes import KEY_ID, QUERY, SECRET, Gate, in_seconds, until
from service.receivers import Receiver
from service.scenarios import scenario

DOCUMENT = pathlib.Path(__file__).resolve().parents[2] / "docs" / "hooks.md"
REJECTED = {"kind": "code", "operation": "add", "stream": "bridge", "status": 400,
            "code": "InvalidSourceURL.Malformed", "message": "No such origin."}
# Notes what it is given, and what it was given it in.
NOTING = """#!/usr/bin/python3 -I
import json, os, sys, time
descriptors = sorted(os.listdir("/proc/self/fd"))
open("{out}/" + str(time.time_ns()), "w").write(json.dumps(dict(
    arguments=sys.argv[1:], input=sys.stdin.read(), environment=dict(os.environ),
    descriptors=descriptors, directory=os.getcwd(),
    leads_session=os.getsid(0) == os.getpid())))
"""
HANGING = """#!/bin/sh
trap '' TERM
sleep 600 &
echo $$ $! >> {out}/pids
wait
sleep 600
"""


def program(stage, text, mode=0o755):
    """Writes a program; gives its path, and where it leaves what it has to say."""
    out = stage.dir / "told"
    out.mkdir()
    path = stage.dir / "tell"
    path.write_text(text.format(out=out))
    path.chmod(mode)
    return path, out


def started(stage, sandbox, hooks, **options):
    return stage.daemon(sandbox, ["harbour"], start=in_seconds(0), window=600, lead=60,
                        settings="hooks:\n" + "".join(f"  - {hook}\n" for hook in hooks),
                        **options)


def add_bridge(daemon):
    daemon.write_schedules(["harbour", "bridge"], in_seconds(0))
    time.sleep(0.6)
    daemon.hang_up()


def bodies(receiver, path):
    return [json.loads(r.body) for r in list(receiver.requests) if r.path.startswith(path)]


def documented():
    """{name: template} of the hooks in the document."""
    found = {}
    for block in re.findall(r"^```yaml\n(.*?)^```", DOCUMENT.read_text(encoding="utf-8"),
                            re.M | re.S):
        for hook in yaml.safe_load(block)["hooks"]:
            if "template" in hook:
                found[hook["name"]] = hook["template"]
    return found


def is_instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def check_shapes(receiver):
    """Each service's own form, at the beginning and at the end."""
    for body in bodies(receiver, "/dingtalk"):
        assert body["msgtype"] == "text" and "bridge" in body["text"]["content"], body
    for body in bodies(receiver, "/feishu"):
        assert body["msg_type"] == "text" and "bridge" in body["content"]["text"], body
    for body in bodies(receiver, "/slack"):
        assert list(body) == ["text"] and "bridge" in body["text"], body
    (first,), (second,) = bodies(receiver, "/alertmanager")
    assert first["labels"] == second["labels"] and first["labels"]["alertname"], (first, second)
    assert all(isinstance(value, str) for value in first["labels"].values()), first
    now = datetime.datetime.now(datetime.timezone.utc)
    assert is_instant(first["startsAt"]) <= now < is_instant(first["endsAt"]), first
    assert is_instant(second["endsAt"]) <= now, second


@scenario("hooks: an incident is two messages to each, in the form of each", 50)
def two_messages(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    tell, out = program(stage, NOTING)
    at = f"http://127.0.0.1:{receiver.port}"
    hooks = [f'{{run: [{tell}, "two words"]}}',
             f'{{name: whole, post: "{at}/whole/{QUERY}", headers: {{X-Token: "{QUERY}"}}}}']
    hooks += [f'{{name: {name}, post: "{at}/{name}", template: {json.dumps(text)}}}'
              for name, text in documented().items()]
    assert len(hooks) == 6, hooks
    sandbox.faults(REJECTED)
    # One that the daemon was given, and that a program must not get.
    daemon = started(stage, sandbox, hooks, shell='exec 7</dev/null; exec "$@"')
    daemon.wait_for("window_accepted", 5)
    add_bridge(daemon)
    until(lambda: len(bodies(receiver, "/whole")) == 1, 20)
    begin = bodies(receiver, "/whole")[0]
    assert (begin["phase"], begin["incident"], begin["schedule"]) == ("begin", "coverage", "bridge")
    assert begin["code"] == REJECTED["code"] and begin["remedy"] and begin["host"], begin
    assert receiver.requests[-1].headers["Content-Type"] == "application/json"
    time.sleep(3)
    sandbox.faults()
    daemon.run_command("retry")
    until(lambda: len(bodies(receiver, "/whole")) == 2, 40)
    time.sleep(3)
    end = bodies(receiver, "/whole")[1]
    assert (end["phase"], end["id"], end["remedy"]) == ("end", begin["id"], ""), end
    paths = [r.path.split("/")[1] for r in receiver.requests]
    assert all(paths.count(name) == 2 for name in ("whole", *documented())), paths
    assert {r.headers.get("X-Token") for r in receiver.requests} == {QUERY, None}
    check_shapes(receiver)
    runs = [json.loads(p.read_text()) for p in sorted(out.iterdir())]
    assert [json.loads(run["input"])["phase"] for run in runs] == ["begin", "end"], runs
    for run in runs:
        assert run["arguments"] == ["two words"] and run["directory"] == "/", run
        assert run["environment"] == {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}, run
        assert run["descriptors"] == ["0", "1", "2", "3"], run    # the last one lists the others
        assert run["leads_session"], run
        assert not any(secret in json.dumps(run) for secret in (KEY_ID, SECRET, QUERY)), run
    assert not daemon.events("hook_failed")
    assert daemon.stop() == 0


@scenario("hooks: an API that is away is two messages, and one is sent to a receiver that was down",
          60)
def away(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    gate = Gate(sandbox.port)
    port, down = receiver.port, f"http://127.0.0.1:{receiver.port}"
    receiver.close()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(3600), window=600, lead=60,
                          port=gate.port,
                          settings=f'hooks: [{{name: n, post: "{down}/{QUERY}"}}]\n')
    failed = daemon.wait_for("hook_failed", 20)
    assert failed["hook"] == "n" and failed["waiting"] == 1, failed
    assert failed["level"] == "warning" and "refused" in failed["error"], failed
    again = Receiver(stage, port)
    daemon.wait_for("hook_restored", 30)
    gate.open()
    until(lambda: len(again.requests) == 2, 60)
    time.sleep(2)
    told = bodies(again, "/")
    assert [(m["incident"], m["phase"]) for m in told] == [
        ("api_unreachable", "begin"), ("api_unreachable", "end")], told
    assert len(daemon.events("hook_failed")) == 1
    assert daemon.stop() == 0


@scenario("hooks: an incident that kill -9 cuts in two is two messages, and none is lost", 60)
def cut_in_two(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    port = receiver.port
    sandbox.faults(REJECTED)
    daemon = started(stage, sandbox, [f'{{name: n, post: "http://127.0.0.1:{port}/{QUERY}"}}'])
    daemon.wait_for("window_accepted", 5)
    receiver.close()
    add_bridge(daemon)
    daemon.wait_for("hook_failed", 20)       # the beginning waits
    daemon.kill()
    again = Receiver(stage, port)
    daemon.start()
    until(lambda: len(again.requests) == 1, 20)
    time.sleep(6)                            # long enough for it to be told anew
    daemon.kill()
    sandbox.faults()
    daemon.start()
    until(lambda: len(again.requests) == 2, 40)
    time.sleep(2)
    begin, end = bodies(again, "/")
    assert (begin["phase"], begin["schedule"]) == ("begin", "bridge"), begin
    assert (end["phase"], end["id"], end["since"]) == ("end", begin["id"], begin["since"]), end
    kept = daemon.state / "messages.json"
    assert kept.stat().st_mode & 0o777 == 0o600 and QUERY not in kept.read_text()
    assert daemon.stop() == 0


def is_alive(pid):
    try:
        return "\nState:\tZ" not in pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


@scenario("hooks: a program that hangs is killed with all its own, and nothing waits for it"
          " [S09]", 50)
def hanging(stage):
    sandbox = stage.sandbox()
    sandbox.faults(REJECTED)
    tell, out = program(stage, HANGING)
    daemon = started(stage, sandbox, [f"{{run: [{tell}], timeout: 1s}}"])
    daemon.wait_for("window_accepted", 5)
    add_bridge(daemon)
    until((out / "pids").exists, 20)
    daemon.write_schedules(["harbour", "bridge", "tower"], in_seconds(0))
    time.sleep(0.6)
    daemon.hang_up()
    daemon.wait_for("window_accepted", 5, stream="tower")
    failed = daemon.wait_for("hook_failed", 15)
    assert "took too long" in failed["error"], failed
    pids = (out / "pids").read_text().split()[:2]
    assert not any(map(is_alive, pids)), pids
    until(lambda: len((out / "pids").read_text().splitlines()) > 1, 20)
    began = time.monotonic()
    assert daemon.stop() == 0 and time.monotonic() - began < 5
    pids = (out / "pids").read_text().split()
    until(lambda: not any(map(is_alive, pids)), 3)


@scenario("hooks: a program that others can change is not run, until they cannot", 40)
def open_program(stage):
    sandbox = stage.sandbox()
    sandbox.faults(REJECTED)
    tell, out = program(stage, NOTING, 0o757)
    daemon = started(stage, sandbox, [f"{{name: tell, run: [{tell}]}}"])
    failed = daemon.wait_for("hook_failed", 5)
    assert "others can change" in failed["error"], failed
    checked = daemon.run_check()
    assert checked.returncode == 0 and "others can change" in checked.stderr, checked
    daemon.wait_for("window_accepted", 5)
    add_bridge(daemon)
    time.sleep(12)
    assert not list(out.iterdir())
    tell.chmod(0o755)
    daemon.hang_up()
    until(lambda: list(out.iterdir()), 15)
    daemon.wait_for("hook_restored", 5)
    os.chmod(stage.dir, 0o777)
    assert "others can write to" in daemon.run_check().stderr
    os.chmod(stage.dir, 0o700)
    assert daemon.stop() == 0


@scenario("hooks: a reload leads what waits to the new URL, and begins a heartbeat", 40)
def reloaded(stage):
    sandbox, receiver = stage.sandbox(), Receiver(stage)
    sandbox.faults(REJECTED)
    daemon = started(stage, sandbox, ['{name: n, post: "http://127.0.0.1:1/"}'])
    daemon.wait_for("window_accepted", 5)
    add_bridge(daemon)
    daemon.wait_for("hook_failed", 20)
    settings = daemon.config / "pullkeeper.yaml"
    right = settings.read_text().replace(":1/", f":{receiver.port}/hook")
    settings.write_text(right + f'heartbeat: {{url: "http://127.0.0.1:{receiver.port}/ping"}}\n')
    time.sleep(0.6)
    daemon.hang_up()
    until(lambda: bodies(receiver, "/hook"), 5)
    daemon.wait_for("hook_restored", 5)
    until(lambda: [r.path for r in receiver.requests if r.method == "POST"].count("/ping/fail"), 10)
    settings.write_text(right.replace("name: n", "name: n, post: 5"))
    time.sleep(0.6)
    daemon.hang_up()
    daemon.wait_for("config_refused", 5)
    sandbox.faults()
    daemon.run_command("retry")
    until(lambda: ("coverage", "end") in [(m["incident"], m["phase"])
                                          for m in bodies(receiver, "/hook")], 30)
    assert daemon.stop() == 0


@scenario("hooks: what was told and could not be kept is said, and when it is kept again", 40)
def unkept(stage):
    sandbox = stage.sandbox()
    sandbox.faults(REJECTED)
    receiver = Receiver(stage)
    daemon = started(stage, sandbox, [f'{{post: "http://127.0.0.1:{receiver.port}/"}}'])
    daemon.wait_for("window_accepted", 5)
    in_the_way = daemon.state / "messages.json"
    in_the_way.unlink(missing_ok=True)
    (in_the_way / "x").mkdir(parents=True)
    add_bridge(daemon)
    assert daemon.wait_for("messages_not_kept", 15)["error"]
    until(lambda: bodies(receiver, "/"), 15)
    assert not daemon.events("messages_kept")
    (in_the_way / "x").rmdir()
    in_the_way.rmdir()
    sandbox.faults()
    daemon.run_command("retry")
    daemon.wait_for("messages_kept", 20)
    assert len(daemon.events("messages_not_kept")) == 1
    assert daemon.stop() == 0
