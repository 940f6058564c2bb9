"""Whatever goes wrong: all that tells says the same of it, at the start, meanwhile, and when it is
over: the log, `status` and its JSON, STATUS=, what is served over HTTP, and the messages."""

import json
import pathlib
import re
import socket

import jsonschema

from service.agreement import (DELAYS, LOGGED, STATUS_MOST, event_agrees, message_agrees,
                               numbers_agree, page_agrees, still, text_agrees, told_as)
from service.asking import free_port, get, samples
from service.processes import until
from service.receivers import Receiver

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "schema" / "status.schema.json")
                    .read_text(encoding="utf-8"))


class Told:
    """A daemon, and what it tells whom. `everywhere`: over HTTP and by messages, too."""

    def __init__(self, stage, sandbox, streams, everywhere=True, settings="", **options):
        path = stage.dir / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.sentence = ""
        self.runtime = stage.dir / "run"
        self.runtime.mkdir()
        environment = {"NOTIFY_SOCKET": str(path), "RUNTIME_DIRECTORY": str(self.runtime)}
        self.port, self.receiver = free_port(), Receiver(stage)
        self.seen = {}                   # trouble -> what reports have said of it
        self.incidents = []              # the troubles that a message was due for, as they began
        if everywhere:
            settings += (f'http: {{listen: "127.0.0.1:{self.port}"}}\n'
                         f'hooks: [{{post: "http://127.0.0.1:{self.receiver.port}/"}}]\n')
        self.daemon = stage.daemon(sandbox, streams, environment=environment, settings=settings,
                                   **options)
        stage.made.append(self.socket.close)
        if self.daemon.process:
            self.await_door()

    def await_door(self):
        """Until the daemon can be asked."""
        def answers():
            done = self.daemon.run_command("status", "--json")
            return done.stdout and json.loads(done.stdout)["daemon"]["runs"]
        answers.__doc__ = "the daemon answers `status`"
        until(answers, 10)

    def status_line(self):
        """The sentence that the service manager has."""
        while True:
            try:
                message = self.socket.recv(65536).decode()
            except BlockingIOError:
                return self.sentence
            for line in message.splitlines():
                if line.startswith("STATUS="):
                    self.sentence = line.removeprefix("STATUS=")

    def report(self):
        """What `status --json` prints, valid by its schema and with the right exit code."""
        done = self.daemon.run_command("status", "--json")
        told = json.loads(done.stdout)
        jsonschema.validate(told, SCHEMA)
        assert done.returncode == (0 if told["well"] else 1), (done.returncode, told)
        assert told["daemon"]["runs"], told
        return told

    def trouble(self, name):
        """The trouble of that name, or nothing."""
        return next((t for t in self.report()["troubles"] if t["trouble"] == name), None)

    def served(self):
        return json.loads(get(self.port, "/status.json")[2])

    def compared(self):
        """The report of a moment in which all that tells was asked, and its STATUS=, which counts
        from when the daemon is ready."""
        for _ in range(20):
            before = self.served()
            report, text = self.report(), self.shown()
            numbers, page = (get(self.port, path)[2] for path in ("/metrics", "/"))
            alive, ready = (get(self.port, path)[0] for path in ("/healthz", "/readyz"))
            sentence = self.status_line()
            if still(before) == still(report) == still(self.served()):
                break
        else:
            raise AssertionError(f"never all the same: {before}, {report}")
        jsonschema.validate(before, SCHEMA)
        numbers_agree(samples(numbers), report)
        page_agrees(page, report)
        text_agrees(text, report)
        assert alive == 200 and ready in (200, 503), (alive, ready)
        for one in report["troubles"]:
            self.seen.setdefault(one["trouble"], []).append({**one, "now": report["now"]})
        return report, sentence if ready == 200 else "not ready so far"

    def until_all_say(self, what, wanted, timeout):
        """Waits for a report that is wanted; gives what `wanted` gives. All say the same in it."""
        def said():
            report, sentence = self.compared()
            said.__doc__ = f"{what}; STATUS= is {sentence!r}, and the report {report}"
            return wanted(report) if sentence == report["verdict"][:STATUS_MOST] else None
        return until(said, timeout, every=0.3)

    def messages(self, incident=None, phase=None):
        bodies = [json.loads(r.body) for r in list(self.receiver.requests)]
        return [m for m in bodies if m["incident"] == (incident or m["incident"])
                and m["phase"] == (phase or m["phase"])]

    def all_say(self, name, *words, timeout=10, goes_on=False):
        """Waits until all tell of the trouble, the first message included; gives its report.
        `goes_on`: it began before a restart, and no other message is due."""
        def lasts(report):
            return next((t for t in report["troubles"] if t["trouble"] == name), None)
        one = self.until_all_say(f"{name} begins", lasts, timeout)
        for word in words:
            assert word in json.dumps(one), (word, one)
        assert one["remedy"]["text"], one
        event_agrees(self.daemon.wait_for(LOGGED[told_as(name)][0], 5), self.seen[name])
        if name in DELAYS:
            return one
        incident = told_as(name)
        if not goes_on:
            self.incidents.append(incident)

        def begun():
            return len(self.messages(incident, "begin")) == self.incidents.count(incident)
        begun.__doc__ = f"one message that {incident} has begun, among {self.messages()}"
        until(begun, 15)
        one = self.until_all_say(f"{name} lasts", lasts, 5)
        message_agrees(self.messages(incident, "begin")[-1], self.seen[name])
        return one

    def none_says(self, name, timeout=10):
        """Waits until nobody tells of the trouble any more, and all have told its end."""
        def over(report):
            return all(t["trouble"] != name for t in report["troubles"])
        self.until_all_say(f"{name} is over", over, timeout)
        first, last = LOGGED[told_as(name)]

        def ended():
            order = [e["event"] for e in self.daemon.events() if e["event"] in (first, last)]
            return order[-1] == last and order
        ended.__doc__ = f"{last} in the log"
        order = until(ended, 20)
        if name in DELAYS:
            assert not self.messages(name), self.messages()
            return
        assert order.count(first) >= self.incidents.count(told_as(name)), order
        until(lambda: self.is_paired(told_as(name)), 20)

    def is_paired(self, incident):
        """Each incident of this kind is two messages: that it has begun, and that it is over."""
        told = self.messages(incident)
        begun = [m["id"] for m in told if m["phase"] == "begin"]
        over = [m["id"] for m in told if m["phase"] == "end"]
        assert len(begun) == self.incidents.count(incident), told
        assert len(set(begun)) == len(begun) and set(over) <= set(begun), told
        assert all(m["remedy"] == "" for m in told if m["phase"] == "end"), told
        return begun == over

    def end(self, timeout=30):
        """All is well, everybody says so, each incident was two messages, and the daemon stops."""
        self.until_all_say("all is well", lambda report: report["well"], timeout)

        def told():
            ids = [(m["id"], m["phase"]) for m in self.messages()]
            return sorted(ids) == sorted({(m["id"], phase) for m in self.messages()
                                          for phase in ("begin", "end")})
        told.__doc__ = f"two messages of each incident, not {self.messages()}"
        until(told, 20)
        kinds = [m["incident"] for m in self.messages() if m["phase"] == "begin"]
        assert sorted(k for k in kinds if k != "coverage") == sorted(self.incidents), kinds
        assert self.daemon.stop() == 0

    def row(self, stream):
        return next(s for s in self.report()["schedules"] if s["schedule"] == stream)

    def state_of(self, stream, state, timeout=10):
        """Waits until the schedule is in that state; gives its row."""
        def there():
            one = self.row(stream)
            return one if one["state"] == state else None
        there.__doc__ = f"{stream} is {state}"
        return until(there, timeout, every=0.3)

    def shown(self):
        """The text of `status`, free of control characters."""
        text = self.daemon.run_command("status").stdout
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", text), text
        return text

