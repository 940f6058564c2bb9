"""What the package promises, in the order of a life: install, run, reload, break. It goes on in
told_scenarios.py and later_scenarios.py.

Each scenario goes on where the one before has left the machine.
"""

import json
import time

from system.machine import until

KEY_ID, SECRET = "LTAI-system-test-id", "system-test-secret"
CONFIG = """\
api: {endpoint: "https://localhost:8443", ca_file: /etc/pullkeeper/ca.pem}
reconcile: {observe_every: 2s}
"""
SCHEDULE = """\
schedules:
  - name: harbour
    domain: live.example.com
    app: cams
    stream: harbour
    sources: [rtmp://origin.example.com/cams/harbour]
    start: 2026-01-01T00:00:00Z
"""
UNIT = "pullkeeper.service"

all_scenarios = []


class Skipped(Exception):
    """The scenario cannot be played here; the text says why."""


def scenario(promise):
    def register(function):
        all_scenarios.append((promise, function))
        return function
    return register


def main_pid(m):
    pid = int(m.property(UNIT, "MainPID"))
    assert pid > 1, "the service has no process"
    return pid


def is_active(m):
    return m.property(UNIT, "ActiveState") == "active"


def events(m, name, **fields):
    return m.journal(f"_SYSTEMD_UNIT={UNIT}", f"PULLKEEPER_EVENT={name}",
                     *(f"PULLKEEPER_{key.upper()}={value}" for key, value in fields.items()))


def calls(m, operation):
    """The calls of the operation that the sandbox has seen."""
    asked = m.run("curl --silent --show-error --insecure "
                  "'https://localhost:8443/_control/calls?since=0'", spaces="--net")
    return [call for call in json.loads(asked.stdout) if call["operation"] == operation]


def restarted(m, old):
    """an active service with another process"""
    shown = m.properties(UNIT, "ActiveState", "MainPID")
    return shown["ActiveState"] == "active" and shown["MainPID"] not in ("0", str(old))


@scenario("the package installs, and neither enables nor starts anything")
def install(m):
    m.run("dpkg --install /share/older.deb")
    assert m.properties(UNIT, "ActiveState", "UnitFileState", "LoadState") == {
        "ActiveState": "inactive", "UnitFileState": "disabled", "LoadState": "loaded"}
    modes = m.run("stat -c '%a %U:%G %n' /etc/pullkeeper /etc/pullkeeper/*").stdout.split("\n")
    assert modes[:-1] == ["750 root:pullkeeper /etc/pullkeeper",
                          "700 root:root /etc/pullkeeper/credentials",
                          "640 root:pullkeeper /etc/pullkeeper/pullkeeper.yaml",
                          "750 root:pullkeeper /etc/pullkeeper/schedules"], modes
    assert m.run("systemd-analyze verify pullkeeper.service pullkeeper@x.service "
                 "pullkeeper-reload.path pullkeeper-reload.service").stderr == ""


@scenario("it starts as it is installed: no keys, no schedules, no rights")
def bare_start(m):
    m.write("/etc/systemd/system/pullkeeper.service.d/test.conf",
            "[Service]\nRestartSec=500ms\nWatchdogSec=4s\n")
    m.run(f"systemctl daemon-reload && systemctl start {UNIT}")
    assert m.property(UNIT, "StatusText").startswith("No pull to keep"), m.property(
        UNIT, "StatusText")
    pid = main_pid(m)
    status = m.run(f"cat /proc/{pid}/status").stdout
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert fields["Uid"].split()[0] != "0" and fields["NoNewPrivs"] == "1", fields
    assert int(fields["CapEff"], 16) == int(fields["CapBnd"], 16) == 0, fields
    assert "0" in m.run(f"grep 'Max core file size' /proc/{pid}/limits").stdout.split()
    assert m.run("stat -c '%a %U' /var/lib/pullkeeper").stdout == "700 pullkeeper\n"
    m.run("rm -r /etc/pullkeeper/credentials")
    m.run(f"systemctl restart {UNIT}")
    assert is_active(m)
    m.run("mkdir --mode=700 /etc/pullkeeper/credentials")


@scenario("without a network it starts all the same, says so, and works once the network is up"
          " [N34]")
