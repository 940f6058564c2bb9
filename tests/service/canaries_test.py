#!/usr/bin/env python3
"""What looks for secrets in all that a scenario leaves finds one wherever it is planted [S01]."""
import base64
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from service.canaries import CANARIES, KEY_ID, QUERY, SECRET, here, leaks, note  # noqa: E402


class Canaries(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.dir = pathlib.Path(scratch.name)
        self.heard = here.heard = []

    def leaks_with(self, name, data):
        path = self.dir / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        found = leaks(self.dir, self.heard)
        path.unlink()
        return found

    def test_a_file_that_nobody_has_named_is_looked_at(self):
        for name in ("daemon.log", "daemon-2.log", "told/1", "run/x", "core.17", "pullkeeper.prom",
                     "state/alarm-x"):
            for word in (SECRET, KEY_ID):
                (found,) = self.leaks_with(name, b"x\0y" + word.encode())
                self.assertIn(name, found)
                self.assertIn(word[word.index("canary"):], found)

    def test_the_state_may_hold_sources_and_no_key(self):
        self.assertEqual(self.leaks_with("state/state.db", b"rtmp://o/a?k=" + QUERY.encode()), [])
        self.assertEqual(self.leaks_with("state-2/state.db", QUERY[:12].encode() + b"\x03x"), [])
        self.assertTrue(self.leaks_with("state/state.db", SECRET.encode()))
        self.assertTrue(self.leaks_with("daemon.log", QUERY.encode()))

    def test_what_was_given_to_the_daemon_is_no_output(self):
        for name in ("config/pullkeeper.yaml", "config/schedules/all.yaml", "keys",
                     "credentials/access_key_secret", "sandbox.log"):
            self.assertEqual(self.leaks_with(name, SECRET.encode()), [])

    def test_a_secret_is_known_in_other_clothes(self):
        for word in CANARIES:
            data = word.encode()
            for worn in (data.upper(), data.replace(b"-", b"%2D"), b"a" + data + b"b"):
                self.assertTrue(self.leaks_with("daemon.log", worn), worn)
            for before in range(4):
                worn = base64.b64encode(b"user:x"[:before] + data)
                self.assertTrue(self.leaks_with("daemon.log", worn), (before, word))

    def test_what_was_printed_served_or_sent_is_looked_at(self):
        note("GET /metrics", "", b"key " + SECRET.encode())
        self.assertEqual(len(leaks(self.dir, self.heard)), 1)
        note("a message", "harmless")
        self.assertEqual(len(leaks(self.dir, self.heard)), 1)


if __name__ == "__main__":
    unittest.main()
