"""The later life of the package: a second account, a step of the clock, upgrades, the purge."""

from system.machine import until
from system.scenarios import (CONFIG, KEY_ID, SCHEDULE, SECRET, UNIT, calls, events, main_pid,
                              restarted, scenario)

SECOND = "pullkeeper@second.service"


def keeps_all(m):
    """both pulls of the first account kept, and the one of the second"""
    return (m.property(UNIT, "StatusText").startswith("Keeping 2 pulls, all covered") and
            m.property(SECOND, "StatusText").startswith("Keeping 1 pull, covered"))


@scenario("a second account runs beside the first, with files, state and keys of its own")
def second_account(m):
    files, state = "/etc/pullkeeper/second", "/var/lib/private/pullkeeper-second"
    m.run(f"install -d -m 750 -g pullkeeper {files} {files}/schedules && "
          f"cp -a /etc/pullkeeper/credentials {files}/")
    m.write(f"{files}/pullkeeper.yaml", CONFIG, 0o640)
    m.write(f"{files}/schedules/all.yaml", SCHEDULE.replace("harbour", "tower"), 0o640)
    m.run(f"chgrp pullkeeper {files}/pullkeeper.yaml {files}/schedules/all.yaml")
    m.run(f"systemctl start {UNIT} {SECOND}")
    until(lambda: keeps_all(m), 10)
    owners = m.run(f"stat -c '%u %a' /var/lib/pullkeeper {state}").stdout.splitlines()
    assert len(set(owners)) == 2 and all(o.endswith(" 700") for o in owners), owners
    # One group for both, and still neither looks into the other's state.
    user = owners[1].split()[0]
    as_second = f"setpriv --reuid={user} --regid=pullkeeper --clear-groups"
    m.run(f"{as_second} cat {files}/schedules/all.yaml")
    told = m.run(f"{as_second} ls /var/lib/pullkeeper", check=False)
    assert "Permission denied" in told.stderr, told
    assert "tower" in m.run("runuser -u member -- pullkeeper status --instance second").stdout


@scenario("a program is told inside the service, as its user, when an incident begins and ends")
def hook(m):
    program, told = "/usr/local/bin/tell", "/var/lib/pullkeeper/told"
    m.write(program, f"#!/bin/sh\n(id -un; cat; echo) >> {told}\n", 0o755)
    m.write("/etc/pullkeeper/pullkeeper.yaml", f"{CONFIG}hooks: [{{run: [{program}]}}]\n")
    m.run(f"systemctl reload {UNIT}")
    for state, phase in (("down", "begin"), ("up", "end")):
        m.network(state)
        m.run("pullkeeper retry")
        until(lambda: f'"phase":"{phase}"' in m.run(f"cat {told} || true").stdout, 60)
    lines = m.run(f"cat {told}").stdout.splitlines()
    assert set(lines[::2]) == {"pullkeeper"} and "api_unreachable" in lines[1], lines
    m.write("/etc/pullkeeper/pullkeeper.yaml", CONFIG)
    m.run(f"systemctl reload {UNIT} && rm {program} {told}")
    until(lambda: keeps_all(m), 20)


@scenario("a step of the host's clock is seen and told, and no config is touched for it [C01]")
def clock_step(m):
    # The container has the clock of its host; a library in front of the daemon's steps it.
    library = m.run("find /usr/lib -name libfaketime.so.1").stdout.strip()
    drop_in = f"/etc/systemd/system/{UNIT}.d/clock.conf"
    m.write("/etc/pullkeeper/clock", "+0\n")
    m.write(drop_in, f"[Service]\nEnvironment=LD_PRELOAD={library} FAKETIME_NO_CACHE=1 "
            "FAKETIME_TIMESTAMP_FILE=/etc/pullkeeper/clock FAKETIME_DONT_FAKE_MONOTONIC=1 "
            "FAKETIME_DISABLE_SHM=1\n")
    m.run(f"systemctl daemon-reload && systemctl restart {UNIT}")
    until(lambda: m.property(UNIT, "StatusText").startswith("Keeping 2 pulls, all covered"), 10)
    writes, told = len(calls(m, "add")) + len(calls(m, "update")), len(events(m, "clock_skew"))
    for step in ("-3h", "+2d"):
        m.write("/etc/pullkeeper/clock", step + "\n")
        told += 1
        until(lambda: len(events(m, "clock_skew")) >= told, 20)
    ends = len(events(m, "clock_restored"))
    m.write("/etc/pullkeeper/clock", "+0\n")
    until(lambda: len(events(m, "clock_restored")) > ends, 40)
    until(lambda: m.property(UNIT, "StatusText").startswith("Keeping 2 pulls, all covered"), 10)
    assert len(calls(m, "add")) + len(calls(m, "update")) == writes
    m.run(f"rm {drop_in} /etc/pullkeeper/clock")
    m.run(f"systemctl daemon-reload && systemctl restart {UNIT}")


