#!/usr/bin/env python3
"""`pullkeeper check` shows no secret, wherever in a file one stands and whatever is wrong there.

usage: check_secrets_test.py --daemon PATH
"""
import json
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs, rejected  # noqa: E402
from support.commands.programs import paths  # noqa: E402

FRONT, BACK = "CANARY0f9", "e8d7c6b5a"
CANARY = FRONT + BACK
SECRET_NAMES = ("access_key_secret", "pass", "pwd", "sk", "key", "auth_key", "secret", "Secret",
                "AUTH-KEY", "authKey", "Password", "token", "anything", "geheim", "'quoted key'",
                "names", "security-token")

# A line, or several, with a secret in it; what else is wrong comes from MISTAKES.
IN_ANY_FILE = [
    *(f"{name}: {CANARY}" for name in SECRET_NAMES),
    *(f"{name}: \"{CANARY}\"" for name in SECRET_NAMES),
    *(f"{name} = {CANARY}" for name in SECRET_NAMES),
    *(f"{name}:{CANARY}" for name in SECRET_NAMES),
    f"pwd: [a, {CANARY}]",
    f"pwd: {{name: {CANARY}}}",
    f"pwd:\n  name: {CANARY}",
    f"pwd:\n  - name: {CANARY}\n    domain: {CANARY}",
    f"pwd:\n- name: {CANARY}\n- {CANARY}",
    f"pwd:\n  {CANARY}",
    f"pwd: one\n  {CANARY}",
    f"pwd: |\n  name: it's\n  name: {CANARY}",
    f"pwd: >-\n\n  first\n\n  name: {CANARY}",
    f"pwd: 'first\n  name: {CANARY}'",
    f"pwd: \"first \\\n  name: {CANARY}\"",
    f"pwd: 'it''s {CANARY}'",
    f"pwd:'first\n  name: {CANARY}'",
    f"pwd:\n{CANARY}",
    f"pwd:\n{BACK}",
    f"pwd: \"a \\\" {CANARY}\"",
    f"pwd: !!str {CANARY}",
    f"pwd: &a {CANARY}",
    f"{CANARY}",
    f"- {CANARY}",
    f"? {CANARY}\n: name",
    f"{CANARY}: name",
    f"LTAI:{CANARY}: name",
    f"# pwd: {CANARY}",
    f"wrong: x   # pwd: {CANARY}",
    f"export SECRET={CANARY}",
    f"{{pwd: {CANARY}}}",
    f"[{CANARY}, pwd: {CANARY}]",
    f"{{name: x pwd: {CANARY}}}",
]
IN_SETTINGS = [
    f"credentials: {CANARY}",
    f"credentials: {{{CANARY}: true}}",
    *(f"credentials:\n  {name}: {CANARY}" for name in ("file", "profile", "env", "ecs_ram_role",
                                                      "name", *SECRET_NAMES)),
    f"credentials:\n  {CANARY}: {CANARY}",
    f"credentials:\n  {CANARY}",
    f"credentials:\n  - file: {CANARY}\n    profile: {CANARY}",
    f"credentials: [env, {CANARY}]",
    f"credentials: {{file: {{name: {CANARY}}}}}",
    f"api: {CANARY}",
    f"api:\n  endpoint: https://user:{CANARY}@host.example.com",
    f"api:\n  endpoint: https://host.example.com/?token={CANARY}",
    f"api:\n  pwd: {CANARY}",
    f"log: {{level: debug, token: {CANARY}}}",
]
SOURCES = "defaults:\n  sources:\n"
IN_SCHEDULES = [
    *(SOURCES + f"    - {source}" for source in (
        f"rtmp://user:{CANARY}@o/a", f"rtmp://{CANARY}@o/a", f"rtmp://o/a?auth={CANARY}",
        f"rtmp://o/a?{CANARY}", f"srt://o:9000#!::u={CANARY}", f"rtmp://u:{{{CANARY}}}@o/a",
        f"rtmp://o/a?{{{CANARY}}}", f"rtmp://u:{FRONT}/{BACK}@o/a", f"user:{CANARY}@o/a",
        f"user:{CANARY}", f"\"rtmp://user:{FRONT}\n      {BACK}@o/a\"",
        f"'rtmp://user:{FRONT}\n      {BACK}@o/a?{CANARY}'", f"'rtmp://{FRONT}\n      {BACK}@o/a'",
        f"rtmp://user:{FRONT}\n      {BACK}@o/a", f"rtmp://{FRONT}\n      {BACK}@o/a",
        f"\"rtmp://o/a?x={FRONT}\n      {BACK}\"", f"rtmp://o/a?x={FRONT}\n      {BACK}",
        f"[rtmp://user:{FRONT},{BACK}@o/a]", f"[rtmp://o/a?x={FRONT},{BACK}]",
        f">\n      rtmp://user:{CANARY}@o/a", f"url: rtmp://user:{CANARY}@o/a",
        f"\"rtmp://user:{CANARY}@o/a\", x", f"ftp://user:{CANARY}@o/a?{CANARY}",
        f"rtmp://user:{CANARY}@o/a;rtmp://user:{CANARY}@o/a")),
    f"defaults: {{sources: rtmp://user:{CANARY}@o/a}}",
    f"defaults: {{sources: [\"rtmp://user:{FRONT}\n  {BACK}@o/a\"]}}",
    f"defaults: {{sources: [rtmp://o/a,\n  'rtmp://user:{CANARY}@o/a', {CANARY}]}}",
    f"defaults: {{source: [rtmp://user:{CANARY}@o/a]}}",
    f"defaults: {{app: \"rtmp://user:{CANARY}@o/a\", appp: x}}",
    f"defaults: {{app: x, labels: {{pwd: {CANARY}, key: {CANARY}, auth_key: {CANARY}}}, appp: x}}",
    f"defaults: {{labels: {{n\u00fc: {CANARY}, auth_*key: {CANARY}, pwd\n: {CANARY}}}, appp: x}}",
    f"schedules:\n  - name: rtmp://user:{CANARY}@o/a?{CANARY}",
    f"schedules:\n  - name: a?{CANARY}",
    f"schedules:\n  - name: \"a\n      pwd: {CANARY}\"",
    f"schedules:\n  - {CANARY}",
    f"schedules: {CANARY}",
]


