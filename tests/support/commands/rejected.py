"""The files below tests/data/rejected: each is refused at one place, and says where."""
import json
import pathlib
import re
import subprocess

TESTS = pathlib.Path(__file__).resolve().parents[2]
ROOT = TESTS.parent
KINDS = ("settings", "schedules")


class Rejected:
    def __init__(self, path):
        self.path = path
        self.kind = path.parent.name
        head = path.read_text(encoding="utf-8")
        place = re.match(r"# refused at (\d+):(\d+)\n", head)
        if not place:
            raise SystemExit(f"{path}: the first line must be '# refused at LINE:COLUMN'")
        self.place = (int(place.group(1)), int(place.group(2)))
        unseen = re.search(r"^# unseen by the schema: (.+)$", head, re.M)
        self.unseen = unseen.group(1) if unseen else None

    @property
    def name(self):
        return f"{self.kind}/{self.path.name}"

    def put_into(self, directory):
        """Copies the file to where the daemon looks for it; returns where."""
        target = directory / ("pullkeeper.yaml" if self.kind == "settings"
                              else f"schedules/{self.path.name}")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(self.path.read_bytes())
        target.chmod(0o600)
        return target


def all_rejected():
    found = [Rejected(path) for kind in KINDS
             for path in sorted((TESTS / "data" / "rejected" / kind).glob("*.yaml"))]
    if len(found) < 18:
        raise SystemExit("the rejected files are missing")
    return found


def run_check(binary, directory, *options, environment=None):
    """`pullkeeper check` on the directory: exit code, standard output, standard error."""
    done = subprocess.run([binary, "check", "--config", str(directory), *options], timeout=60,
                          capture_output=True, text=True, env=environment, check=False)
    return done.returncode, done.stdout, done.stderr


def check_json(binary, directory):
    code, out, _ = run_check(binary, directory, "--json")
    return code, json.loads(out)
