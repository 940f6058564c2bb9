#!/usr/bin/env python3
"""Files that not everybody may read: what `check` and `run` say of them, and to whom.

usage: check_modes_test.py --daemon PATH
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.programs import paths  # noqa: E402

GOOD = """schedules:
  - {name: a, domain: d.example.com, app: a, stream: a, sources: ["rtmp://u:geheim@o/a"],
     start: 2020-01-01T00:00:00Z}
"""
IS_ROOT = os.geteuid() == 0
NOBODY = {"user": 65534, "group": 65534, "extra_groups": []} if IS_ROOT else {}
USER, GROUP = 4321, 4322
# A host that has the user, for this process alone.
AS_SERVICE_HOST = ("mount --bind \"$0/passwd\" /etc/passwd && "
                   "mount --bind \"$0/group\" /etc/group && exec \"$@\"")


class CheckModes(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        pathlib.Path(folder.name).chmod(0o755)
        self.dir = pathlib.Path(folder.name) / "files"
        (self.dir / "schedules").mkdir(parents=True)
        self.file = self.dir / "schedules" / "a.yaml"
        self.file.write_text(GOOD, encoding="utf-8")
        for path in (self.dir, self.dir / "schedules"):
            path.chmod(0o755)

    def run_denied(self, *words):
        done = subprocess.run([paths["daemon"], *words, "--config", str(self.dir)], timeout=60,
                              capture_output=True, text=True, check=False, **NOBODY)
        return done.returncode, done.stdout + done.stderr

    def test_what_cannot_be_read_is_77_with_the_command_that_helps(self):
        settings = self.dir / "pullkeeper.yaml"
        settings.write_text("", encoding="utf-8")
        cases = [(self.file, 0o644, 0o640), (settings, 0o644, 0o640),
                 (self.dir / "schedules", 0o755, 0o750), (self.dir, 0o755, 0o750)]
        for path, good, mode in cases:
            path.chmod(0)
            for command in ("check", "run", "once"):
                with self.subTest(path=path.name, command=command):
                    code, told = self.run_denied(command)
                    self.assertEqual(code, 77, told)
                    self.assertIn(f"chgrp pullkeeper {path} && chmod {mode:04o} {path}", told)
                    self.assertIn("Permission denied", told)
            path.chmod(good)

    def test_a_ca_file_that_cannot_be_read_is_77_with_the_command_that_helps(self):
        kept = self.dir / "tls"
        kept.mkdir(0o755)
        ca_file = kept / "ca.pem"
        ca_file.write_text("x", encoding="utf-8")
        (self.dir / "pullkeeper.yaml").write_text(f"api: {{ca_file: {ca_file}}}\n", "utf-8")
        for path, mode in ((ca_file, 0o640), (kept, 0o750)):
            path.chmod(0)
            for command in ("check", "run", "once"):
                with self.subTest(path=path.name, command=command):
                    code, told = self.run_denied(command)
                    self.assertEqual(code, 77, told)
                    self.assertIn(f"{ca_file}:1:1: error: cannot be read: Permission denied; "
                                  f"chgrp pullkeeper {path} && chmod {mode:04o} {path}", told)
            path.chmod(0o755)

    def test_what_is_closed_above_a_ca_file_elsewhere_is_not_to_be_opened(self):
        elsewhere = self.dir.parent / "private"
        elsewhere.mkdir(0o700)
        (elsewhere / "ca.pem").write_text("x", encoding="utf-8")
        (self.dir / "pullkeeper.yaml").write_text(
            f"api: {{ca_file: {elsewhere}/ca.pem}}\n", "utf-8")
        elsewhere.chmod(0)
        self.addCleanup(elsewhere.chmod, 0o755)
        code, told = self.run_denied("check")
        self.assertEqual(code, 77, told)
        self.assertIn("the service's files belong into /etc/pullkeeper", told)
        self.assertNotIn("chmod", told)

    def test_a_mistake_beside_it_stays_78(self):
        self.file.chmod(0)
        (self.dir / "schedules" / "b.yaml").write_text("x: y\n", encoding="utf-8")
        self.assertEqual(self.run_denied("check")[0], 78)

    def on_service_host(self, *groups):
        """The warnings that root's `check` prints where there is a user `pullkeeper`."""
        if not IS_ROOT or not shutil.which("unshare"):
            self.skipTest("not root with unshare")
        etc = self.dir.parent / "etc"
        etc.mkdir(exist_ok=True)
        (etc / "passwd").write_text("root:x:0:0::/:/bin/sh\n"
                                    f"pullkeeper:x:{USER}:{GROUP}::/:/bin/false\n")
        (etc / "group").write_text(f"root:x:0:\npullkeeper:x:{GROUP}:\n" + "".join(groups))
        done = subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c",
                               AS_SERVICE_HOST, str(etc), paths["daemon"], "check", "--config",
                               str(self.dir)], timeout=60, capture_output=True, text=True,
                              check=False)
        if "unshare" in done.stderr or "mount:" in done.stderr:
            self.skipTest(done.stderr)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stderr.splitlines()

    def hand_over(self, mode=0o640):
        for path in (self.dir, self.dir / "schedules", self.file):
            os.chown(path, 0, GROUP)
            path.chmod(0o750 if path.is_dir() else mode)

    def test_root_is_told_what_the_service_cannot_read(self):
        self.file.chmod(0o640)
        helps = f"chgrp pullkeeper {self.file} && chmod 0640 {self.file} helps"
        self.assertEqual(self.on_service_host(), [
            f"{self.file}:1:1: warning: the user pullkeeper, which the service runs as, cannot "
            f"read this; {helps}"])
        self.hand_over(0o600)
        self.assertIn(helps, "".join(self.on_service_host()))
        self.hand_over()
        self.assertEqual(self.on_service_host(), [])

    def test_root_is_told_which_secret_of_a_hook_the_service_cannot_read(self):
        self.hand_over()
        url, settings = self.dir / "url", self.dir / "pullkeeper.yaml"
        url.write_text("https://example.com/geheim\n", encoding="utf-8")
        settings.write_text(f"hooks: [{{post: '${{file:{url}}}'}}]\n", encoding="utf-8")
        url.chmod(0o600)
        settings.chmod(0o644)
        told = self.on_service_host()
        self.assertEqual(len(told), 1, told)
        self.assertIn(f"chgrp pullkeeper {url} && chmod 0640 {url} helps", told[0])
        os.chown(url, 0, GROUP)
        url.chmod(0o640)
        self.assertEqual(self.on_service_host(), [])

    def test_root_is_told_which_program_of_a_hook_the_service_may_not_run_or_does_not_see(self):
        self.hand_over()
        program, settings = self.dir / "tell", self.dir / "pullkeeper.yaml"
        program.write_text("#!/bin/sh\n", encoding="utf-8")
        settings.write_text(f"hooks: [{{run: [{program}]}}]\n", encoding="utf-8")
        settings.chmod(0o644)
        program.chmod(0o700)
        place = f"{settings}:1:15: warning: the user pullkeeper, which the service runs as, "
        self.assertEqual(self.on_service_host(), [
            f"{place}may not run {program}; chgrp pullkeeper {program} && chmod 0750 {program} "
            "helps"])
        os.chown(program, 0, GROUP)
        program.chmod(0o750)
        told = self.on_service_host()
        self.assertEqual(len(told), 1, told)
        self.assertIn(f"{place}does not see {program}: ", told[0])
        settings.write_text("hooks: [{run: [/usr/bin/env, 'true']}]\n", encoding="utf-8")
        self.assertEqual(self.on_service_host(), [])

    def test_root_is_told_which_secret_of_a_source_the_service_cannot_read(self):
        key = self.dir / "key"
        key.write_text("geheim\n", encoding="utf-8")
        key.chmod(0o600)
        self.file.write_text(GOOD.replace("geheim", f"${{file:{key}}}"), encoding="utf-8")
        self.hand_over(0o644)              # which shows no secret
        told = self.on_service_host()
        self.assertEqual(len(told), 1, told)
        self.assertIn(f"chgrp pullkeeper {key} && chmod 0640 {key} helps", told[0])
        os.chown(key, 0, GROUP)
        key.chmod(0o640)
        self.assertEqual(self.on_service_host(), [])

    def test_a_directory_that_is_closed_to_the_service_is_told_once(self):
        self.hand_over()
        closed = self.dir / "schedules"
        closed.chmod(0o700)
        told = self.on_service_host()
        self.assertEqual(len(told), 1, told)
        self.assertIn(f"chgrp pullkeeper {closed} && chmod 0750 {closed} helps", told[0])

    def test_what_is_closed_above_the_files_is_not_to_be_opened(self):
        self.hand_over()
        self.dir.parent.chmod(0o700)
        told = self.on_service_host()
        self.assertEqual(len(told), 1, told)
        self.assertIn("belong into /etc/pullkeeper", told[0])
        self.assertNotIn("chmod", told[0])

    def test_a_file_of_keys_that_is_named_must_be_the_services_own(self):
        self.hand_over()
        keys = self.dir / "keys"
        keys.write_text("x", encoding="utf-8")
        keys.chmod(0o600)
        (self.dir / "pullkeeper.yaml").write_text(f"credentials: {{file: {keys}}}\n", "utf-8")
        told = self.on_service_host()
        self.assertEqual(len(told), 1, told)
        self.assertIn(f"chown pullkeeper {keys} && chmod 0600 {keys} helps", told[0])
        os.chown(keys, USER, GROUP)
        self.assertEqual(self.on_service_host(), [])

    def test_a_group_of_the_service_counts(self):
        self.hand_over()
        os.chown(self.file, 0, 5555)
        self.assertEqual(len(self.on_service_host()), 1)
        self.assertEqual(self.on_service_host("cameras:x:5555:pullkeeper\n"), [])

    def test_a_secret_that_everybody_can_read_is_closed_without_taking_it_from_the_service(self):
        self.hand_over(0o644)
        told = self.on_service_host()
        self.assertEqual(len(told), 1, told)
        self.assertIn(f"chgrp pullkeeper {self.file} && chmod 0640 {self.file} helps", told[0])


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
