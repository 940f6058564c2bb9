"""Whatever goes wrong: the log, `status` and STATUS= say the same of it, at the start, meanwhile,
and when it is over."""

import json
import pathlib
import re
import socket

import jsonschema

from service.processes import until

SCHEMA = json.loads((pathlib.Path(__file__).resolve().parents[2] / "schema" / "status.schema.json")
                    .read_text(encoding="utf-8"))
STATUS_MOST = 500                       # bytes of STATUS=


class Told:
    """A daemon, and what it tells whom."""

    def __init__(self, stage, sandbox, streams, **options):
        path = stage.dir / "notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(str(path))
        self.socket.setblocking(False)
        self.sentence = ""
        self.runtime = stage.dir / "run"
        self.runtime.mkdir()
        environment = {"NOTIFY_SOCKET": str(path), "RUNTIME_DIRECTORY": str(self.runtime)}
        self.daemon = stage.daemon(sandbox, streams, environment=environment, **options)
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

    def all_say(self, name, *words, timeout=10):
        """Waits until the trouble is in the report, and its text in STATUS= and the first line of
        `status`; gives it."""
        def said():
            one = self.trouble(name)
            if not one or one["text"][:STATUS_MOST] not in self.status_line():
                return None
            text = self.daemon.run_command("status").stdout
            return one if one["text"] in text.splitlines()[0] else None
        said.__doc__ = f"{name} in status and STATUS=, which is {self.status_line()!r}"
        one = until(said, timeout, every=0.3)
        for word in words:
            assert word in json.dumps(one), (word, one)
        assert one["remedy"]["text"], one
        return one

    def none_says(self, name, timeout=10):
        def over():
            one = self.report()
            here = any(t["trouble"] == name for t in one["troubles"])
            return not here and one["verdict"][:STATUS_MOST] == self.status_line()
        over.__doc__ = f"{name} is over, and STATUS= is the verdict"
        until(over, timeout, every=0.3)

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


def well(told, timeout=10):
    """Waits until nothing is amiss."""
    def is_well():
        return told.report()["well"]
    is_well.__doc__ = "all is well"
    until(is_well, timeout, every=0.3)
