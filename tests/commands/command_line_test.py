#!/usr/bin/env python3
"""The command line: what a first try is told, and what becomes of output that is lost.

usage: command_line_test.py --daemon PATH
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.programs import paths  # noqa: E402
from support.commands.rejected import ROOT  # noqa: E402

STREAM = ('  - {name: NAME, domain: DOMAIN, app: a, stream: NAME, '
          'sources: ["rtmp://o.example.com/a"], start: 2020-01-01T00:00:00Z}\n')


class CommandLine(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = pathlib.Path(folder.name)
        (self.dir / "schedules").mkdir(mode=0o755)
        (self.dir / "pullkeeper.yaml").write_text("")
        text = "schedules:\n"
        for name, domain in (("cam1", "one.example.com"), ("cam10", "one.example.com"),
                             ("cam2", "two.example.com")):
            text += STREAM.replace("NAME", name).replace("DOMAIN", domain)
        (self.dir / "schedules/a.yaml").write_text(text)

    def run_it(self, *words, **options):
        done = subprocess.run([paths["daemon"], *map(str, words)], text=True, check=False,
                              timeout=60, **{"capture_output": True, **options})
        return done.returncode, done.stdout, done.stderr

    def plan(self, *words, **environment):
        return self.run_it("plan", "--config", self.dir, "--state-dir", self.dir / "none", *words,
                           env={**os.environ, "LC_ALL": "C", **environment})

    def assert_refused(self, words, why):
        self.assertEqual(self.run_it(*words), (64, "", f"pullkeeper: {why}\n"))

    def test_the_version_is_told_as_people_ask_for_it(self):
        told = self.run_it("version")
        self.assertRegex(told[1], r"\Apullkeeper \d+\.\d+\.\d+\n\Z")
        self.assertEqual(self.run_it("--version"), told)

    def test_without_a_command_the_help_is_printed_and_it_is_wrong_usage(self):
        code, out, err = self.run_it()
        self.assertEqual((code, out), (64, ""))
        self.assertEqual(err, self.run_it("--help")[1])

    def test_a_directory_in_a_wrong_place_is_answered_with_the_command_that_is_meant(self):
        right = f"`pullkeeper check --config {self.dir}`"
        behind = "--config belongs behind the command: "
        self.assert_refused(["--config", self.dir], behind + right)
        self.assert_refused(["--config", self.dir, "check"], behind + right)
        self.assert_refused([f"--config={self.dir}", "check"], behind + right)
        self.assert_refused(["check", self.dir], "`pullkeeper check` takes no directory by itself: "
                            + right)
        for path in (self.dir, self.dir / "pullkeeper.yaml", self.dir / "schedules/a.yaml"):
            self.assert_refused([path], f'there is no command "{path}"; to check the configuration '
                                f"there: {right}")

    def test_a_file_of_the_configuration_stands_for_its_directory(self):
        told = self.run_it("check", "--config", self.dir)
        self.assertEqual(told[0], 0)
        for name in ("pullkeeper.yaml", "schedules/a.yaml"):
            self.assertEqual(self.run_it("check", "--config", self.dir / name), told)
        os.chdir(self.dir)
        self.assertEqual(self.run_it("check", "--config", "pullkeeper.yaml"), told)
        self.assertEqual(self.run_it("check", "--config", "schedules/a.yaml")[0], 0)

    def test_every_error_of_the_command_line_is_one_line_of_one_look(self):
        for words in (["chek"], ["check", "--jso"], ["check", "-x"], ["check", "--config"],
                      ["plan", "--days", "0"], ["plan", "--days", "x"], ["version", "x"],
                      ["plan", "a", "b"], ["--frob"], ["check", "--json=maybe"]):
            code, out, err = self.run_it(*words)
            self.assertEqual((code, out), (64, ""), words)
            self.assertTrue(re.fullmatch(r"pullkeeper: [^\n]+\n", err), (words, err))
        self.assert_refused(["check", "--jso"], '`pullkeeper check` has no option "--jso"; did you '
                            'mean "--json"?')
        self.assert_refused(["plan", "cam1", "more", "--config", self.dir],
                            '`pullkeeper plan` takes no "more"; see `pullkeeper plan --help`')

    def test_output_that_is_lost_is_a_failure(self):
        for words in (["version"], ["--version"], ["--help"], ["check", "--help"],
                      ["check", "--config", self.dir], ["check", "--json", "--config", self.dir],
                      ["plan", "--config", self.dir, "--state-dir", self.dir / "none"],
                      ["history", "--state-dir", self.dir / "none"]):
            with open("/dev/full", "w", encoding="utf-8") as full:
                code, _, err = self.run_it(*words, capture_output=False, stdout=full,
                                           stderr=subprocess.PIPE)
            self.assertEqual(code, 1, words)
            self.assertIn("pullkeeper: not all of the output could be written\n", err)

    def test_init_writes_a_start_that_check_accepts_and_never_writes_over_anything(self):
        new = self.dir / "new"
        code, out, err = self.run_it("init", new)
        self.assertEqual((code, err), (0, ""))
        files = [new / "pullkeeper.yaml", new / "schedules/example.yaml"]
        self.assertEqual(out, f"{files[0]}\n{files[1]}\nDescribe your streams there; then: "
                         f"`pullkeeper check --config {new}`\n")
        self.assertEqual([f.stat().st_mode & 0o777 for f in files], [0o640, 0o640])
        examples = [(ROOT / "config" / f.relative_to(new)).read_text("utf-8") for f in files]
        self.assertIn("\n  spread: off\n", examples[0])
        examples[0] = examples[0].replace("\n  spread: off\n", "\n  spread: on\n")
        self.assertEqual([f.read_text("utf-8") for f in files], examples)
        code, out, err = self.run_it("check", "--config", new, env={"HOME": str(self.dir)})
        self.assertEqual((code, out), (0, "configuration OK: 0 schedules in 2 files\n"))
        self.assertIn("warning: there are no schedules", err)
        files[0].unlink()
        files[1].write_text("mine")
        self.assertEqual(self.run_it("init", new),
                         (1, "", f"pullkeeper: {files[1]} is there already: nothing was written\n"))
        self.assertEqual((files[0].exists(), files[1].read_text()), (False, "mine"))
        self.assertEqual(self.run_it("init")[0], 64)
        self.assertEqual(self.run_it("init", self.dir / "no/such")[0], 1)

    def completed(self, *words):
        script = ('source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _pullkeeper; '
                  'printf "%s\\n" "${COMPREPLY[@]}"')
        done = subprocess.run(["bash", "-c", script, "bash", ROOT / "completion/pullkeeper.bash",
                               paths["daemon"], *map(str, words)], capture_output=True, text=True,
                              timeout=60, check=False)
        return done.stdout.split()

    def test_names_of_schedules_are_completed(self):
        for command in ("plan", "history", "retry"):
            where = (command, "--config", self.dir)
            self.assertEqual(self.completed(*where, ""), ["cam1", "cam10", "cam2"])
            self.assertEqual(self.completed(*where, "cam1"), ["cam1", "cam10"])
            self.assertEqual(self.completed(*where, "x"), [])

    def rows(self, *words):
        out = self.plan(*words)[1]
        return re.findall(r"^(cam\d+) ", out[out.index("\n\n"):], re.M)

    def test_a_plan_is_in_the_order_of_people_and_of_what_is_asked_for(self):
        self.assertEqual(self.rows(), ["cam1", "cam2", "cam10"])
        self.assertEqual(self.rows("cam2"), ["cam2"])
        self.assertEqual(self.rows("--domain", "One.example.com"), ["cam1", "cam10"])

    def test_a_plan_of_nothing_that_is_there_is_told_with_what_was_meant(self):
        for words, why in (
                (["cam3"], 'there is no schedule "cam3"; did you mean "cam1"?'),
                (["harbour"], 'there is no schedule "harbour"'),
                (["--domain", "on.example.com"], 'there is no schedule of the domain '
                 '"on.example.com"; did you mean "one.example.com"?'),
                (["cam1", "--domain", "two.example.com"],
                 'the schedule "cam1" is not of this domain')):
            self.assertEqual(self.plan(*words), (64, "", f"pullkeeper: {why}\n"))

    def test_a_piped_plan_is_as_wide_as_COLUMNS_or_as_asked_for(self):
        def widest(*words, **environment):
            bars = self.plan(*words, **environment)[1].split("\n\n", maxsplit=1)[0]
            return max(map(len, bars.split("\n")))
        self.assertEqual(widest(COLUMNS=""), 80)
        self.assertEqual(widest(COLUMNS="120"), 120)
        self.assertEqual(widest(COLUMNS="wide"), 80)
        self.assertEqual(widest("--width", "60", COLUMNS="120"), 60)

    def test_the_pictures_of_a_plan_are_for_whom_the_umask_says(self):
        for mask, mode in ((0o022, 0o644), (0o027, 0o640), (0o077, 0o600)):
            files = [self.dir / f"{mask:o}.{kind}" for kind in ("svg", "html")]
            told = self.run_it("plan", "--config", self.dir, "--state-dir", self.dir / "none",
                               "--svg", files[0], "--html", files[1], umask=mask)
            self.assertEqual(told, (0, "", ""))
            self.assertEqual([f.stat().st_mode & 0o777 for f in files], [mode, mode])

    def status(self, *words, **environment):
        return self.run_it("status", "--config", self.dir, "--state-dir", self.dir / "none", *words,
                           env={**os.environ, "LC_ALL": "C", "COLUMNS": "", **environment})

    def test_status_is_as_wide_as_COLUMNS_or_as_asked_for_and_piped_its_lines_are_whole(self):
        long = "a-name-that-is-as-long-as-somebody-might-make-it"
        (self.dir / "schedules/b.yaml").write_text(
            "schedules:\n" + STREAM.replace("NAME", long).replace("DOMAIN", "one.example.com"))
        self.assertEqual(self.status()[0], 1)
        whole = self.status()[1].splitlines()
        self.assertGreater(max(map(len, whole)), 110)
        row = re.compile(rf"! {long} +dark +- +NOT COVERED +\d.* describe now")
        self.assertTrue(any(map(row.match, whole)), whole)
        self.assertEqual(self.status(COLUMNS="1000")[1].splitlines()[2:], whole[2:])
        for words, environment, width in (([], {"COLUMNS": "100"}, 100),
                                          (["--width", "80"], {"COLUMNS": "100"}, 80),
                                          (["--width", "1"], {}, 60)):
            lines = self.status(*words, **environment)[1].splitlines()
            # A directory is a word: it is not broken.
            wide = [line for line in lines if len(line) > width and str(self.dir) not in line]
            self.assertEqual(wide, [])
            self.assertTrue(lines[0].startswith("Not well: "), lines[0])
            said = " ".join(" ".join(lines).split())
            for name in ("cam1", "cam10", "cam2", "a-name-that"):
                self.assertRegex(said, rf"! {name}\S* dark - NOT COVERED")
            self.assertEqual(said.count(" describe now"), 4)

    def test_what_is_shown_of_an_instance_comes_from_its_own_directories(self):
        for command in ("plan", "status"):
            code, out, err = self.run_it(command, "--instance", "none-such")
            self.assertEqual((code, out), (78, ""))
            self.assertIn("/etc/pullkeeper/none-such", err)
        code, out, err = self.run_it("history", "--instance", "none-such",
                                     env={**os.environ, "STATE_DIRECTORY": ""})
        self.assertEqual((code, err), (0, ""))
        self.assertIn("no state in /var/lib/pullkeeper-none-such:", out)
        told = self.plan("--json")
        self.assertEqual(self.plan("--json", "--instance", "none-such")[::2], told[::2])
        self.assertEqual(self.completed("plan", "--instance", "none-such", "cam"), [])


if __name__ == "__main__":
    programs.main(__doc__, "daemon")
