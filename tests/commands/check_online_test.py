#!/usr/bin/env python3
"""`pullkeeper check --online` on its way to the API: name, TLS, clock, key, failures.

usage: check_online_test.py --daemon PATH --sandbox PATH
"""
import json
import os
import pathlib
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.online import OnlineTest  # noqa: E402
from service.processes import CANARIES, DOMAIN, Gate, until  # noqa: E402


class CheckOnline(OnlineTest):
    def test_a_healthy_account_is_told_in_full_and_nothing_is_changed(self):
        self.start()
        self.set_config("harbour")
        self.set_config("of-others")
        code, found, printed = self.check()
        self.assertEqual((code, [f for f in found if f[0] in ("warning", "error")]), (0, []),
                         printed)
        self.assertIn("127.0.0.1", self.told(found, "ok", "name"))
        self.assertRegex(self.told(found, "ok", "tls"), rf"TLSv1\.3.*{self.sandbox.ca}")
        self.assertIn("agrees", self.told(found, "ok", "clock"))
        self.assertRegex(self.told(found, "ok", "key"),
                         r"environment: the AccessKey LTAI\.\.\.y-id is used")
        self.assertIn("DescribeLivePullStreamConfig: is allowed",
                      self.told(found, "ok", "permission"))
        notes = [text for how, about, text in found if (how, about) == ("note", "permission")]
        self.assertEqual([text.split(":")[1][:3] for text in notes], ["Add", "Upd", "Del"])
        for text in notes:
            self.assertIn("cannot be shown by reading", text)
            self.assertIn(f"acs:cdn:*:*:domain/{DOMAIN}", text)
        self.assertIn("online and for playback", self.told(found, "ok", "domain"))
        self.assertRegex(self.told(found, "ok", "quota"), "2 of 300 streams are in use; .* 1 more")
        self.assertRegex(self.told(found, "ok", "configs"),
                         r"2 streams wanted by the files: 1 as wanted, 1 missing yet \(1 to "
                         r"be added at once\), 0 with other sources; 1 foreign")
        self.assertIn("online: 0 errors, 0 warnings; nothing was changed\n", printed)
        self.assertEqual(len(self.sandbox.calls()), 3)
        self.check_calls()
        self.assertFalse(self.daemon.state.exists())

    def test_json_has_the_findings_of_the_api_beside_those_of_the_files(self):
        self.start()
        self.sandbox.control("POST", "domain", {"domain": DOMAIN, "status": "offline"})
        code, _, printed = self.check("--json")
        report = json.loads(printed)
        self.assertEqual((code, report["ok"], report["version"]), (1, False, 1))
        self.assertEqual([f["severity"] for f in report["findings"]], ["warning"])
        wrong = [one for one in report["online"] if one["severity"] == "error"]
        self.assertEqual(len(wrong), 1)
        self.assertEqual((wrong[0]["about"], wrong[0]["where"]), ("domain", DOMAIN))
        self.assertTrue(wrong[0]["remedy"])

    def test_files_with_an_error_are_told_as_ever_and_nobody_is_asked(self):
        self.start()
        self.daemon.schedules.write_text("schedules: [{}]\n", encoding="utf-8")
        code, _, printed = self.check()
        self.assertEqual(code, 78, printed)
        self.assertEqual(self.sandbox.calls(), [])

    def test_a_name_that_does_not_resolve(self):
        self.start()
        self.settings("https://localhost:", "https://no-such-host.invalid:")
        code, found, _ = self.check()
        self.assertEqual((code, len(found)), (1, 1), found)
        self.assertRegex(self.told(found, "error", "name"),
                         r"^no-such-host\.invalid:\d+: resolve: .*; check api\.endpoint and the "
                         r"name service of this host")

    def test_a_port_that_nobody_listens_on(self):
        self.start()
        gate = Gate(self.sandbox.port)         # shut
        self.addCleanup(gate.listener.close)
        self.settings(f":{self.sandbox.port}", f":{gate.port}")
        code, found, _ = self.check()
        self.assertEqual(code, 1)
        self.assertRegex(self.told(found, "error", "tls"), "refused.*; check the network")

    def test_a_certificate_that_is_not_trusted(self):
        self.start()
        self.settings(f"ca_file: {self.sandbox.ca}, ", "")
        code, found, _ = self.check()
        self.assertEqual(code, 1)
        self.assertRegex(self.told(found, "error", "tls"),
                         r"certificate verify failed.*; trusted is what is in the system's store "
                         r"\(.+\): .*api\.ca_file")
        self.assertEqual(self.sandbox.calls(), [])

    def test_a_clock_that_is_off_is_a_warning_and_the_rest_is_found_out_all_the_same(self):
        self.start("--clock-offset", "2h")
        code, found, _ = self.check()
        self.assertEqual(code, 0)
        self.assertRegex(self.told(found, "warning", "clock"),
                         r"this host is (2h|1h59m59s|2h1s) behind the API's; check the time")
        self.told(found, "ok", "quota")
        self.check_calls()

    def test_a_clock_that_is_ahead_with_the_other_signature_and_the_other_code(self):
        self.start("--clock-offset", "-3h", "--clock-code", "illegal", signature="v1")
        code, found, _ = self.check()
        self.assertEqual(code, 0)
        self.assertRegex(self.told(found, "warning", "clock"), r"this host is \S+ ahead of the API")
        self.told(found, "ok", "domain")

    def test_no_key_and_the_sources_that_were_passed_over(self):
        self.start()
        (self.dir / "keys").write_text("[other]\n", encoding="utf-8")
        (self.dir / "keys").chmod(0o600)
        # Nothing of this host may be a source.
        alone = {"HOME": str(self.dir), "ALIBABA_CLOUD_ECS_METADATA_DISABLED": "true",
                 "ALIBABA_CLOUD_CREDENTIALS_FILE": str(self.dir / "keys")}
        for word in ("ID", "SECRET"):
            del self.daemon.environment[f"ALIBABA_CLOUD_ACCESS_KEY_{word}"]
        code, found, _ = self.check(environment=alone)
        self.assertEqual(code, 77)
        self.assertRegex(self.told(found, "error", "key"), f"there is no key: .*{self.dir}/keys")
        self.assertEqual(self.sandbox.calls(), [])
        cli = self.dir / ".aliyun" / "config.json"
        cli.parent.mkdir()
        cli.write_text(json.dumps({"current": "a", "profiles": [
            {"name": "a", "mode": "External", "process_command": "false"}]}), encoding="utf-8")
        (self.dir / "keys").write_text(
            "[default]\ntype = access_key\naccess_key_id = LTAI-canary-key-id\n"
            f"access_key_secret = {CANARIES[0]}\n", encoding="utf-8")
        cli.chmod(0o600)
        code, found, _ = self.check(environment=alone)
        self.assertEqual(code, 0, found)
        self.assertIn(f"file {self.dir}/keys: ", self.told(found, "ok", "key"))
        self.assertRegex(self.told(found, "note", "key"),
                         f"passed over before it: file {cli}, program: /usr/bin/false: "
                         "it exited with 1")

    def test_a_secret_that_is_not_that_of_the_key(self):
        self.start(secret="another-secret-than-that-of-the-key")
        code, found, printed = self.check()
        self.assertEqual(code, 77)
        self.assertRegex(self.told(found, "error", "key"),
                         r"LTAI\.\.\.y-id of environment: the API takes no call.*"
                         r"SignatureDoesNotMatch, request .*; the secret is not that of this")
        self.assertNotIn("another-secret", printed)
        self.assertEqual(len(self.sandbox.calls()), 1)

    def test_an_api_that_does_not_answer_costs_one_timeout(self):
        self.start()
        self.settings("signature: v3", "signature: v3, call_timeout: 2s, connect_timeout: 1s")
        self.sandbox.faults({"kind": "hang", "operation": "*"})
        began = time.monotonic()
        code, found, _ = self.check()
        self.assertLess(time.monotonic() - began, 8)
        self.assertEqual(code, 1)
        self.assertRegex(found[-1][2], r"does not answer \(timeout\).*nothing more was asked.*; "
                                       r"try again")
        self.assertEqual(len(self.sandbox.calls()), 1)

    def test_a_question_of_this_command_alone_that_hangs_is_a_note_and_not_asked_again(self):
        self.start()
        self.settings("signature: v3", "signature: v3, call_timeout: 2s, connect_timeout: 1s")
        self.two_domains()
        self.sandbox.faults({"kind": "hang", "operation": "domain-limit"})
        code, found, _ = self.check()
        self.assertEqual(code, 0, found)
        self.assertIn("the quota is not known (timeout)", self.told(found, "note", "quota"))
        self.assertEqual(len(self.sandbox.calls("domain-limit")), 1)
        self.assertEqual(len(self.sandbox.calls("domain-detail")), 2)

    def test_what_was_found_out_before_the_api_fell_silent_is_told(self):
        self.start()
        self.settings("signature: v3", "signature: v3, call_timeout: 2s, connect_timeout: 1s")
        self.two_domains()
        self.sandbox.faults({"kind": "hang", "operation": "*", "domain": "b.example.com"})
        code, found, _ = self.check()
        self.assertEqual(code, 1)
        self.assertIn("a.example.com", self.told(found, "ok", "domain"))
        self.assertIn("does not answer (timeout)", self.told(found, "error", "tls"))

    def test_a_peer_that_is_no_tls_server_or_says_nothing(self):
        self.start()
        self.settings("signature: v3", "signature: v3, connect_timeout: 1s")
        silent = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(silent.close)
        self.settings(f":{self.sandbox.port}", f":{silent.getsockname()[1]}")
        code, found, _ = self.check()
        self.assertEqual(code, 1)
        self.assertRegex(self.told(found, "error", "tls"), "handshake: .*; check the network")

    def test_without_a_schedule_no_call_is_made_and_that_is_said(self):
        self.start()
        self.daemon.schedules.write_text("schedules: []\n", encoding="utf-8")
        code, found, _ = self.check()
        self.assertEqual(code, 0)
        self.assertIn("not proven: no schedule", self.told(found, "note", "key"))
        self.assertEqual(self.sandbox.calls(), [])

    def test_what_passes_within_seconds_is_asked_again_and_never_more_than_ten_times(self):
        self.start()
        self.sandbox.faults({"kind": "status-503", "operation": "*"})
        code, found, _ = self.check()
        self.assertEqual(code, 0, found)
        self.assertIn("what stands is not known (ServiceUnavailable",
                      self.told(found, "warning", "configs"))
        self.check_calls()
        self.sandbox.faults({"kind": "status-503", "operation": "*", "count": 1})
        code, found, _ = self.check()
        self.assertEqual((code, [f for f in found if f[0] == "warning"]), (0, []))

    def test_beside_a_running_daemon_it_is_harmless(self):
        self.start()
        self.daemon.start()
        self.addCleanup(self.daemon.kill)
        until(lambda: len(self.sandbox.calls("add")) == 2, 20)
        before = sorted(os.listdir(self.daemon.state))
        code, found, printed = self.check()
        self.assertEqual(code, 0, printed)
        self.assertIn("2 as wanted, 0 missing", self.told(found, "ok", "configs"))
        self.assertEqual(sorted(os.listdir(self.daemon.state)), before)
        self.assertEqual(len(self.sandbox.writes()), 2)
        self.assertEqual(self.daemon.stop(), 0)


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "sandbox")
