"""The real binaries: a sandbox, a daemon, and a gate between them that can be shut."""

import copy
import datetime
import json
import os
import pathlib
import signal
import socket
import ssl
import subprocess
import threading
import time
import urllib.request

from service.canaries import CANARIES, KEY_ID, QUERY, SECRET, note  # noqa: F401

binaries = {}                              # name -> path, set by the program
DOMAIN, APP = "live.example.com", "cams"


def now():
    return datetime.datetime.now(datetime.timezone.utc)


def instant(at):
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def parse_instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def in_seconds(length):
    """A whole second, `length` from now or a little less."""
    return now().replace(microsecond=0) + datetime.timedelta(seconds=length)


def until(what, timeout, every=0.1):
    """The first true value of `what`; fails after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        value = what()
        if value:
            return value
        assert time.monotonic() < end, f"not within {timeout} s: {what.__doc__ or what}"
        time.sleep(every)


class Sandbox:
    def __init__(self, scratch, *options):
        self.dir = pathlib.Path(scratch)
        self.log = open(self.dir / "sandbox.log", "wb")
        self.ca = self.dir / "ca.pem"
        self.port = 0
        self.start(*options)

    def start(self, *options):
        """On the port that it had, if it had one. It knows of nothing that was there before."""
        (self.dir / "port").unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [binaries["sandbox"], "--port", str(self.port), "--dir", str(self.dir), "--verbose",
             "--access-key", f"{KEY_ID}:{SECRET}", *options],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        until(lambda: (self.dir / "port").exists(), 20)
        self.port = int((self.dir / "port").read_text())

    def control(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"https://localhost:{self.port}/_control/{path}",
                                         data=data, method=method)
        trust = ssl.create_default_context(cafile=str(self.ca))
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                             urllib.request.HTTPSHandler(context=trust))
        with opener.open(request, timeout=10) as answer:
            return json.load(answer)

    def faults(self, *rules, seed=1):
        self.control("POST", "faults", {"rules": list(rules), "seed": seed})

    def state(self):
        return self.control("GET", "state")

    def calls(self, operation=None, stream=None):
        found = self.control("GET", "calls?since=0")
        return [call for call in found if operation in (None, call["operation"])
                and stream in (None, call["stream"])]

    def writes(self, since=0):
        """The calls from number `since` on that would change something."""
        return [call for call in self.calls() if call["operation"] in ("add", "update", "delete")
                and call["n"] > since]

    def held(self, stream):
        """What stands for the stream: [(start, end, sources)]."""
        for key in self.state()["keys"]:
            if key["stream"] == stream:
                return [(parse_instant(c["start"]), parse_instant(c["end"]), c["sources"])
                        for c in key["held"]]
        return []

    def end(self):
        self.process.terminate()
        self.process.wait(10)

    def stop(self):
        self.end()
        self.log.close()


class Daemon:
    """Writes its configuration into `scratch` and runs on it, with a state of its own there."""

    def __init__(self, scratch, sandbox, streams, *, start, window=20, lead=6,
                 max_config="7d", port=None, signature="v3", reconcile="",
                 secret=SECRET, environment=None, domain=DOMAIN, shell=None, run=True,
                 settings=""):
        self.config = pathlib.Path(scratch) / "config"
        self.domain = domain
        (self.config / "schedules").mkdir(parents=True)
        port = port or sandbox.port
        (self.config / "pullkeeper.yaml").write_text(f"""\
api: {{endpoint: "https://localhost:{port}", ca_file: {sandbox.ca}, signature: {signature}}}
windows: {{window: {window}s, lead: {lead}s, max_config: {max_config}}}
reconcile: {{{reconcile}}}
log: {{format: json}}
{settings}""")
        self.schedules = self.config / "schedules" / "all.yaml"
        self.write_schedules(streams, start)
        self.log = pathlib.Path(scratch) / "daemon.log"
        self.state = pathlib.Path(scratch) / "state"
        sanitizer = {k: v for k, v in os.environ.items() if k.endswith("SAN_OPTIONS")}
        self.environment = {"PATH": os.environ.get("PATH", ""), **sanitizer, **(environment or {}),
                            "ALIBABA_CLOUD_ACCESS_KEY_ID": KEY_ID,
                            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": secret}
        self.process = None
        if run:
            self.start(shell)

    @staticmethod
    def sources(stream):
        return [f"rtmp://user:{QUERY}@origin/cams/{stream}?key={QUERY}"]

    def write_schedules(self, streams, start):
        text = (f"defaults: {{domain: {self.domain}, app: {APP}, start: {instant(start)}}}\n"
                "schedules:\n")
        for stream in streams:
            text += (f"  - name: {stream}\n    stream: {stream}\n"
                     f"    sources: {self.sources(stream)}\n")
        fresh = self.schedules.with_suffix(".new")
        fresh.write_text(text)
        fresh.rename(self.schedules)

    def twin(self, name, state):
        """Another one of the same files, not yet running."""
        other = copy.copy(self)
        other.log = self.log.with_name(f"{name}.log")
        other.state, other.process = state, None
        return other

    def command(self):
        return [binaries["daemon"], "run", "--config", str(self.config),
                "--state-dir", str(self.state)]

    def start(self, shell=None, around=()):
        command = self.command()
        if shell:
            command = ["sh", "-c", shell, "sh", *command]
        command = [*around, *command]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, env=self.environment)

    def run_command(self, name, *words):
        """Another process of the same files and state, to its end."""
        program, _, *rest = self.command()
        return self.printed([program, name, *words, *rest])

    def run_check(self):
        return self.printed([binaries["daemon"], "check", "--config", str(self.config)])

    def printed(self, command):
        """How the command ended, and what it printed."""
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True,
                              timeout=20, stdin=subprocess.DEVNULL)
        note(" ".join(command[:2]), done.stdout, done.stderr)
        return done

    def events(self, name=None, **fields):
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        events = [json.loads(line) for line in lines if line.startswith("{")]
        return [e for e in events if name in (None, e["event"])
                and all(e.get(key) == value for key, value in fields.items())]

    def wait_for(self, name, timeout, **fields):
        def seen():
            return self.events(name, **fields)
        seen.__doc__ = f"event {name} {fields}"
        return until(seen, timeout)[-1]

    def wait_for_each(self, name, timeout, streams, **fields):
        """An event for each of the streams; each may take so long."""
        for stream in streams:
            self.wait_for(name, timeout, stream=stream, **fields)

    def wait_for_more(self, name, than, timeout):
        def seen():
            return len(self.events(name)) > than
        seen.__doc__ = f"more than {than} events {name}"
        until(seen, timeout)

    def hang_up(self):
        self.signal(signal.SIGHUP)

    def signal(self, number):
        self.process.send_signal(number)

    def stop(self, timeout=10):
        """Its exit code, which must come within 10 s."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.process.wait(timeout)

    def kill(self):
        if self.process and self.process.poll() is None:
            self.process.kill()
            self.process.wait()


class Gate:
    """A port that refuses connections until it is opened, and then leads to `port`."""

    def __init__(self, port):
        self.target = port
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]

    def open(self):
        self.listener.listen(16)
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    @staticmethod
    def _copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            source.close()
            sink.close()
