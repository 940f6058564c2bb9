"""The table of faults, where the API takes no call with the key: which key that is, where it came
from, and what must be done there."""

import time

from service.canaries import WRONG
from service.processes import KEY_ID, SECRET, in_seconds
from service.scenarios import scenario
from service.telling import Told

THREE = ["harbour", "bridge", "tower"]


def in_file(stage, secret=SECRET):
    """Writes the key to a file; gives its path, and the settings that name it."""
    path = stage.dir / "key"
    path.touch(mode=0o600)
    path.write_text(f"[default]\ntype = access_key\naccess_key_id = {KEY_ID}\n"
                    f"access_key_secret = {secret}\n")
    return path, f"credentials: {{file: {path}}}\n"


def refused(told, source, code, *words):
    """What is said of the key while nobody has mended it."""
    one = told.all_say("key_refused", code, *words)
    assert one["remedy"]["by_person"], one
    assert one["cause"]["from"].endswith(f" of {source}"), one
    assert source in one["remedy"]["text"], one
    is_read_once = source in ("environment", "systemd")
    assert ("restart" in one["remedy"]["text"]) == is_read_once, one
    alarm = told.daemon.wait_for("credentials_failed", 1)
    assert alarm["from"] == one["cause"]["from"] and alarm["code"] == one["cause"]["code"], alarm
    assert KEY_ID not in told.shown()


def restored(told):
    told.none_says("key_refused", timeout=65)
    told.end()
    assert len(told.daemon.events("credentials_failed")) == 1


def until_restart(told, source, mend):
    """A key that the daemon is handed once is refused, until a restart with the right one."""
    refused(told, source, "SignatureDoesNotMatch", "secret")
    assert told.trouble("key_refused")["streams"] == 3
    lost = told.daemon.wait_for("coverage_lost", 65)
    assert lost["kind"] == "credentials" and lost["code"] == "SignatureDoesNotMatch", lost
    assert told.daemon.stop() == 0
    mend()
    told.daemon.start()
    told.await_door()
    told.none_says("key_refused", timeout=20)
    told.end()
    for name in ("credentials_failed", "credentials_restored"):
        assert len(told.daemon.events(name)) == 1, told.daemon.events(name)


@scenario("told: a wrong key in the environment, until a restart with the right one", 90)
def wrong_in_environment(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60, secret=WRONG)

    def mend():
        told.daemon.environment["ALIBABA_CLOUD_ACCESS_KEY_SECRET"] = SECRET
    until_restart(told, "environment", mend)


@scenario("told: a wrong key that systemd hands over, until a restart with the right one", 90)
def wrong_in_systemd(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60, run=False)
    for name in [n for n in told.daemon.environment if n.startswith("ALIBABA_CLOUD_")]:
        del told.daemon.environment[name]
    handed_over = stage.dir / "credentials"
    handed_over.mkdir(mode=0o700)
    told.daemon.environment["CREDENTIALS_DIRECTORY"] = str(handed_over)

    def hand_over(secret):
        for name, value in (("access_key_id", KEY_ID), ("access_key_secret", secret)):
            (handed_over / name).touch(mode=0o600)
            (handed_over / name).write_text(value + "\n")
    hand_over(WRONG)
    told.daemon.start()
    told.await_door()
    until_restart(told, "systemd", lambda: hand_over(SECRET))


@scenario("told: a wrong key in a file, until the file has the right one [G21]", 90)
def wrong_in_file(stage):
    sandbox = stage.sandbox()
    path, settings = in_file(stage, WRONG)
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60, settings=settings)
    refused(told, f"file {path}", "SignatureDoesNotMatch", "secret")
    in_file(stage)
    time.sleep(0.6)
    told.daemon.hang_up()
    restored(told)


def refused_for_a_while(stage, code, status, *words):
    """All goes well at first; then the API takes no call with the key, until it does again."""
    sandbox = stage.sandbox()
    path, settings = in_file(stage)
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=24, lead=20, settings=settings,
                reconcile="observe_every: 2s")
    told.daemon.wait_for_each("window_accepted", 5, THREE)
    told.until_all_say("all is well", lambda report: report["well"], 10)
    sandbox.faults({"kind": "code", "code": code, "status": status, "message": "Not this key."})
    refused(told, f"file {path}", code, *words)
    # A person must act: at risk as soon as it is due, and not when retries have come to nothing.
    risk = told.daemon.wait_for("coverage_at_risk", 40)
    assert risk["kind"] == "credentials" and risk["code"] == code, risk
    assert risk["time_left"] in ("20s", "19s", "18s"), risk
    row = told.state_of("harbour", "at_risk")
    assert row["remedy"]["by_person"] and row["remedy"]["text"] == risk["next"], row
    told.until_all_say("all are at risk", lambda report: report["troubles"][0]["streams"] == 3, 10)
    sandbox.faults()
    told.daemon.hang_up()
    restored(told)


@scenario("told: a key that is deleted, until there is one again", 90)
def deleted(stage):
    refused_for_a_while(stage, "InvalidAccessKeyId.NotFound", 404, "put a valid AccessKey")


@scenario("told: a key that is disabled, until it is enabled [G22]", 90)
def disabled(stage):
    refused_for_a_while(stage, "InvalidAccessKeyId.Inactive", 403, "enable this AccessKey")


@scenario("told: a temporary key that has expired, until there is another one", 90)
def expired(stage):
    refused_for_a_while(stage, "InvalidSecurityToken.Expired", 400, "put a valid AccessKey")
