"""SIGHUP while the files are in work, again and again, or for nothing."""

import re
import time

from service.processes import in_seconds
from service.scenarios import scenario

THREE = ["harbour", "bridge", "tower"]


def begin(stage, **options):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, THREE, start=start, window=600, lead=60, **options)
    daemon.wait_for_each("window_accepted", 5, THREE)
    time.sleep(2)
    return sandbox, daemon, start


@scenario("a thousand SIGHUPs are a few reloads, and reloads of the same files no write [P04]", 10)
def many_hangups(stage):
    sandbox, daemon, _ = begin(stage)
    writes = len(sandbox.writes())
    began = time.monotonic()
    for _ in range(1000):
        daemon.hang_up()
        time.sleep(0.002)                # else they would be one for the kernel already
    time.sleep(2)
    most = 2 + (time.monotonic() - began)
    loaded = len(daemon.events("config_loaded"))
    assert 2 <= loaded <= most, loaded
    assert len(sandbox.writes()) == writes == len(THREE)
    assert daemon.stop() == 0


@scenario("a file that is written by half at a SIGHUP is waited for, never taken by half [G09]", 25)
def half_written(stage):
    sandbox, daemon, start = begin(stage, reconcile="observe_every: 2s, on_removed: delete")
    daemon.write_schedules(THREE, start)
    whole = daemon.schedules.read_text()
    second = whole.index("  - name: bridge")
    # Cut within a word, and where what is left is a good file that lacks two schedules.
    for cut in (second + 12, second):
        daemon.schedules.write_text(whole[:cut])
        daemon.hang_up()
        time.sleep(0.3)
        daemon.schedules.write_text(whole)
        loaded = len(daemon.events("config_loaded"))
        daemon.wait_for_more("config_loaded", loaded, 5)
    # Who never completes it is told, and the running configuration stays.
    daemon.schedules.write_text(whole[:second + 12])
    daemon.hang_up()
    daemon.wait_for("config_refused", 5)
    time.sleep(4)
    assert not daemon.events("schedule_removed") and not daemon.events("schedule_changed")
    assert len(sandbox.writes()) == len(THREE), sandbox.writes()
    assert daemon.stop() == 0


@scenario("an edit under a storm of SIGHUPs is taken over, and every stream stays", 12)
def edits_in_a_storm(stage):
    sandbox, daemon, start = begin(stage)
    for count in (4, 5, 6):
        daemon.write_schedules(THREE + [f"more-{n}" for n in range(count - 3)], start)
        for _ in range(100):
            daemon.hang_up()
        time.sleep(0.5)
    for n in range(3):
        daemon.wait_for("window_accepted", 8, stream=f"more-{n}")
    assert len(sandbox.writes()) == 6, sandbox.writes()
    assert not daemon.events("schedule_removed")
    assert daemon.stop() == 0


def began_on_last_good(daemon, before):
    """The reasons that the newest start has told, of which each names what it uses instead."""
    daemon.wait_for_more("ready", before, 8)
    told = daemon.events("config_refused")
    assert told and all(e["level"] == "error" for e in told), told
    assert all(e["next"].startswith("the last good configuration of 20") for e in told), told
    return told


@scenario("a crash behind a refused reload goes on with the last good configuration", 30)
def crash_behind_bad_files(stage):
    sandbox, daemon, start = begin(stage, reconcile="observe_every: 2s, on_removed: delete")
    kept = daemon.state / "last-good.jsonl"
    assert kept.stat().st_mode & 0o777 == 0o600
    whole, settings = daemon.schedules.read_text(), daemon.config / "pullkeeper.yaml"
    before, away = settings.read_text(), daemon.config.with_name("config.away")

    def half():
        daemon.schedules.write_text(whole[:whole.index("  - name: bridge") + 12])

    def no_directory():
        daemon.config.rename(away)

    def no_ca_file():
        settings.write_text(before.replace("ca.pem", "ca.key"))

    def other_endpoint():
        settings.write_text(before.replace("localhost", "localhost.invalid") + "logg: {}\n")

    for damage in (half, no_directory, no_ca_file, other_endpoint):
        damage()
        time.sleep(0.6)
        daemon.hang_up()
        daemon.wait_for("config_refused", 5)
        daemon.kill()
        daemon.log.unlink()
        daemon.start()
        began_on_last_good(daemon, 0)
        time.sleep(5)
        assert len(sandbox.writes()) == len(THREE), (damage.__name__, sandbox.writes())
        assert not daemon.events("schedule_removed") and not daemon.events("state_reset")
        if away.exists():
            away.rename(daemon.config)
        daemon.write_schedules(THREE, start)
        settings.write_text(before)
        time.sleep(0.6)
        daemon.hang_up()
        daemon.wait_for_more("config_loaded", 1, 5)
    assert len(sandbox.writes()) == len(THREE), sandbox.writes()
    assert daemon.stop() == 0