def on_last_line(what):
    return lambda text: text + what


MISTAKES = {
    "nothing else": lambda text: text,
    "a control character": on_last_line(" \x01"),
    "no UTF-8": on_last_line(" \udcff"),
    "a second colon": on_last_line(": x"),
    "a closing bracket": on_last_line("]"),
    "an opening bracket": on_last_line(" [x"),
    "a quote at the end": on_last_line("\""),
    "a quoted text that is not closed": on_last_line("\nx: \"open"),
    "a tab in the next indentation": on_last_line("\n\tx: y"),
    "a tab in front": lambda text: text.replace("\n", "\n\t"),
    "a deeper line behind it": on_last_line("\n          x: y"),
    "the same again": lambda text: text + "\n" + text,
    "carriage returns": lambda text: text.replace("\n", "\r") + "\r",
    "an alias in front": lambda text: text.replace(": ", ": *"),
    "a tag in front": lambda text: text.replace(": ", ": !x "),
    "a quote in front": lambda text: text.replace(": ", ": '", 1),
    "an unknown key behind": on_last_line("\nxyz: 1"),
    "a second document": on_last_line("\n---\nx: y"),
}


class CheckSecrets(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)

    def write(self, directory, name, text):
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((text + "\n").encode("utf-8", "surrogateescape"))
        path.chmod(0o600)

    def assert_closed(self, directory, *options):
        """No output of `check` on the directory holds any part of the secret; that on stdout."""
        code, out, err = rejected.run_check(paths["daemon"], directory, *options)
        self.assertEqual(code, 78)
        for shown in (out, err):
            at = min((p for p in map(shown.find, ("CANARY", "8d7c6b")) if p >= 0), default=None)
            if at is not None:
                self.fail(f"shown: {shown[max(0, at - 300):at + 60]!r}")
        return out

    def test_a_file_of_schedules_shows_no_secret_whatever_is_wrong_in_it(self):  # [S01]
        places = IN_ANY_FILE + IN_SCHEDULES
        for number, place in enumerate(places):
            for mistake, spoil in MISTAKES.items():
                name = f"{number:03} with {mistake}.yaml"
                self.write(self.dir, f"schedules/{name}", spoil(place))
        self.assert_closed(self.dir)
        told = json.loads(self.assert_closed(self.dir, "--json"))["findings"]
        refused = {pathlib.Path(f["file"]).name for f in told}
        self.assertGreater(len(refused), len(places) * len(MISTAKES) * 9 // 10)

    def test_the_settings_show_no_secret_whatever_is_wrong_in_them(self):  # [G14]
        for number, place in enumerate(IN_ANY_FILE + IN_SETTINGS):
            # Of what may stand in any file, the others are tried in files of schedules.
            mistakes = MISTAKES if place in IN_SETTINGS else ["nothing else"]
            for mistake in mistakes:
                directory = self.dir / f"{number} with {mistake}"
                text = MISTAKES[mistake](place) + "\nunknown: 1"
                self.write(directory, "pullkeeper.yaml", text)
                with self.subTest(text):
                    self.assert_closed(directory)

    def test_what_is_no_secret_stays_readable(self):
        self.write(self.dir, "schedules/a.yaml",
                   "defaults: {domain: d.example.com, app: live, lead: 900h}\n"
                   "schedules:\n"
                   "  - name: Gate 1\n"
                   "    stream: gate-1\n"
                   "    sources: ['rtmp://origin.example.com:1935/live/gate 1']\n"
                   "    strat: 2026-12-01T00:00:00Z\n"
                   "    start: 2026-12-01\n")
        err = rejected.run_check(paths["daemon"], self.dir)[2]
        for line in ("defaults: {domain: d.example.com, app: live, lead: 900h}",
                     "    sources: ['rtmp://origin.example.com:1935/live/gate 1']",
                     "    strat: ********************", "    start: 2026-12-01",
                     'unknown key "strat"; did you mean "start"?'):
            self.assertIn(line + "\n", err)


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