def late_network(m):
    m.run("systemd-run --quiet --unit=sandbox --property=StateDirectory=sandbox "
          "/share/pullkeeper-sandbox --port 8443 --dir /var/lib/sandbox "
          f"--access-key {KEY_ID}:{SECRET}")
    until(lambda: m.run("test -e /var/lib/sandbox/port", check=False).returncode == 0, 10)
    m.run("cp /var/lib/sandbox/ca.pem /etc/pullkeeper/")
    m.write("/etc/pullkeeper/credentials/access_key_id", KEY_ID + "\n", 0o600)
    m.write("/etc/pullkeeper/credentials/access_key_secret", SECRET + "\n", 0o600)
    m.write("/etc/pullkeeper/pullkeeper.yaml", CONFIG)
    m.write("/etc/pullkeeper/schedules/all.yaml", SCHEDULE)
    m.network("down")
    began = time.monotonic()
    m.run(f"systemctl restart {UNIT}")
    assert time.monotonic() - began < 20 and is_active(m)
    until(lambda: "cannot be reached" in m.property(UNIT, "StatusText"), 5)
    m.network("up")
    until(lambda: events(m, "window_accepted", schedule="harbour"), 15)
    until(lambda: m.property(UNIT, "StatusText").startswith("Keeping 1 pull, covered"), 5)


@scenario("the journal has events by field, with levels, and no secret")
def journal(m):
    accepted = events(m, "window_accepted", schedule="harbour")[-1]
    assert accepted["PRIORITY"] == "6" and accepted["SYSLOG_IDENTIFIER"] == "pullkeeper", accepted
    assert accepted["PULLKEEPER_STREAM"] == "harbour" and accepted["PULLKEEPER_ACTION"] == "add"
    assert len(accepted["MESSAGE_ID"]) == 32
    assert accepted["MESSAGE"].startswith("level=info event=window_accepted "), accepted
    assert m.journal(f"MESSAGE_ID={accepted['MESSAGE_ID']}")[-1]["PULLKEEPER_EVENT"] == \
        "window_accepted"
    failed = events(m, "attempt_failed")[-1]
    assert failed["PRIORITY"] == "4", failed
    assert SECRET not in m.run(f"journalctl --unit={UNIT} --output=export").stdout


@scenario("a reload of good files is taken over by the same process")
def reload_good(m):
    pid = main_pid(m)
    m.write("/etc/pullkeeper/schedules/all.yaml", SCHEDULE + SCHEDULE.split("\n", 1)[1].replace(
        "harbour", "bridge"))
    m.run(f"systemctl reload {UNIT}")
    until(lambda: events(m, "window_accepted", schedule="bridge"), 10)
    assert is_active(m) and main_pid(m) == pid


@scenario("a reload of bad files fails, names the place, and changes nothing")
def reload_bad(m):
    pid = main_pid(m)
    good = m.run("cat /etc/pullkeeper/schedules/all.yaml").stdout
    m.write("/etc/pullkeeper/schedules/all.yaml", SCHEDULE.replace(
        "    stream:", "    strem: x\n    stream:"))
    assert m.run(f"systemctl reload {UNIT}", check=False).returncode != 0
    assert is_active(m) and main_pid(m) == pid
    assert "all.yaml:5:" in m.run(f"journalctl --unit={UNIT} --output=cat --lines=20").stdout
    assert not events(m, "schedule_removed")
    # The daemon itself has refused it as well, and says so until it is mended.
    until(lambda: events(m, "config_refused"), 5)
    until(lambda: "all.yaml:5:" in m.property(UNIT, "StatusText"), 5)
    told = m.run("pullkeeper status", check=False)
    assert told.returncode == 1 and "all.yaml:5:" in told.stdout.splitlines()[0], told
    m.write("/etc/pullkeeper/schedules/all.yaml", good)
    m.run(f"systemctl reload {UNIT}")
    until(lambda: "is refused" not in m.property(UNIT, "StatusText"), 5)
    assert m.run("pullkeeper status", check=False).returncode == 0


@scenario("the path unit reloads after an edit, once it is enabled [G11]")
def reload_by_path(m):
    m.run("systemctl start pullkeeper-reload.path")
    loads = len(events(m, "config_loaded"))
    m.run("touch /etc/pullkeeper/schedules/more.yaml && "
          "echo 'schedules: []' > /etc/pullkeeper/schedules/more.yaml")
    until(lambda: len(events(m, "config_loaded")) > loads, 10)
    m.run("systemctl stop pullkeeper-reload.path && rm /etc/pullkeeper/schedules/more.yaml")


