"""What an operator of the service is told of a fault, by the journal, STATUS= and `status`, at its
beginning and until it is over. It stands between scenarios.py and later_scenarios.py.
"""

import time

from system.machine import until
from system.scenarios import (SCHEDULE, SECRET, UNIT, calls, events, is_active, main_pid,
                              scenario)

FILE = "/etc/pullkeeper/schedules/all.yaml"
ERROR = "3"                            # of the journal's priorities


def another(name):
    return SCHEDULE.split("\n", 1)[1].replace("harbour", name)


TWO = SCHEDULE + another("bridge")


def is_well(m):
    """both pulls kept, by STATUS= and by `status`"""
    return (m.property(UNIT, "StatusText").startswith("Keeping 2 pulls, all covered") and
            m.run("pullkeeper status", check=False).returncode == 0)


def told_once(m, event, before):
    """The one event that has come since there were `before`: an error, as the journal has it."""
    until(lambda: len(events(m, event)) > before, 15)
    fresh = events(m, event)[before:]
    assert len(fresh) == 1 and fresh[0]["PRIORITY"] == ERROR, fresh
    return fresh[0]


def all_say(m, words):
    """Waits until STATUS= has the words; `status` has them in its first line, and exits with 1."""
    until(lambda: words in m.property(UNIT, "StatusText"), 15)
    told = m.run("pullkeeper status", check=False)
    assert told.returncode == 1 and words in told.stdout.splitlines()[0], told
    return told.stdout


@scenario("schedules that vanish are an alarm until they are back, and nothing is deleted")
def vanished(m):
    m.write(FILE, TWO)
    m.run(f"systemctl start {UNIT}")
    until(lambda: is_well(m), 15)
    before = len(events(m, "schedules_vanished"))
    m.write(FILE, "schedules: []\n")
    m.run(f"systemctl reload {UNIT}")
    one = told_once(m, "schedules_vanished", before)
    assert one["PULLKEEPER_STREAMS"] == one["PULLKEEPER_OF"] == "2", one
    assert "pullkeeper confirm-removal" in all_say(m, "2 of 2 schedules gone from the files")
    m.write(FILE, TWO)
    m.run(f"systemctl reload {UNIT}")
    until(lambda: is_well(m), 10)
    assert events(m, "schedules_settled") and not calls(m, "delete")


@scenario("a full disk is told once while pulls are kept all the same, until there is room")
def full_disk(m):
    state = "/var/lib/pullkeeper"
    m.run(f"systemctl stop {UNIT} && mount -t tmpfs -o size=1m,mode=700 none {state} && "
          f"chown pullkeeper: {state} && systemctl start {UNIT}")
    until(lambda: is_well(m), 15)
    before, adds = len(events(m, "state_failed")), len(calls(m, "add"))
    m.run(f"dd if=/dev/zero of={state}/filler bs=4k 2>&1 || true")
    m.write(FILE, TWO + another("pier"))
    m.run(f"systemctl reload {UNIT}")
    told_once(m, "state_failed", before)
    assert "TO DO: " in all_say(m, "the state cannot be written") and is_active(m)
    until(lambda: len(calls(m, "add")) == adds + 1, 10)
    m.run(f"rm {state}/filler")
    until(lambda: events(m, "state_restored"), 15)
    m.write(FILE, TWO)
    m.run(f"systemctl reload {UNIT}")
    until(lambda: is_well(m), 10)
    m.run(f"systemctl stop {UNIT} && umount {state} && systemctl start {UNIT}")
    until(lambda: is_well(m), 15)


@scenario("a key that is refused is named with its source, until the right one is there")
def refused_key(m):
    secret = "/etc/pullkeeper/credentials/access_key_secret"
    before, ends = len(events(m, "credentials_failed")), len(events(m, "credentials_restored"))
    m.write(secret, "not-" + SECRET + "\n", 0o600)
    m.run(f"systemctl restart {UNIT}")
    one = told_once(m, "credentials_failed", before)
    text = all_say(m, "the API takes no call with these keys (SignatureDoesNotMatch)")
    assert one["PULLKEEPER_FROM"] in text and "TO DO: the secret is not that" in text, (one, text)
    assert one["PULLKEEPER_FROM"].endswith(" of systemd"), one
    assert "another one takes effect after a restart of pullkeeper" in text, text
    assert SECRET not in text
    m.write(secret, SECRET + "\n", 0o600)
    m.run(f"systemctl restart {UNIT}")
    until(lambda: is_well(m), 15)
    until(lambda: len(events(m, "credentials_restored")) == ends + 1, 20)


@scenario("a bad file that the path unit brings is told once, and in STATUS= until it is mended")
def bad_file_by_path(m):
    pid, before = main_pid(m), len(events(m, "config_refused"))
    m.run("systemctl start pullkeeper-reload.path")
    m.write(FILE, TWO.replace("    stream:", "    strem: x\n    stream:", 1))
    one = told_once(m, "config_refused", before)
    assert one["PULLKEEPER_FILE"] == FILE and one["PULLKEEPER_LINE"] == "5", one
    until(lambda: m.property(UNIT, "ReloadResult") == "exit-code", 10)
    assert "all.yaml:5:" in all_say(m, f"{FILE}:5:")
    time.sleep(2.5)                      # a look at the API, and no edit
    assert len(events(m, "config_refused")) == before + 1
    assert f"{FILE}:5:" in m.property(UNIT, "StatusText")
    m.write(FILE, TWO)
    until(lambda: is_well(m), 15)
    until(lambda: is_active(m), 10)      # the reload is over
    assert m.property(UNIT, "ReloadResult") == "success" and main_pid(m) == pid
    m.run("systemctl stop pullkeeper-reload.path")
