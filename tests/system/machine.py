"""A booted Debian 12 in a container of its own, fresh for every run, and what is done in it.

The root of the container is never below /tmp, and /tmp of the host is out of its sight: a systemd
that boots empties /tmp.
"""

import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import time

MIRROR = "http://deb.debian.org/debian"
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
CACHE = CACHE.resolve() / "pullkeeper"
TOOLS = ("debootstrap", "systemd-nspawn", "nsenter", "unshare", "dpkg-deb", "ip",
         "curl")

BOOT = r"""
set -e
mount -t tmpfs tmpfs /tmp
if ! mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$RUN/upper,workdir=$RUN/work" "$RUN/root"
then
  cp -a "$BASE/." "$RUN/root/"
fi
exec systemd-nspawn --quiet --boot --directory="$RUN/root" --machine="$NAME" --register=no $UNIT \
  --private-network --resolv-conf=off --timezone=off --console=pipe \
  --bind-ro="$RUN/share:/share" systemd.mask=systemd-logind.service
"""


class Unable(Exception):
    """This machine cannot boot a container; the text says why."""


def until(what, timeout, every=0.1):
    """The first true value of `what`; fails after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        value = what()
        if value:
            return value
        assert time.monotonic() < end, f"not within {timeout} s: {what.__doc__ or what}"
        time.sleep(every)


def check_machine():
    if os.geteuid() != 0:
        raise Unable("not root")
    missing = [tool for tool in TOOLS if not shutil.which(tool)]
    if missing:
        raise Unable(f"not installed: {' '.join(missing)} (apt-get install systemd-container "
                     "debootstrap iproute2 curl)")
    if pathlib.Path("/tmp").resolve() in (CACHE, *CACHE.parents):
        raise Unable(f"{CACHE} is below /tmp: set XDG_CACHE_HOME")


def build(*command):
    subprocess.run(command, check=True, cwd="/", text=True, stdin=subprocess.DEVNULL,
                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                   env={**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C"})


def prepare_base(package):
    """The tree of a Debian 12 that satisfies the package; made once and kept."""
    depends = subprocess.run(["dpkg-deb", "--field", str(package), "Depends"], check=True,
                             capture_output=True, text=True).stdout.strip()
    depends += ", libfaketime"         # a container cannot set the clock, and must not
    mark = hashlib.sha256(depends.encode()).hexdigest()[:12]
    base = CACHE / f"bookworm-{mark}"
    if base.is_dir():
        return base
    fresh = base.with_name(base.name + f".new-{os.getpid()}")
    CACHE.mkdir(parents=True, exist_ok=True)
    print(f"Making {base} (once) ...", flush=True)
    try:
        build("debootstrap", "--variant=minbase", "--include=systemd,systemd-sysv", "bookworm",
              str(fresh), MIRROR)
        build("chroot", str(fresh), "apt-get", "satisfy", "--yes", "--no-install-recommends",
              depends)
        build("chroot", str(fresh), "apt-get", "clean")
        (fresh / "etc/hosts").write_text("127.0.0.1 localhost\n")
        fresh.rename(base)
        return base
    except subprocess.CalledProcessError as failed:
        last = failed.stdout.strip().splitlines()[-1:]
        raise Unable(f"{failed.cmd[0]} fails: {' '.join(last)}") from None
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


class Machine:
    """Boots on `base`; `files` are found in /share. Ends with `close`."""

    def __init__(self, base, files):
        self.dir = CACHE / f"run-{os.getpid()}"
        for name in ("upper", "work", "root", "share"):
            (self.dir / name).mkdir(parents=True)
        for name, path in files.items():
            shutil.copy(path, self.dir / "share" / name)
        # Where no systemd runs, there is none to ask for a scope.
        unit = "" if pathlib.Path("/run/systemd/system").is_dir() else "--keep-unit"
        environment = {**os.environ, "BASE": str(base), "RUN": str(self.dir),
                       "NAME": f"pullkeeper-test-{os.getpid()}", "UNIT": unit}
        self.log = open(self.dir / "console.log", "wb")
        self.process = subprocess.Popen(
            ["unshare", "--mount", "--propagation", "private", "bash", "-c", BOOT],
            cwd="/", env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        try:
            self.init = until(self._first_process, 20)
            until(self._booted, 60)
            # Behind the rule that cuts the network off.
            self.run("for f in -4 -6; do ip $f rule add pref 10 lookup local && "
                     "ip $f rule del pref 0; done", spaces="--net")
        except AssertionError:
            said = self.console()
            self.close()
            raise Unable(f"systemd-nspawn does not boot: {said.strip()[-400:]}") from None

    def _first_process(self):
        """a first process in the container"""
        if self.process.poll() is not None:
            raise AssertionError
        pid = self.process.pid
        try:
            children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            return None
        started = [child for child in children
                   if pathlib.Path(f"/proc/{child}/comm").read_text() == "systemd\n"]
        return int(started[0]) if started else None

    def _booted(self):
        """the end of booting"""
        state = self.run("systemctl is-system-running", check=False).stdout.strip()
        return state in ("running", "degraded")

    def console(self):
        return (self.dir / "console.log").read_text(errors="replace")

    def run(self, command, check=True, timeout=60, spaces="--all"):
        """A command of the shell, inside. `spaces`: all, or the network alone (--net)."""
        done = subprocess.run(
            ["nsenter", f"--target={self.init}", spaces, "sh", "-c", command],
            capture_output=True, text=True, timeout=timeout, stdin=subprocess.DEVNULL,
            start_new_session=True,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "DEBIAN_FRONTEND": "noninteractive",
                 "LC_ALL": "C.UTF-8"})
        assert not check or done.returncode == 0, (command, done.stdout, done.stderr)
        return done

    def write(self, path, text, mode=0o644):
        target = pathlib.Path(f"/proc/{self.init}/root{path}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
        target.chmod(mode)

    def properties(self, unit, *names):
        shown = self.run(f"systemctl show {unit} " + " ".join(f"-p {name}" for name in names))
        return dict(line.split("=", 1) for line in shown.stdout.splitlines())

    def property(self, unit, name):
        return self.properties(unit, name)[name]

    def journal(self, *matches):
        shown = self.run("journalctl --output=json --no-pager " + " ".join(matches)).stdout
        return [json.loads(line) for line in shown.splitlines() if line.startswith("{")]

    def network(self, state):
        """Whether anything can be reached; an interface that is set down systemd brings back up."""
        for family in ("-4", "-6"):
            change = "del" if state == "up" else "add"
            self.run(f"ip {family} rule {change} pref 5 unreachable", spaces="--net")

    def close(self):
        if hasattr(self, "init") and self.process.poll() is None:
            self.run("systemctl --force --force poweroff", check=False)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.log.close()
        shutil.rmtree(self.dir)
