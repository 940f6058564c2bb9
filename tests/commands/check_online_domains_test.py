#!/usr/bin/env python3
"""`pullkeeper check --online` on what the API tells: permissions, domains, quota, configs.

usage: check_online_domains_test.py --daemon PATH --sandbox PATH
"""
import pathlib
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from support.commands import programs  # noqa: E402
from support.commands.online import OnlineTest  # noqa: E402
from service.processes import CANARIES, DOMAIN  # noqa: E402


class CheckOnline(OnlineTest):
    def test_a_list_that_is_forbidden(self):  # [A14]
        self.start()
        self.sandbox.faults({"kind": "code", "code": "Forbidden.RAM", "status": 403,
                             "operation": "describe"})
        code, found, _ = self.check()
        self.assertEqual(code, 77)
        self.assertRegex(self.told(found, "error", "permission"),
                         rf"live:DescribeLivePullStreamConfig: is not allowed for {DOMAIN} "
                         r"\(Forbidden\.RAM, request .*; let a RAM policy .* on \*")
        self.assertIn("what stands is not known", self.told(found, "note", "configs"))
        self.told(found, "ok", "domain")

    def test_permissions_that_are_only_for_this_command_are_notes(self):
        self.start()
        for operation, topic in (("domain-detail", "domain"), ("domain-limit", "quota")):
            with self.subTest(operation):
                self.sandbox.faults({"kind": "code", "code": "Forbidden.RAM", "status": 403,
                                     "operation": operation})
                code, found, _ = self.check()
                self.assertEqual(code, 0, found)
                self.assertRegex(self.told(found, "note", topic),
                                 r"pullkeeper itself does not need live:DescribeLiveDomain\w+; "
                                 r"let a RAM policy")

    def test_a_domain_that_is_missing_offline_or_for_ingest(self):
        self.start()
        for page, text in (
                ({"missing": True}, r"does not take the domain \(InvalidDomain\.NotFound, .*; "
                                    r"correct it in \S+all\.yaml:\d+, or add it"),
                ({"status": "offline"}, "is offline; put it online"),
                ({"type": "liveEdge"}, r"for ingest \(liveEdge\).*; name the streaming domain")):
            with self.subTest(page):
                self.sandbox.control("POST", "domain", {"domain": DOMAIN, **page})
                code, found, _ = self.check()
                self.assertEqual(code, 1, found)
                self.assertRegex(self.told(found, "error", "domain"), f"^{DOMAIN}: .*{text}")
        self.sandbox.control("POST", "domain", {"domain": DOMAIN, "status": "configuring"})
        code, found, _ = self.check()
        self.assertEqual(code, 0, found)
        self.assertRegex(self.told(found, "warning", "domain"), "being configured; wait")

    def test_a_quota_that_is_nearly_used_up_or_too_small_for_the_files(self):
        self.start(streams=[f"s{i}" for i in range(9)])
        self.set_config("of-others")
        for limit, used, expected, text in (
                (10, 1, (0, "warning"), "nearly used up: 1 of 10"),
                (9, 1, (1, "error"), "too small for the files: 1 of 9 .* 1 stream with a config, "
                                     "and 9 more"),
                (20, 18, (0, "warning"), "nearly used up: 18 of 20"),
                (20, 1, (0, "ok"), "1 of 20")):
            with self.subTest(limit=limit, used=used):
                self.sandbox.control("POST", "domain",
                                     {"domain": DOMAIN, "limit": limit, "used": used})
                code, found, _ = self.check()
                self.assertEqual(code, expected[0], found)
                self.assertRegex(self.told(found, expected[1], "quota"), text)

    def test_other_sources_than_in_the_files_are_named_and_never_shown(self):
        self.start()
        self.set_config("harbour", sources=[f"rtmp://elsewhere/x?key={CANARIES[1]}"])
        self.set_config("studio", end=4000)
        code, found, _ = self.check()
        self.assertEqual(code, 0)
        self.assertRegex(self.told(found, "warning", "configs"),
                         r"harbour: a config with other sources stands than \S+all\.yaml:\d+ wants;"
                         r" .*a daemon that takes the stream over replaces them, which restarts")
        self.assertIn("1 with other sources", self.told(found, "ok", "configs"))
        self.daemon.run_command("once")
        self.assertEqual(len(self.sandbox.calls("update", "harbour")), 1)
        self.assertEqual(self.sandbox.calls("update", "studio"), [])

    def test_what_the_api_says_cannot_write_to_the_terminal(self):
        self.start()
        self.sandbox.control("POST", "domain", {"domain": DOMAIN, "status": "\x1b[31m\n\u202e"})
        _, _, printed = self.check()
        self.assertNotIn("\x1b", printed)
        self.assertNotIn("\u202e", printed)
        self.sandbox.faults({"kind": "code", "code": "Odd", "operation": "*",
                             "message": f"\x1b[2J rtmp://u:{CANARIES[0]}@h/x?key={CANARIES[1]}"})
        _, _, printed = self.check()
        self.assertNotIn("\x1b", printed)
        self.assertIn("(Odd, request", printed)

    def test_several_domains_are_all_looked_at_within_the_limits(self):
        self.start()
        self.daemon.schedules.write_text("schedules:\n" + "".join(
            f"  - {{name: s{i}, domain: d{i}.example.com, app: a, stream: s, start: "
            f"2026-01-01T00:00:00Z, sources: ['rtmp://h/x']}}\n" for i in range(8)),
            encoding="utf-8")
        self.sandbox.control("POST", "domain", {"domain": "d5.example.com", "missing": True})
        code, found, _ = self.check()
        self.assertEqual(code, 1)
        self.assertEqual(len([1 for how, about, _ in found if (how, about) == ("ok", "domain")]), 7)
        self.assertIn("d5.example.com", self.told(found, "error", "domain"))
        throttled = [call for call in self.sandbox.calls() if call["outcome"] == "throttled"]
        self.assertEqual(throttled, [])
        self.check_calls()


if __name__ == "__main__":
    programs.main(__doc__, "daemon", "sandbox")
