#!/usr/bin/env python3
"""The files that `pullkeeper import` leaves: whose they are, who may read them, and that they
replace none.

usage: import_files_test.py --daemon PATH --sandbox PATH
"""
import os
import pathlib
import stat
import subprocess
import sys
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.importing import ImportCase  # noqa: E402
from service.processes import DOMAIN, binaries  # noqa: E402


class ImportFiles(ImportCase):
    def test_the_file_is_for_root_and_the_service_alone_and_no_umask_is_widened(self):
        self.begin()
        self.stand("harbour")
        for mask, file_mode, dir_mode in ((0o022, 0o640, 0o750), (0o077, 0o600, 0o700)):
            out = self.dir / f"out-{mask:o}"
            self.imported("--out", str(out), umask=mask)
            self.assertEqual([f.name for f in out.iterdir()], [f"{DOMAIN}.yaml"])
            found = [stat.S_IMODE(p.stat().st_mode) for p in (out / f"{DOMAIN}.yaml", out)]
            self.assertEqual(found, [file_mode, dir_mode])

    @unittest.skipIf(os.geteuid() != 0, "only root can run as another user")
    def test_a_directory_that_may_not_be_written_is_told_before_anybody_is_called(self):
        self.begin()
        subprocess.run(["chmod", "-R", "a+rX", self.dir], check=True)
        done = self.imported("--out", str(self.out), code=77, user=4321, group=4322,
                             extra_groups=[])
        self.assertIn(f"cannot write to {self.out}: Permission denied", done.stderr)
        self.assertEqual(self.sandbox.calls(), [])

    @unittest.skipIf(os.geteuid() != 0, "only root can act in another user's directory")
    def test_what_root_writes_into_another_users_directory_is_that_users(self):
        self.begin()
        self.stand("harbour")
        out = self.dir / "out"
        out.mkdir()
        os.chown(out, 4321, 4322)
        self.imported("--out", str(out))
        about = (out / f"{DOMAIN}.yaml").stat()
        self.assertEqual((about.st_uid, about.st_gid), (4321, 4322))

    @unittest.skipIf(os.geteuid() != 0, "only root can show another /etc/passwd")
    def test_what_root_writes_for_the_service_belongs_to_its_group(self):
        self.begin()
        self.stand("harbour")
        (self.dir / "passwd").write_text("root:x:0:0::/:/bin/sh\n"
                                         "pullkeeper:x:4321:4322::/:/bin/false\n")
        out = self.dir / "out"
        done = subprocess.run(
            ["unshare", "--mount", "--propagation", "private", "sh", "-c",
             'mount --bind "$0" /etc/passwd && exec "$@"', str(self.dir / "passwd"),
             binaries["daemon"], "import", "--config", str(self.host.config), "--domain", DOMAIN,
             "--out", str(out)],
            capture_output=True, text=True, timeout=60, check=False, env=self.host.environment)
        if "unshare" in done.stderr or "mount:" in done.stderr:
            self.skipTest(done.stderr)
        for path in (out, out / f"{DOMAIN}.yaml"):
            about = path.stat()
            self.assertEqual((about.st_uid, about.st_gid), (0, 4322))

    def test_a_file_that_is_there_is_left_as_it_is_and_nobody_is_called(self):
        self.begin()
        self.stand("harbour")
        mine = self.dir / f"{DOMAIN}.yaml"
        for make in (lambda: mine.write_text("mine"), lambda: mine.symlink_to("/nowhere")):
            make()
            done = self.imported("--out", str(self.dir), code=1)
            self.assertIn(f"{mine} exists already", done.stderr)
            self.assertTrue(mine.is_symlink() or mine.read_text() == "mine")
            mine.unlink()
        done = self.imported("--out", str(self.sandbox.ca), code=1)
        self.assertIn("is no directory; nothing was imported", done.stderr)
        self.assertEqual(self.sandbox.calls("describe"), [])


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "sandbox")