@scenario("an upgrade restarts what runs and keeps files and state")
def upgrade(m):
    m.run("echo kept > /var/lib/pullkeeper/marker")
    pid, adds = main_pid(m), len(calls(m, "add"))
    m.run("dpkg --install --force-confold /share/newer.deb")
    until(lambda: restarted(m, pid), 10)
    assert m.run("cat /var/lib/pullkeeper/marker").stdout == "kept\n"
    assert m.run("cat /etc/pullkeeper/pullkeeper.yaml").stdout == CONFIG
    until(lambda: keeps_all(m), 10)
    assert len(calls(m, "add")) == adds


@scenario("an upgrade from the former dynamic user keeps the state, and hands the files over")
def former_user(m):
    drop_ins = [f"/etc/systemd/system/pullkeeper{kind}.service.d/former.conf" for kind in ("", "@")]
    adds, resets = len(calls(m, "add")), len(events(m, "state_reset"))
    m.run(f"systemctl stop {UNIT} {SECOND} && userdel pullkeeper; groupdel pullkeeper; "
          "chgrp -R root /etc/pullkeeper && chmod -R o+rX /etc/pullkeeper")
    for path in drop_ins:
        m.write(path, "[Service]\nDynamicUser=yes\nGroup=\n")
    m.run(f"systemctl daemon-reload && systemctl start {UNIT} {SECOND}")
    m.run("test -L /var/lib/pullkeeper -a -e /var/lib/private/pullkeeper/state.db")
    before = main_pid(m)
    m.run("rm " + " ".join(drop_ins) + " && rmdir /etc/systemd/system/pullkeeper@.service.d && "
          "dpkg --install --force-confold /share/newer.deb")
    until(lambda: restarted(m, before), 10)
    owners = m.run("stat -c %U:%G /var/lib/pullkeeper /var/lib/pullkeeper/*").stdout.split()
    assert set(owners) == {"pullkeeper:pullkeeper"}, owners
    groups = m.run("cd /etc/pullkeeper && stat -c '%G %n' . *.yaml schedules/* credentials").stdout
    assert groups.splitlines() == ["pullkeeper .", "pullkeeper pullkeeper.yaml",
                                   "pullkeeper schedules/all.yaml", "root credentials"], groups
    until(lambda: keeps_all(m), 10)
    assert (len(calls(m, "add")), len(events(m, "state_reset"))) == (adds, resets)


@scenario("removing stops it; purging takes state and keys, and touches no config at the API [P26]")
def purge(m):
    m.run(f"systemctl enable {UNIT}")
    before = len(calls(m, "add")), len(calls(m, "update"))
    m.run("dpkg --remove pullkeeper")
    assert m.run("test -e /etc/pullkeeper/pullkeeper.yaml -a -e /var/lib/pullkeeper",
                 check=False).returncode == 0
    m.run("dpkg --purge pullkeeper")
    left = m.run("find /etc /var/lib /lib/systemd /usr /run/credentials -name '*pullkeeper*' "
                 "-not -path '*/dpkg/*'").stdout.split()
    assert [path for path in left if path not in (
        "/etc/pullkeeper", "/etc/pullkeeper/second/pullkeeper.yaml",
        "/etc/systemd/system/pullkeeper.service.d")] == [], left
    assert m.run("find /etc/pullkeeper -type f -o -name credentials | sort").stdout.split() == [
        "/etc/pullkeeper/ca.pem", "/etc/pullkeeper/schedules/all.yaml",
        "/etc/pullkeeper/second/pullkeeper.yaml", "/etc/pullkeeper/second/schedules/all.yaml"]
    assert (len(calls(m, "add")), len(calls(m, "update"))) == before
    assert not calls(m, "delete")
