"""What house_test.py must see, and what it must let pass."""
import posixpath


def function(lines):
    return "void long_one() {\n" + "  step();\n" * (lines - 2) + "}\n"


def members(count):
    return "".join(f"  std::map<int, int> a{number}_{{1, 2}};\n" for number in range(count))


def offences():
    """({file: text}, the complaints in their order, each by a part of it)."""
    for file, text, rule in single_files():
        files = {file: text}
        if file.startswith("daemon/"):
            files[posixpath.dirname("tests/" + file[len("daemon/"):]) + "/twin.txt"] = ""
        yield files, [rule] if rule else []
    yield from several_files()


def single_files():
    core, edge = "daemon/core/x.cpp", "daemon/edge/"
    yield from [
        # sizes
        (core, "int a;\n" * 300, None),
        (core, "int a;\n" * 301, "file of 301 lines"),
        (core, "// over 300 lines: one table\n" + "int a;\n" * 399, None),
        (core, "// over 300 lines: one table\n" + "int a;\n" * 400, "file of 401 lines"),
        ("tests/x_test.cpp", "int a;\n" * 301, "file of 301 lines"),
        ("tests/run.sh", "true\n" * 301, "file of 301 lines"),
        (core, "//" + "a" * 98 + "\n", None),
        (core, "//" + "a" * 99 + "\n", "line of 101 columns"),
        ("daemon/CMakeLists.txt", "#" + "a" * 100 + "\n", "line of 101 columns"),
        (core, function(70), None),
        (core, function(71), "function of 71 lines"),
        (core, "namespace a {\n" + function(71) + "}\n", "function of 71 lines"),
        (core, "class a {\n" + function(70) + function(70) + "};\n", None),
        (core, "a::a() : b_(1) {\n" + "  c();\n" * 70 + "}\n", "function of 72 lines"),
        ("tests/x_test.cpp", 'TEST_CASE("a; b {") {\n' + "  c();\n" * 70 + "}\n",
         "function of 72 lines"),
        (core, "constexpr int a[] = {\n" + "  1,\n" * 80 + "};\n", None),
        (core, "enum class a {\n" + "  b,\n" * 80 + "};\n", None),
        # coroutines
        (edge + "system/clock.cpp", "co_await f(a, std::move(b));\nif (co_await g()) {\n}\n", None),
        (edge + "system/clock.cpp", "co_await f(request{1});\n", "co_await builds a temporary"),
        (edge + "system/clock.cpp", "co_await f(\n    {a, b});\n", "co_await builds a temporary"),
        (edge + "system/clock.cpp", "x = co_await f([&] { g(); });\n",
         "co_await builds a temporary"),
        ("tests/net/x.cpp", "co_await f(a[1]);\n", "co_await builds a temporary"),
        (edge + "system/clock.cpp", 'co_await f("{");  // {\n', None),
        (edge + "system/clock.cpp", "co_spawn(a, b, asio::detached);\n", "nobody waits for"),
        (edge + "system/clock.cpp", "// never detached\n", None),
        # the core is pure
        (core, "auto a = std::chrono::system_clock::now();\n", "core reads a clock"),
        (core, "auto a = std::chrono::steady_clock::now();\n", "core reads a clock"),
        (core, "auto a = std::time(nullptr);\n", "core reads a clock"),
        (core, "auto a = settle_time();  // system_clock::now\n", None),
        (core, "std::random_device a;\n", "core reads a clock"),
        (edge + "system/clock.cpp", "auto a = std::chrono::system_clock::now();\n", None),
        (core, '#include "core/time.hpp"\n#include <vector>\n', None),
        (core, '#include "edge/log/log.hpp"\n', "nothing but core"),
        (core, "#include <boost/asio.hpp>\n", "nothing but the standard library"),
        (core, "#include <unistd.h>\n", "nothing but the standard library"),
        # the rooms of edge/
        (edge + "log/log.cpp",
         '#include "edge/config/configuration.hpp"\n#include "core/x.hpp"\n', None),
        (edge + "log/log.cpp", '#include "edge/system/datagram.hpp"\n', None),
        (edge + "log/log.cpp", '#include "edge/https/https.hpp"\n', "another edge"),
        (edge + "live_api/live_api.cpp", '#include "edge/https/https.hpp"\n', None),
        (edge + "live_api/live_api.cpp", '#include "edge/credentials/credentials.hpp"\n', None),
        (edge + "live_api/live_api.cpp", '#include "edge/yaml/yaml.hpp"\n', "another edge"),
        (edge + "live_api/live_api.cpp", '#include "edge/https/pool.hpp"\n',
         "internal to edge/https"),
        (edge + "https/https.cpp", '#include "edge/https/pool.hpp"\n', None),
        (edge + "https/https.cpp", '#include "edge/credentials/credentials.hpp"\n',
         "another edge"),
        (edge + "config/file.cpp", '#include "edge/config/fields.hpp"\n', None),
        (edge + "config/fields.cpp", '#include "edge/yaml/yaml.hpp"\n', None),
        (edge + "config/file.cpp", '#include "edge/yaml/input.hpp"\n', "internal to edge/yaml"),
        (edge + "yaml/yaml.cpp", '#include "edge/config/file.hpp"\n', "another edge"),
        (edge + "config/fields.cpp", '#include "edge/log/log.hpp"\n', "another edge"),
        (edge + "log/log.cpp", '#include "service/service.hpp"\n', "edge includes service"),
        (edge + "log/log.cpp", '#include "commands/check.hpp"\n', "edge includes commands"),
        # above the edges
        ("daemon/main.cpp", '#include "service/service.hpp"\n#include "commands/check.hpp"\n',
         None),
        ("daemon/main.cpp", '#include "edge/yaml/input.hpp"\n', "internal to edge/yaml"),
        ("daemon/commands/check.cpp", '#include "edge/log/log.hpp"\n', None),
        ("daemon/commands/run.cpp",
         '#include "service/service.hpp"\n#include "edge/system/signals.hpp"\n', None),
        ("daemon/commands/run.cpp", '#include "main.hpp"\n', "commands includes main"),
        ("daemon/service/x.cpp", '#include "service/service.hpp"\n#include "edge/log/log.hpp"\n',
         None),
        ("daemon/service/service.cpp", '#include "commands/check.hpp"\n',
         "service includes commands"),
        # libraries
        (edge + "https/tls.cpp", "#include <boost/beast/core.hpp>\n", None),
        (edge + "system/clock.cpp", "#include <boost/beast/core.hpp>\n", "only edge/http "),
        ("daemon/main.cpp", "#include <boost/beast.hpp>\n", "only edge/http "),
        (edge + "yaml/input.cpp", "#include <yaml-cpp/yaml.h>\n", None),
        (edge + "config/file.cpp", "#include <yaml-cpp/yaml.h>\n", "only edge/yaml"),
        (edge + "log/log.cpp", "#include <spdlog/spdlog.h>\n", None),
        ("daemon/service/service.cpp", "#include <spdlog/spdlog.h>\n", "only edge/log"),
        (edge + "state/store.cpp", "#include <sqlite3.h>\n", None),
        ("daemon/service/service.cpp", "#include <sqlite3.h>\n", "only edge/state"),
        # the rooms of core/
        ("daemon/core/agenda/agenda.hpp", '#include "core/stream/stream.hpp"\n'
         '#include "core/domain/domain.hpp"\n#include "core/gate/gate.hpp"\n', None),
        ("daemon/core/agenda/agenda.cpp", '#include "core/narrator.hpp"\n', None),
        ("daemon/core/agenda/agenda.cpp", '#include "core/lookahead/forecast.hpp"\n',
         "core/agenda includes core/lookahead"),
        ("daemon/core/narrator.cpp", '#include "core/agenda/agenda.hpp"\n',
         "core/narrator includes core/agenda"),
        ("daemon/core/health.hpp", '#include "core/domain/domain.hpp"\n', None),
        ("daemon/core/lookahead/forecast.cpp",
         '#include "core/agenda/agenda.hpp"\n#include "core/lookahead/ideal_api.hpp"\n', None),
        ("daemon/core/stream/stream.cpp",
         '#include "core/stream/decide.hpp"\n#include "core/grid.hpp"\n', None),
        ("daemon/core/stream/stream.cpp", '#include "core/domain/domain.hpp"\n',
         "core/stream includes core/domain"),
        ("daemon/core/domain/domain.cpp", '#include "core/gate/gate.hpp"\n',
         "core/domain includes core/gate"),
        ("daemon/core/gate/gate.cpp", '#include "core/agenda/agenda.hpp"\n',
         "core/gate includes core/agenda"),
        (core, '#include "core/stream/decide.hpp"\n', "a value of core includes core/stream"),
        (core, '#include "core/agenda/agenda.hpp"\n', "a value of core includes core/agenda"),
        # classes
        (core, "class a {\n" + members(15) + "};\n", None),
        (core, "class a : public b {\n" + members(16) + "};\n", "a has 16 data members"),
        (core, "struct a {\n  int b, c;\n" + members(14) + "};\n", "a has 16 data members"),
        (core, "class a {\n void b(int c);\n static constexpr int d = 1;\n using e = int;\n"
         " int f() const { int g; return g; }\n bool operator==(const a&) const = default;\n"
         " enum class h { i, j };\n struct k {\n" + members(8) + " };\n" + members(15) + "};\n",
         None),
        (core, "class a {\n  std::function<void(int)> b;\n" + members(15) + "};\n",
         "a has 16 data members"),
        (core, "class a {\n  a() : b_{1}, c_{2} {}\n  int b_, c_;\n" + members(14) + "};\n",
         "a has 16 data members"),
        (core, "enum class a {\n" + "  b,\n" * 20 + "};\n", None),
        # switches for tests
        (core, 'if (planted("a")) return;\n', "a switch for tests"),
        (core, "#ifdef PULLKEEPER_PLANTED\n", "a switch for tests"),
        (core, "#if defined(PULLKEEPER_TEST)\n", "a switch for tests"),
        (core, "// planted by the gardener\n", None),
        ("daemon/CMakeLists.txt", "target_compile_definitions(a PUBLIC A_PLANTED)\n",
         "a switch for tests"),
        ("tests/mutants/x.cpp", "bool planted();\n", None),
        # what is written once
        ("daemon/core/text.hpp", "return c - 'A' + 'a';\n", None),
        ("tests/x.cpp", "return c - 'A' + 'a';\n", "daemon/core/text.hpp has this already"),
        (edge + "log/log.cpp", "c = std::tolower(c);\n", "daemon/core/text.hpp has this already"),
        # words
        (core, "// TO" + "DO later\n", "unfinished work"),
        ("tests/x.py", "# FIX" + "ME\n", "unfinished work"),
        ("tests/x.sh", "# X" + "XX\nmktemp -d a.XXXXXX\n", "unfinished work"),
    ]


