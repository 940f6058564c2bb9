"""A machine that has too little of something, or stands still; and what others could see."""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import time

from service.coverage import assert_covered_from
from service.processes import CANARIES, KEY_ID, SECRET, binaries, in_seconds, until
from service.scenarios import scenario

THREE = ["harbour", "bridge", "tower"]
MEMORY_MOST = 32 * 1024                # KiB, with 300 schedules
POINTS = 40


def proc(daemon, name):
    return pathlib.Path(f"/proc/{daemon.process.pid}/{name}")


def descriptors(daemon):
    return len(list(proc(daemon, "fd").iterdir()))


@scenario("without descriptors calls fail and nothing else, and afterwards none is lost [P18]", 50)
def no_descriptors(stage):
    sandbox = stage.sandbox()
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, THREE, start=start, window=20, lead=14)
    daemon.wait_for_each("window_accepted", 6, THREE)
    time.sleep(12)                     # idle connections are closed
    before = descriptors(daemon)
    pid = daemon.process.pid
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (3, limits[1]))
    told = len(daemon.events())
    until(lambda: len(daemon.events()) > told, 20)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
    time.sleep(14)
    assert_covered_from(sandbox.state(), THREE, start)
    assert daemon.process.poll() is None
    until(lambda: descriptors(daemon) <= before, 15)
    assert daemon.stop() == 0


@scenario("where no thread can be made calls fail, and work once one can be [P19]", 25)
def no_threads(stage):
    sandbox = stage.sandbox()
    marker = stage.dir / "no-threads"
    marker.touch()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), environment={
        "LD_PRELOAD": binaries["scarce"], "SCARCE_THREADS": str(marker)})
    daemon.wait_for("api_unreachable", 10)
    assert not sandbox.calls("add") and daemon.process.poll() is None
    marker.unlink()
    daemon.wait_for("window_accepted", 15)
    assert daemon.stop() == 0


@scenario("wherever memory ends, the state is whole and the next pass works [P08]", 40)
def no_memory(stage):
    sandbox = stage.sandbox()
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), window=600, run=False)
    program, _, *rest = daemon.command()

    def once(memory):
        return subprocess.run([program, "once", *rest], capture_output=True, timeout=30,
                              stdin=subprocess.DEVNULL,
                              env={**daemon.environment, "LD_PRELOAD": binaries["scarce"],
                                   "SCARCE_MEMORY": str(memory)})
    allocations = 1
    while once(allocations).returncode != 0:
        allocations *= 2
    died = 0
    for point in range(POINTS):
        done = once(1 + allocations * point // POINTS)
        died += done.returncode != 0
        assert not any(word.encode() in done.stderr + done.stdout for word in CANARIES)
    assert died > POINTS // 4, (died, allocations)
    done = once(0)
    assert done.returncode == 0 and b"state_reset" not in done.stderr, done.stderr
    assert len(sandbox.calls("add")) == 1 and not sandbox.calls("delete")
    assert sandbox.held("harbour")


@scenario("300 schedules fit into 32 MiB, and after a kill they do again [P07]", 30)
def little_memory(stage):
    sandbox = stage.sandbox("--quota", "400")
    names = [f"cam{number}" for number in range(300)]
    daemon = stage.daemon(sandbox, names, start=in_seconds(0), window=600, lead=60, run=False)
    settings = daemon.config / "pullkeeper.yaml"
    settings.write_text(settings.read_text().replace("api: {", "api: {rate: {add: 15}, "))
    daemon.start()

    def most():
        text = proc(daemon, "status").read_text()
        return int(text.partition("VmHWM:")[2].split()[0])
    daemon.wait_for("window_accepted", 20)
    time.sleep(8)
    assert most() < MEMORY_MOST, most()
    daemon.kill()
    daemon.start()
    time.sleep(5)
    assert most() < MEMORY_MOST, most()
    assert daemon.stop() == 0


@scenario("a process that was frozen for longer than its time left catches up at once [C06]", 30)
def frozen(stage):
    sandbox = stage.sandbox()
    start = in_seconds(4)
    daemon = stage.daemon(sandbox, THREE, start=start, window=20, lead=14)
    daemon.wait_for_each("window_accepted", 6, THREE)
    for _ in range(2):
        daemon.signal(signal.SIGSTOP)
        time.sleep(7)
        daemon.signal(signal.SIGCONT)
        time.sleep(2)
    assert_covered_from(sandbox.state(), THREE, start)
    assert daemon.process.poll() is None
    assert daemon.stop() == 0


@scenario("neither the command line nor the environment shows a key from a file [S14]", 5)
def nothing_to_see(stage):
    sandbox = stage.sandbox()
    keys = stage.dir / "keys"
    keys.write_text(f"[default]\ntype = access_key\naccess_key_id = {KEY_ID}\n"
                    f"access_key_secret = {SECRET}\n")
    keys.chmod(0o600)
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), run=False,
                          settings=f"credentials: {{file: {keys}}}\n")
    for name in ("ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET"):
        del daemon.environment[name]
    daemon.start()
    daemon.wait_for("window_accepted", 5)
    for name in ("cmdline", "environ", "comm", "status", "maps"):
        seen = proc(daemon, name).read_bytes()
        assert seen and not any(word.encode() in seen for word in CANARIES), name
    assert daemon.stop() == 0