def mend_private(m, file):
    """Plays the life of a file that nobody but root can read, without an earlier configuration."""
    told = f"chgrp pullkeeper {file} && chmod 0640 {file}"
    m.run(f"systemctl stop {UNIT}; rm /var/lib/pullkeeper/last-good.jsonl; chmod 600 {file}; "
          f"systemctl start {UNIT} || true")
    assert told in m.run("pullkeeper check").stderr
    until(lambda: m.property(UNIT, "NRestarts") != "0", 10)
    until(lambda: m.property(UNIT, "ExecMainStatus") == "77", 10)
    assert told in m.run(f"journalctl --unit={UNIT} --output=cat --lines=50").stdout
    m.run(told)
    until(lambda: is_active(m), 10)
    assert m.run(f"stat -c '%a %U:%G' {file}").stdout == "640 root:pullkeeper\n"
    until(lambda: m.property(UNIT, "StatusText").startswith("Keeping 2 pulls, all covered"), 10)


@scenario("a file that is root's alone is told with the command that helps, and then read")
def private_file(m):
    mend_private(m, "/etc/pullkeeper/schedules/all.yaml")
    mend_private(m, "/etc/pullkeeper/ca.pem")


@scenario("members of the group ask without sudo, strangers may not, and orders are root's to give")
def members(m):
    m.run("useradd --groups pullkeeper member && useradd stranger")
    asked = m.run("runuser -u member -- pullkeeper status").stdout
    assert "from the daemon, process " in asked and "harbour" in asked, asked
    assert "configuration OK" in m.run("runuser -u member -- pullkeeper check").stdout
    for user, command in (("stranger", "status"), ("stranger", "check"), ("member", "retry"),
                          ("member", "confirm-removal")):
        told = m.run(f"runuser -u {user} -- pullkeeper {command}", check=False)
        assert told.returncode == 77 and "harbour" not in told.stdout + told.stderr, told
    m.run("pullkeeper retry && runuser -u pullkeeper -- pullkeeper retry")


@scenario("kill -9 is followed by a restart that looks before it writes")
def killed(m):
    pid, adds = main_pid(m), len(calls(m, "add"))
    m.run(f"kill -KILL {pid}")
    until(lambda: restarted(m, pid), 10)
    until(lambda: m.property(UNIT, "StatusText").startswith("Keeping 2 pulls, all covered"), 10)
    assert len(calls(m, "add")) == adds


@scenario("a loop that stands still is ended by the watchdog and started anew [P20]")
def stuck(m):
    pid = main_pid(m)
    m.run(f"kill -STOP {pid}")
    until(lambda: restarted(m, pid), 20)
    assert "watchdog" in m.run(f"journalctl --unit={UNIT} --output=cat --lines=50").stdout.lower()
    assert "core-dump" not in m.run(f"journalctl --unit={UNIT} --output=cat --lines=5").stdout


@scenario("it stops within 10 s, and stays stopped")
def stop(m):
    began = time.monotonic()
    m.run(f"systemctl stop {UNIT}")
    assert time.monotonic() - began < 10
    assert m.properties(UNIT, "ActiveState", "Result") == {
        "ActiveState": "inactive", "Result": "success"}
    assert events(m, "stopped")


@scenario("what root's own commands leave in the state is the service's to use [P27]")
def commands_of_root(m):
    m.run("rm /var/lib/pullkeeper/*")
    keys = f"ALIBABA_CLOUD_ACCESS_KEY_ID={KEY_ID} ALIBABA_CLOUD_ACCESS_KEY_SECRET={SECRET}"
    m.run(f"env {keys} pullkeeper once")
    for command in ("plan", "history", "check"):
        m.run(f"pullkeeper {command}")
    left = m.run("stat -c %U:%G:%a /var/lib/pullkeeper/*").stdout.split()
    assert len(left) > 1 and set(left) == {"pullkeeper:pullkeeper:600"}, left
    m.run(f"systemctl start {UNIT}")
    until(lambda: m.property(UNIT, "StatusText").startswith("Keeping 2 pulls, all covered"), 10)
    m.run(f"systemctl stop {UNIT}")


@scenario("a file with a mistake starts what was good last; where there is none, it stays down")
def bad_start(m):
    file = "/etc/pullkeeper/pullkeeper.yaml"
    m.write(file, "windows: {windw: 6d}\n")
    m.run(f"systemctl start {UNIT}")
    until(lambda: "last good configuration" in m.property(UNIT, "StatusText"), 5)
    m.run(f"systemctl stop {UNIT} && rm /var/lib/pullkeeper/last-good.jsonl")
    assert m.run(f"systemctl start {UNIT}", check=False).returncode != 0
    time.sleep(1.5)
    assert m.properties(UNIT, "ActiveState", "ExecMainStatus", "NRestarts") == {
        "ActiveState": "failed", "ExecMainStatus": "78", "NRestarts": "0"}
    m.write(file, CONFIG)
