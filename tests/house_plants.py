"""What house_test.py must see, and what it must let pass: (file, text, rule or None)."""


def function(lines):
    return "void long_one() {\n" + "  step();\n" * (lines - 2) + "}\n"


def offences():
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
        (edge + "clock.cpp", "co_await f(a, std::move(b));\nif (co_await g()) {\n}\n", None),
        (edge + "clock.cpp", "co_await f(request{1});\n", "co_await builds a temporary"),
        (edge + "clock.cpp", "co_await f(\n    {a, b});\n", "co_await builds a temporary"),
        (edge + "clock.cpp", "x = co_await f([&] { g(); });\n", "co_await builds a temporary"),
        ("tests/net/x.cpp", "co_await f(a[1]);\n", "co_await builds a temporary"),
        (edge + "clock.cpp", 'co_await f("{");  // {\n', None),
        (edge + "clock.cpp", "co_spawn(a, b, asio::detached);\n", "nobody waits for"),
        (edge + "clock.cpp", "// never detached\n", None),
        # the core is pure
        (core, "auto a = std::chrono::system_clock::now();\n", "core reads a clock"),
        (core, "auto a = std::chrono::steady_clock::now();\n", "core reads a clock"),
        (core, "auto a = std::time(nullptr);\n", "core reads a clock"),
        (core, "auto a = settle_time();  // system_clock::now\n", None),
        (core, "std::random_device a;\n", "core reads a clock"),
        (edge + "clock.cpp", "auto a = std::chrono::system_clock::now();\n", None),
        (core, '#include "core/time.hpp"\n#include <vector>\n', None),
        (core, '#include "edge/log.hpp"\n', "nothing but core"),
        (core, "#include <boost/asio.hpp>\n", "nothing but the standard library"),
        (core, "#include <unistd.h>\n", "nothing but the standard library"),
        # edges
        (edge + "log.cpp", '#include "edge/configuration.hpp"\n#include "core/x.hpp"\n', None),
        (edge + "log.cpp", '#include "edge/clock.hpp"\n', "another edge"),
        (edge + "live_api.cpp", '#include "edge/https.hpp"\n#include "edge/sign.hpp"\n', None),
        (edge + "live_api.cpp", '#include "edge/yaml.hpp"\n', "another edge"),
        (edge + "live_api.cpp", '#include "edge/https_pool.hpp"\n', "internal to edge/https"),
        (edge + "https.cpp", '#include "edge/https_pool.hpp"\n', None),
        (edge + "https.cpp", '#include "edge/credentials.hpp"\n', "another edge"),
        (edge + "config_file.cpp", '#include "edge/config_file/fields.hpp"\n', None),
        (edge + "config_file/fields.cpp", '#include "edge/yaml.hpp"\n', None),
        (edge + "config_file.cpp", '#include "edge/yaml/input.hpp"\n', "internal to edge/yaml"),
        (edge + "config_fields.cpp", '#include "edge/config_mask.hpp"\n', None),
        (edge + "config_fields.cpp", '#include "edge/yaml.hpp"\n', None),
        (edge + "config_fields.cpp", '#include "edge/log.hpp"\n', "another edge"),
        (edge + "log.cpp", '#include "service.hpp"\n', "edge includes service"),
        (edge + "log.cpp", '#include "commands/check.hpp"\n', "edge includes commands"),
        # above the edges
        ("daemon/main.cpp", '#include "service.hpp"\n#include "commands/check.hpp"\n', None),
        ("daemon/main.cpp", '#include "edge/yaml/input.hpp"\n', "internal to edge/yaml"),
        ("daemon/commands/check.cpp", '#include "edge/log.hpp"\n', None),
        ("daemon/commands/run.cpp", '#include "service.hpp"\n#include "access.hpp"\n', None),
        ("daemon/commands/run.cpp", '#include "main.hpp"\n', "commands includes main"),
        ("daemon/service_x.cpp", '#include "service.hpp"\n#include "edge/log.hpp"\n', None),
        ("daemon/service.cpp", '#include "commands/check.hpp"\n', "service includes commands"),
        # libraries
        (edge + "https_tls.cpp", "#include <boost/beast/core.hpp>\n", None),
        (edge + "clock.cpp", "#include <boost/beast/core.hpp>\n", "only edge/https"),
        ("daemon/main.cpp", "#include <boost/beast.hpp>\n", "only edge/https"),
        (edge + "yaml/input.cpp", "#include <yaml-cpp/yaml.h>\n", None),
        (edge + "config_file.cpp", "#include <yaml-cpp/yaml.h>\n", "only edge/yaml"),
        (edge + "log.cpp", "#include <spdlog/spdlog.h>\n", None),
        ("daemon/service.cpp", "#include <spdlog/spdlog.h>\n", "only edge/log"),
        (edge + "state_store.cpp", "#include <sqlite3.h>\n", None),
        ("daemon/service.cpp", "#include <sqlite3.h>\n", "only edge/state_store"),
        # words
        (core, "// TO" + "DO later\n", "unfinished work"),
        ("tests/x.py", "# FIX" + "ME\n", "unfinished work"),
        ("tests/x.sh", "# X" + "XX\nmktemp -d a.XXXXXX\n", "unfinished work"),
    ]