@scenario("files that are swapped by a link, or renamed over, are read as they are [G10]", 15)
def swapped(stage):
    sandbox = stage.sandbox()
    start = in_seconds(0)
    daemon = stage.daemon(sandbox, ["harbour"], start=start, window=600, lead=60, run=False)
    directory = daemon.config / "schedules"

    def generation(number, streams):
        made = daemon.config / f"..{number}"
        made.mkdir()
        daemon.write_schedules(streams, start)
        shutil.move(daemon.schedules, made / "all.yaml")
        return made.name
    first = generation(1, ["harbour"])
    (daemon.config / "..data").symlink_to(first)
    (directory / "all.yaml").symlink_to("../..data/all.yaml")
    daemon.start()
    daemon.wait_for("window_accepted", 5, stream="harbour")
    # As Kubernetes puts a new ConfigMap in place: one rename of a link.
    (directory / "all.yaml").unlink()
    second = generation(2, ["harbour", "bridge"])
    (directory / "all.yaml").symlink_to("../..data/all.yaml")
    (daemon.config / "..new").symlink_to(second)
    os.replace(daemon.config / "..new", daemon.config / "..data")
    time.sleep(0.6)
    daemon.hang_up()
    daemon.wait_for("schedule_added", 3, stream="bridge")
    # The directory as a whole, in place of the old one.
    (directory / "all.yaml").unlink()
    daemon.write_schedules(["harbour", "bridge", "tower"], start)
    shutil.copytree(directory, daemon.config / "fresh")
    directory.rename(daemon.config / "old")
    (daemon.config / "fresh").rename(directory)
    time.sleep(0.6)
    daemon.hang_up()
    daemon.wait_for("schedule_added", 3, stream="tower")
    assert not daemon.events("schedule_removed") and not daemon.events("config_refused")
    assert daemon.stop() == 0


@scenario("files that a reload may not read any more are an error, and change nothing [G12]", 15)
def not_readable(stage):
    sandbox = stage.sandbox()
    os.chmod(stage.dir, 0o755)
    daemon = stage.daemon(sandbox, ["harbour"], start=in_seconds(0), window=600, lead=60,
                          run=False)
    program = shutil.copy(binaries["daemon"], stage.dir / "pullkeeper")
    daemon.state.mkdir(mode=0o700)
    nobody = {}
    if os.geteuid() == 0:
        nobody = {"user": 65534, "group": 65534, "extra_groups": []}
        os.chown(daemon.state, 65534, 65534)
    with open(daemon.log, "ab") as log:
        daemon.process = subprocess.Popen([program, *daemon.command()[1:]], stdout=log, stderr=log,
                                          stdin=subprocess.DEVNULL, env=daemon.environment,
                                          **nobody)
    daemon.wait_for("window_accepted", 5)
    daemon.schedules.chmod(0o000)
    time.sleep(0.6)
    daemon.hang_up()
    refused = daemon.wait_for("config_refused", 3)
    assert refused["file"] == str(daemon.schedules), refused
    daemon.schedules.chmod(0o644)
    time.sleep(0.6)
    daemon.hang_up()
    until(lambda: len(daemon.events("config_loaded")) == 2, 3)
    assert not daemon.events("schedule_removed")
    assert daemon.stop() == 0
