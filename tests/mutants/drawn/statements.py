"""The statements of C++ files that a single change may be made to, and these changes.

No parser: the files keep to one style (blanks around operators, one statement a line), and a change
that does not compile is dropped by who asks.
"""
import dataclasses
import re

RELATIONS = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "=="}
SWAPS = {"&&": "||", "||": "&&", "+": "-", "-": "+"} | RELATIONS
OPERATOR = re.compile(r" (<=|>=|==|!=|&&|\|\||<|>|\+|-) ")
EXTREME = re.compile(r"\bstd::(min|max)\b")
NEGATION = re.compile(r"(?<![\w=])!(?=[\w(])")
NUMBER = re.compile(r"(?<![\w.'])(\d+)(?![\w.'])")
TRUTH = re.compile(r"\b(true|false)\b")
TWO_ARGUMENTS = re.compile(r"\b\w+\((\w[\w.]*), (\w[\w.]*)\)")
TARGET = r"(?:\+\+)?[\w.\->*\[\]]+"
CALL = re.compile(rf"^{TARGET}(?:\(.*\))?(?:\.\w+\(.*\)|->\w+\(.*\))*;$")
ASSIGNMENT = re.compile(rf"^{TARGET} [-+|&]?= ")
VALUE = re.compile(rf"^(?:return|(?:const )?[\w:]+ \w+ =|{TARGET} =) (.+);$")
ONE_LINE_BODY = re.compile(r"\{ return (.+); \}$")
NEVER = re.compile(r"\b(expect|static_assert|using|constexpr|static|case|template)\b")


@dataclasses.dataclass(frozen=True)
class Mutant:
    file: str
    line: int
    lines: int                         # how many physical ones the statement has
    kind: str
    before: str
    after: str
    planted: str                       # the statement with both, where @ is the question for it


def masked(text):
    """The same length, without what is in strings, characters and comments."""
    def blank(found):
        return re.sub(r"[^\n]", "~", found.group())
    text = re.sub(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)\'', blank, text)
    return re.sub(r"//[^\n]*|/\*.*?\*/", lambda found: re.sub(r"[^\n]", " ", found.group()), text,
                  flags=re.S)


def depth(text):
    return text.count("(") + text.count("[") - text.count(")") - text.count("]")


def statements(text):
    """(first line, number of lines, text on one line, the same masked) of each in a function."""
    lines = text.split("\n")
    hidden = masked(text).split("\n")
    at = 0
    while at < len(lines):
        first = at
        whole, mask = lines[at].rstrip(), hidden[at].rstrip()
        at += 1
        if not mask.startswith("  ") or mask.lstrip()[:1] in ("}", ":", "", "#", "?"):
            if not mask.lstrip().startswith("} else if ("):
                continue
        while at < len(lines) and depth(mask) > 0 and not mask.endswith("{"):
            whole += " " + lines[at].strip()
            mask += " " + hidden[at].strip()
            at += 1
        while at < len(lines) and depth(mask) == 0 and mask[-1:] not in (";", "{", "}", ":", ","):
            if mask.lstrip().startswith(("if (", "for (", "} else if (", "while (", "else")):
                break
            whole += " " + lines[at].strip()
            mask += " " + hidden[at].strip()
            at += 1
        whole, mask = whole[:len(mask)], mask.rstrip()
        if "//" in whole or depth(mask) != 0 or NEVER.search(mask):
            continue
        yield first + 1, at - first, whole[:len(mask)], mask


def changes(text, mask):
    """(kind, changed) of an expression; `mask` without its strings."""
    def cut(found, by):
        return text[:found.start()] + by + text[found.end():]
    for found in OPERATOR.finditer(mask):
        kind = {"&&": "logic", "||": "logic", "+": "sign", "-": "sign"}.get(found[1], "relation")
        yield kind, cut(found, f" {SWAPS[found[1]]} ")
    for found in EXTREME.finditer(mask):
        yield "extreme", cut(found, "std::max" if found[1] == "min" else "std::min")
    for found in NEGATION.finditer(mask):
        yield "negation", cut(found, "")
    for found in NUMBER.finditer(mask):
        yield "off by one", cut(found, str(int(found[1]) + 1))
    for found in TRUTH.finditer(mask):
        yield "truth", cut(found, "false" if found[1] == "true" else "true")
    for found in TWO_ARGUMENTS.finditer(mask):
        if found[1] != found[2]:
            a, b = found.span(1), found.span(2)
            yield "arguments", text[:a[0]] + found[2] + text[a[1]:b[0]] + found[1] + text[b[1]:]


def condition(mask):
    """Where the condition of an `if` stands; None where it declares something."""
    opened = mask.find("if (")
    if opened < 0:
        return None
    begin = end = opened + len("if (")
    deep = 1
    while deep and end < len(mask):
        deep += {"(": 1, ")": -1}.get(mask[end], 0)
        end += 1
    inner = mask[begin:end - 1]
    if ";" in inner:
        begin += inner.rindex(";") + 2
        inner = mask[begin:end - 1]
    return None if re.search(r" = ", inner) else (begin, end - 1)


def expressions(mask):
    """Where an expression stands in whose place another of its type may stand."""
    found = condition(mask)
    if found:
        yield found
    bare = mask.strip()
    offset = len(mask) - len(mask.lstrip())
    for pattern in (VALUE, ONE_LINE_BODY):
        value = pattern.search(bare)
        if value and not found and not value[1].startswith("{"):
            yield offset + value.start(1), offset + value.end(1)
            return


def mutants(name, text):
    """By statement: the mutants that it may become."""
    for line, count, whole, mask in statements(text):
        made = []

        def add(kind, before, after, planted):
            made.append(Mutant(name, line, count, kind, before.strip(), after.strip(), planted))
        bare = mask.strip()
        for begin, end in expressions(mask):
            old = whole[begin:end]
            for kind, new in changes(old, mask[begin:end]):
                add(kind, old, new, f"{whole[:begin]}(@ ? ({new}) : ({old})){whole[end:]}")
        found = condition(mask)
        if found:
            begin, end = found
            for truth in ("true", "false"):
                add("condition", whole[begin:end], truth,
                    f"{whole[:begin]}(@ ? {truth} : ({whole[begin:end]})){whole[end:]}")
        if (CALL.match(bare) or ASSIGNMENT.match(bare)) and bare.endswith(";"):
            if not bare.startswith(("return", "break", "continue")):
                indent = mask[:len(mask) - len(mask.lstrip())]
                add("dropped", bare, "", f"{indent}if (!@) {whole.strip()}")
        if made:
            yield made
