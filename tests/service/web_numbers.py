"""The numbers with those who take them: Prometheus, its alerts, and the node-exporter."""

import json
import pathlib
import re
import shutil
import subprocess

from service.asking import get, samples
from service.processes import until
from service.scenarios import Skipped, scenario
from service.web import Site


def prometheus_takes(text):
    promtool = shutil.which("promtool")
    if not promtool:
        raise Skipped("there is no promtool (apt-get install prometheus)")
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True,
                          text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), (done, text)


ODD = ['gate "A" \\ north', "港口摄像头", "é{x=1},y # HELP"]


@scenario("web: promtool takes the numbers, of good times and of bad ones, whatever the names", 12)
def numbers_for_prometheus(stage):
    sandbox = stage.sandbox()
    site = Site(stage, sandbox)
    site.covered()
    prometheus_takes(get(site.port, "/metrics")[2])
    sandbox.faults({"kind": "code", "operation": "add", "code": "Forbidden.RAM", "status": 403,
                    "message": "User not authorized to operate on the resource."})
    good = site.daemon.schedules.read_text()
    site.daemon.schedules.write_text(good + "".join(
        f"  - name: {json.dumps(name)}\n    stream: odd{number}\n"
        f"    sources: {site.daemon.sources('odd')}\n"
        f"    owner: {json.dumps(name)}\n"
        f"    labels: {{stream: {json.dumps(name)}, 2nd: x}}\n"
        for number, name in enumerate(ODD)))
    site.reload()
    for name in ODD:
        site.told.state_of(name, "dark")
    site.daemon.schedules.write_text("schedules: [\n")
    site.reload()

    def in_trouble():
        return {"permission_missing", "files_refused"} <= {
            one["trouble"] for one in site.told.report()["troubles"]}
    until(in_trouble, 10)
    text = get(site.port, "/metrics")[2]
    prometheus_takes(text)
    dark = {key[1][0][1] for key, value in samples(text).items()
            if key[0] == "pullkeeper_schedule_state" and key[1][1][1] == "dark" and value}
    owned = [dict(key[1]) for key in samples(text) if key[0] == "pullkeeper_schedule_info"]
    named = [one for one in owned if "owner" in one and one["owner"] == one["label_stream"]]
    assert len(named) == len(ODD), owned
    assert {label.replace('\\"', '"').replace("\\\\", "\\") for label in dark} == set(ODD), dark


def examples():
    return pathlib.Path(__file__).resolve().parents[2] / "examples"


@scenario("web: alerts and dashboard ask for numbers that there are; the textfile has them all", 10)
def numbers_without_listener(stage):
    if not shutil.which("curl"):
        raise Skipped("there is no curl")
    site = Site(stage, stage.sandbox())
    site.covered()
    site.daemon.wait_for("window_accepted", 5, stream="tower")
    target = stage.dir / "pullkeeper.prom"
    command = [examples() / "prometheus" / "textfile.sh", site.told.runtime / "status.sock", target]
    subprocess.run(command, check=True, timeout=20)
    there = {key[0] for key in samples(target.read_text())}
    assert there == {key[0] for key in samples(get(site.port, "/metrics")[2])}, there
    # Counted from the first of its kind on.
    there |= {"pullkeeper_handover_restarts_total", "pullkeeper_drift_total"}
    for name, least in (("prometheus/alerts.yaml", 5), ("grafana/pullkeeper.json", 8)):
        asked = set(re.findall(r"\bpullkeeper_\w+", (examples() / name).read_text()))
        assert len(asked) >= least and asked <= there, (name, asked - there)
    assert site.daemon.stop() == 0
    gone = subprocess.run(command, check=False, timeout=20, capture_output=True)
    assert gone.returncode == 1 and not list(stage.dir.glob("pullkeeper.prom*")), gone
