#!/usr/bin/env python3
"""What the API or an earlier version has left in the state is shown as the log shows it.

usage: foreign_text_test.py --daemon PATH --writer PATH
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.kept_state import KeptState, at  # noqa: E402

# A quote, a backslash, markup, a line break, a terminal's sequence and a bidi mark.
CODE = "In\"val\\id<b>&\n\x1b[31m\u202e"
SHOWN = "In\"val\\id<b>&\\n\\u001b[31m\\u202e"
HERE = {"domain": "live.example.com", "app": "cams"}


class ForeignText(KeptState):
    def setUp(self):
        super().setUp()
        begun, source = at(days=2), "rtmp://origin.example.com/a"
        (self.dir / "schedules" / "a.yaml").write_text(json.dumps({"schedules": [
            {"name": "harbour", "stream": "harbour", **HERE, "sources": [source], "start": begun}
        ]}), "utf-8")
        failing = {"attempts": 2, "kind": 7, "code": CODE, "operation": 0, "at": at(minutes=1),
                   "next_try": at(minutes=-1)}
        call = {"at": at(hours=1), "operation": 2, "outcome": 1, "code": CODE,
                "request_id": CODE, **HERE}
        self.write_state([{"name": "live.example.com", "mode": 2, "failing": failing}],
                         [{"name": "harbour", **HERE, "stream": "harbour", "source": source,
                           "wanted_start": begun, "start": begun, "end": at(days=-4),
                           "failing": failing}],
                         [call, {**call, "no_utf8": True}])

    def run_it(self, *words):
        done = self.run_command(*words, text=False)
        out = done.stdout.decode("utf-8")       # strictly: what is no UTF-8 throws
        self.assertFalse({"\x1b", "\u202e"} & set(out) and "--json" not in words)
        return out

    def test_status_shows_it_on_one_line_with_its_quotes_as_they_are(self):  # [S02]
        self.assertIn(f"why: {SHOWN}, rejected, of add, 2 failures", self.run_it("status"))

    def test_history_shows_it_on_one_line(self):
        lines = self.run_it("history").splitlines()
        self.assertEqual(len(lines), 3)
        self.assertIn(SHOWN, lines[1])
        self.assertIn(SHOWN + "\\xff", lines[2])

    def test_the_json_of_history_is_valid_whatever_the_state_holds(self):
        calls = json.loads(self.run_it("history", "--json"))["calls"]
        self.assertEqual(calls[0]["code"], CODE)
        self.assertEqual(calls[1]["code"], CODE.replace("\n", "?").replace("\x1b", "?")
                         .replace("\u202e", "?") + "?")

    def test_plan_and_its_pictures_stay_well_formed(self):
        self.run_it("plan")
        for kind in ("--svg", "--html"):
            file = self.dir / "picture"
            self.run_it("plan", kind, str(file))
            text = file.read_text("utf-8")
            self.assertFalse({"\x1b", "\u202e"} & set(text))
            self.assertNotIn("<b>&", text)
            if kind == "--svg":
                xml.fromstring(text)


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "writer")
