#!/usr/bin/env python3
"""`pullkeeper once` against the sandbox through the proxies that people have: tinyproxy and squid.

usage: proxies_test.py --daemon PATH --sandbox PATH
"""
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.programs import paths  # noqa: E402
from service.processes import (CANARIES, Daemon, Sandbox, binaries, in_seconds,  # noqa: E402
                               until)

USER, PASSWORD, WRONG = "ann", "canaryOfTheProxy", "canaryThatIsWrong"
FORBIDDEN = 9                              # a port to which both make no tunnel
NAME = "sandbox.test"                      # in the sandbox's certificate; only squid knows it
NCSA = "/usr/lib/squid/basic_ncsa_auth"


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def answers(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Proxy:
    """One that runs in a directory of its own until it is stopped; `target`: a port it allows."""

    def __init__(self, scratch, target):
        self.dir = pathlib.Path(scratch) / "proxy"
        self.dir.mkdir()
        self.dir.chmod(0o777)              # squid gives up being root
        self.port, self.target = free_port(), target
        self.log = self.dir / "log"
        config = self.dir / "config"
        config.write_text(self.settings(), encoding="utf-8")
        with open(self.dir / "output", "wb") as output:
            self.process = subprocess.Popen(self.command(config), stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output, cwd=self.dir)
        until(lambda: answers(self.port), 30)

    def address(self, password=PASSWORD):
        return f"http://{USER}:{password}@127.0.0.1:{self.port}"

    def connects(self):
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return re.findall(r"CONNECT [\w.]+:\d+", text)

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Tinyproxy(Proxy):
    def settings(self):
        return (f'Port {self.port}\nListen 127.0.0.1\nTimeout 60\nMaxClients 20\n'
                f'LogFile "{self.log}"\nLogLevel Connect\nPidFile "{self.dir}/pid"\n'
                f'Allow 127.0.0.1\nBasicAuth {USER} {PASSWORD}\n'
                f'ConnectPort {self.target}\n')

    def command(self, config):
        return ["tinyproxy", "-d", "-c", str(config)]


class Squid(Proxy):
    def settings(self):
        known = subprocess.run(["openssl", "passwd", "-apr1", PASSWORD], capture_output=True,
                               text=True, check=True).stdout
        (self.dir / "users").write_text(f"{USER}:{known}", encoding="utf-8")
        (self.dir / "hosts").write_text(f"127.0.0.1 localhost {NAME}\n", encoding="utf-8")
        return f"""\
http_port 127.0.0.1:{self.port}
pid_filename none
access_log stdio:{self.log} squid
cache_log {self.dir}/cache.log
coredump_dir {self.dir}
cache deny all
pinger_enable off
netdb_filename none
shutdown_lifetime 0 seconds
hosts_file {self.dir}/hosts
auth_param basic program {NCSA} {self.dir}/users
acl known proxy_auth REQUIRED
acl allowed port {self.target}
http_access deny !allowed
http_access allow known
http_access deny all
"""

    def command(self, config):
        return ["squid", "-N", "-f", str(config)]


class Proxied:
    kind = None                            # of the proxy
    wrong = 407                            # its answer to a wrong password

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="pullkeeper-proxies-"))
        self.addCleanup(shutil.rmtree, self.dir)
        self.dir.chmod(0o755)
        binaries.update(paths)
        self.sandbox = Sandbox(self.dir)
        self.addCleanup(self.sandbox.stop)
        self.daemon = Daemon(self.dir, self.sandbox, ["harbour", "studio"], start=in_seconds(0),
                             window=3600, lead=600, run=False)
        self.settings = self.daemon.config / "pullkeeper.yaml"
        self.proxy = self.kind(self.dir, self.sandbox.port)
        self.addCleanup(self.proxy.stop)

    def replace(self, old, new):
        self.settings.write_text(self.settings.read_text("utf-8").replace(old, new, 1), "utf-8")
        self.settings.chmod(0o600)

    def once(self, **variables):
        done = subprocess.run(
            [binaries["daemon"], "once", "--config", str(self.daemon.config), "--state-dir",
             str(self.dir / "state")], capture_output=True, text=True, timeout=100, check=False,
            env={**self.daemon.environment, **variables})
        for word in (*CANARIES, PASSWORD, WRONG):
            self.assertNotIn(word, done.stdout + done.stderr)
        return done.returncode, done.stderr

    def assert_kept(self, done, host="localhost"):
        code, log = done
        self.assertEqual((code, log.count("window_accepted")), (0, 2), log)
        self.assertEqual(len(self.sandbox.calls("add")), 2)
        self.assertIn(f"{host}:{self.sandbox.port}", "".join(self.proxy.connects()))

    def assert_unreachable(self, said):
        """Without waiting for the minute that `once` gives an API that cannot be reached."""
        path = self.dir / "once.log"
        with open(path, "wb") as log:
            running = subprocess.Popen(
                [binaries["daemon"], "once", "--config", str(self.daemon.config), "--state-dir",
                 str(self.dir / "state")], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env=self.daemon.environment)
        try:
            until(lambda: "api_unreachable" in path.read_text("utf-8"), 30)
        finally:
            running.terminate()
            running.wait(20)
        lines = [line for line in path.read_text("utf-8").splitlines() if "api_unreachable" in line]
        self.assertIn(f"the proxy 127.0.0.1:{self.proxy.port} {said}", lines[0])
        self.assertIn('"code":"proxy","kind":"unreachable"', lines[0])
        for word in (*CANARIES, PASSWORD, WRONG):
            self.assertNotIn(word, path.read_text("utf-8"))
        self.assertEqual(self.sandbox.calls(), [])

    def test_a_user_whose_password_is_right_and_in_a_file_gets_through(self):
        secret = self.dir / "url"
        secret.write_text(self.proxy.address() + "\n", encoding="utf-8")
        secret.chmod(0o600)
        self.replace("api: {", f'api: {{proxy: "${{file:{secret}}}", ')
        done = self.once()
        self.assertIn('"event":"proxy_used"', done[1])
        self.assertIn(f'"proxy":"127.0.0.1:{self.proxy.port}"', done[1])
        self.assert_kept(done)

    def test_a_wrong_password_is_one_clear_line_without_it(self):
        self.replace("api: {", f"api: {{proxy: '{self.proxy.address(WRONG)}', ")
        self.assert_unreachable(f"does not take this user name and password (HTTP {self.wrong}): "
                                "put the right ones into api.proxy")

    def test_no_password_is_told_otherwise(self):
        self.replace("api: {", f"api: {{proxy: 'http://127.0.0.1:{self.proxy.port}', ")
        self.assert_unreachable("wants a user name and a password (HTTP 407): write ")

    def test_a_port_that_the_proxy_forbids_is_named(self):
        self.replace("api: {", f"api: {{proxy: '{self.proxy.address()}', ")
        self.replace(f":{self.sandbox.port}", f":{FORBIDDEN}")
        self.assert_unreachable(f"forbids connections to localhost:{FORBIDDEN} (HTTP 403)")

    def test_a_host_that_no_proxy_names_is_reached_without_it_and_that_is_told(self):
        self.replace("api: {", f"api: {{proxy: '{self.proxy.address()}', ")
        code, log = self.once(NO_PROXY="example.com,localhost")
        self.assertEqual((code, log.count('"event":"proxy_unused"')), (0, 1), log)
        self.assertIn("NO_PROXY names it", log)
        self.assertEqual(len(self.sandbox.calls("add")), 2)
        self.assertEqual(self.proxy.connects(), [])


class ThroughTinyproxy(Proxied, unittest.TestCase):
    kind = Tinyproxy
    wrong = 401


class ThroughSquid(Proxied, unittest.TestCase):
    kind = Squid

    def test_the_environment_leads_to_a_host_that_only_the_proxy_knows(self):
        self.replace("https://localhost:", f"https://{NAME}:")
        self.assert_kept(self.once(HTTPS_PROXY=self.proxy.address()), NAME)


if __name__ == "__main__":
    if not (shutil.which("tinyproxy") and shutil.which("squid") and os.path.exists(NCSA)):
        print("tinyproxy and squid are not installed")
        sys.exit(77)
    programs.main(__doc__, "daemon", "sandbox")