@scenario("a configuration that cannot be kept is told, and when one is kept again", 6)
def not_kept(stage):
    daemon = stage.daemon(stage.sandbox(), ["harbour"], start=in_seconds(0), window=600, lead=60,
                          run=False)
    in_its_place = daemon.state / "last-good.jsonl"
    in_its_place.mkdir(parents=True)
    daemon.start()
    told = daemon.wait_for("config_not_kept", 5)
    assert told["error"] and "reload" in told["next"], told
    assert not daemon.events("config_kept")
    in_its_place.rmdir()
    daemon.hang_up()
    daemon.wait_for("config_kept", 5)
    daemon.hang_up()
    daemon.wait_for_more("config_loaded", 2, 5)
    assert len(daemon.events("config_kept")) == 1 == len(daemon.events("config_not_kept"))


@scenario("without a last good configuration that counts, broken files end the start with 78", 8)
def nothing_good(stage):
    sandbox, daemon, _ = begin(stage)
    assert daemon.stop() == 0
    daemon.schedules.write_text("schedules: [nonsense]\n")
    writes = len(sandbox.calls())
    once = daemon.run_command("once")
    assert once.returncode == 78 and "all.yaml:1:13: error" in once.stderr, once
    kept = daemon.state / "last-good.jsonl"
    good = kept.read_text()
    newer, found = re.subn(r'^(\{"version":)\d+', r"\g<1>999", good)
    assert found == 1, good[:80]
    for text in (good[:-9], newer, None):
        if text is None:
            kept.unlink()
        else:
            kept.write_text(text)
        done = daemon.run_command("run")
        assert done.returncode == 78 and "all.yaml:1:13: error" in done.stderr, done
        assert (str(kept) in done.stderr) == (text is not None), done
    assert len(sandbox.calls()) == writes
    kept.write_text(good)
    daemon.log.unlink()
    daemon.start()
    began_on_last_good(daemon, 0)
    assert daemon.stop() == 0


@scenario("a restart whose schedules have vanished deletes nothing until that is confirmed"
          " [G08]", 30)
def vanished(stage):
    sandbox, daemon, start = begin(stage, reconcile="observe_every: 2s, on_removed: delete")
    folder = daemon.schedules.parent

    def emptied():
        daemon.schedules.write_text("# all of it is gone\n")

    def no_file():
        daemon.schedules.unlink()

    def no_folder():
        folder.rename(stage.dir / "schedules.away")

    for damage in (emptied, no_file, no_folder):
        daemon.kill()
        damage()
        daemon.log.unlink()
        daemon.start()
        told = daemon.wait_for("schedules_vanished", 5)
        assert told["level"] == "error" and told["streams"] == len(THREE), told
        time.sleep(6)
        assert len(sandbox.writes()) == len(THREE), (damage.__name__, sandbox.writes())
        folder.mkdir(exist_ok=True)
        daemon.write_schedules(THREE, start)
        time.sleep(0.6)
        daemon.hang_up()
        daemon.wait_for_more("config_loaded", 1, 5)
    time.sleep(3)
    assert len(sandbox.writes()) == len(THREE), sandbox.writes()
    daemon.schedules.unlink()
    daemon.kill()
    daemon.start()
    daemon.wait_for_more("schedules_vanished", 1, 5)
    daemon.schedules.write_text("schedules: []\n")
    time.sleep(0.6)
    daemon.hang_up()
    time.sleep(4)
    assert not daemon.events("config_deleted")
    done = daemon.run_command("confirm-removal")
    assert done.returncode == 0 and done.stdout.splitlines()[:3] == sorted(THREE), done
    for stream in THREE:
        daemon.wait_for("config_deleted", 10, stream=stream)
    assert daemon.stop() == 0