def several_files():
    a, b = "daemon/core/a.cpp", "daemon/core/b.cpp"
    twin = {"tests/core/twin.txt": ""}
    def both(first, second):
        return {a: first, b: second, **twin}

    yield from [
        # a class lies in one file
        (both("void one::f() {\n}\n", "void two::f() {\n}\n"), []),
        (both("void one::f() {\n}\n", "one::one(int a) : a_(a) {\n}\n"),
         ["one is implemented in daemon/core/a.cpp"]),
        (both("namespace a {\none::~one() {}\n}\n",
              "namespace a {\nstd::map<int, b::c> one::g(std::size_t a) const {\n}\n}\n"),
         ["one is implemented in daemon/core/a.cpp"]),
        (both("bool one::operator<(const one&) const {\n}\n", "void one::f() {\n}\n"),
         ["one is implemented in daemon/core/a.cpp"]),
        (both("void one::f() {\n}\n", "void one::part::f() {\n}\n"), []),
        (both("struct one { void f(); };\nvoid one::f() {\n}\n",
              "struct one { void f(); };\nvoid one::f() {\n}\n"), []),
        (both("void one::f() {\n}\n", "one::kind f(one::kind a) {\n  one::g();\n}\n"), []),
        # twins
        ({"daemon/edge/log/log.cpp": ""}, ["no folder tests/edge/log"]),
        ({"daemon/edge/log/log.cpp": "", "tests/edge/log/log_test.cpp": ""}, []),
        ({"daemon/edge/log/log.hpp": "", "daemon/main.cpp": ""}, []),
        ({"tests/edge/old/old_test.cpp": ""}, ["no folder daemon/edge/old"]),
        ({"tests/system/unit_test.py": "", "tests/support/net/pki.hpp": ""}, []),
    ]
