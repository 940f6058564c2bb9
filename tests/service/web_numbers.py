"""The numbers with those who take them: Prometheus, its alerts, and the node-exporter."""

import pathlib
import re
import shutil
import subprocess

from service.scenarios import Skipped, scenario
from service.web import Site, get, samples


@scenario("web: promtool takes the numbers", 8)
def numbers_for_prometheus(stage):
    promtool = shutil.which("promtool")
    if not promtool:
        raise Skipped("there is no promtool (apt-get install prometheus)")
    site = Site(stage, stage.sandbox())
    site.covered()
    text = get(site.port, "/metrics")[2]
    done = subprocess.run([promtool, "check", "metrics"], input=text, capture_output=True,
                          text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, ""), done


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
