"""The table of faults, where the API refuses what one schedule wants: by its line in the files."""

from service.processes import in_seconds, until
from service.scenarios import scenario
from service.telling import Told

THREE = ["harbour", "bridge", "tower"]


def refused(stage, code, status=400, trouble=None):
    """One schedule that the API refuses for itself, by its place in the files, until it does not.
    `trouble`: what that is of the whole."""
    sandbox = stage.sandbox()
    sandbox.faults({"kind": "code", "operation": "add", "stream": "harbour", "status": status,
                    "code": code, "message": "It is refused."})
    told = Told(stage, sandbox, THREE, start=in_seconds(0), window=600, lead=60)

    def refused_row():
        """harbour is dark, and has been refused"""
        one = told.state_of("harbour", "dark")
        return one if one["cause"] else None
    row = until(refused_row, 10, every=0.3)
    assert row["cause"]["detail"] and row["cause"]["request_id"], row
    lost = told.daemon.wait_for("coverage_lost", 5, stream="harbour")
    assert lost["code"] == row["cause"]["code"] and lost["detail"], lost
    assert lost["request_id"] and row["remedy"]["text"] in lost["next"], lost
    place = f"{row['file']}:{row['line']}"
    written = told.daemon.schedules.read_text().splitlines()
    assert "harbour" in written[row["line"] - 1] and row["file"] == str(told.daemon.schedules), row
    assert lost["file"] == place, lost
    told.state_of("bridge", "covered")

    def begun():
        return told.messages("coverage", "begin")
    message = until(begun, 15)[0]
    assert (message["schedule"], message["code"]) == ("harbour", lost["code"]), message
    assert message["remedy"] == row["remedy"]["text"], message
    if trouble:
        told.all_say(trouble, code, row["remedy"]["text"])
    told.until_all_say("harbour is dark", lambda report: not report["well"], 10)
    sandbox.faults()
    assert told.daemon.run_command("retry", "harbour").returncode == 0
    told.daemon.wait_for("coverage_restored", 10, stream="harbour")
    if trouble:
        told.none_says(trouble)
    told.end()
    assert len(told.messages("coverage")) == 2, told.messages()
    return place, row


@scenario("told: a domain that is not ours, escaped, by the line of the schedule [A16]", 35)
def wrong_domain(stage):
    place, row = refused(stage, "InvalidDomain.Of\x1b[31mUs", 404)
    assert place in row["remedy"]["text"] and row["remedy"]["by_person"], row


@scenario("told: an account in arrears, which is no fault of the schedule [A15]", 35)
def arrears(stage):
    _, row = refused(stage, "InsufficientBalance", trouble="permission_missing")
    assert row["remedy"]["by_person"] and "pay what the account owes" in row["remedy"]["text"], row


@scenario("told: a code that nobody knows, by the line of the schedule [A37]", 35)
def unknown_code(stage):
    place, row = refused(stage, "SomethingNobodyHasHeardOf")
    assert place in row["remedy"]["text"] and row["remedy"]["by_person"], row


@scenario("told: a domain that is wrong while its config stands, with detail and line", 45)
def at_risk(stage):
    sandbox = stage.sandbox()
    told = Told(stage, sandbox, ["harbour"], start=in_seconds(0), window=20, lead=16)
    told.daemon.wait_for("window_accepted", 5)
    sandbox.faults({"kind": "code", "status": 404, "code": "InvalidDomain.NotFound",
                    "message": "No such domain."})
    risk = told.daemon.wait_for("coverage_at_risk", 40)
    assert risk["detail"] and risk["file"].startswith(f"{told.daemon.schedules}:"), risk
    assert risk["code"] == "InvalidDomain.NotFound" and risk["file"] in risk["next"], risk
    told.until_all_say("at risk", lambda report: not report["well"], 10)
    sandbox.faults()
    told.daemon.run_command("retry")
    told.end()
