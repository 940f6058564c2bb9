"""What the rules of the house need to know of C++: comments, functions, classes, members."""
import re

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
NOT_A_FUNCTION = re.compile(r"^\s*(inline\s+)?(namespace|class|struct|enum|union|extern)\b")
CLASS = re.compile(
    r"\b(?<!enum )(?:class|struct)\s+((?:\w+::)*\w+)(?:\s+final)?\s*(?::[^;{}()]*)?\{")
NO_MEMBER = re.compile(
    r"^(using|friend|typedef|enum|struct|class|union|template|static|static_assert)\b")


def without_comments_and_strings(text):
    """The same text, as many lines, with comments and the insides of literals as blanks."""
    pattern = re.compile(
        r'//[^\n]*|/\*.*?\*/|R"([^()\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"'
        r"|(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])+'", re.S)

    def blank(match):
        kept = match.group(0)
        if kept[0] in "\"'R":
            return '"' + re.sub(r"[^\n]", " ", kept[1:-1]) + '"'
        return re.sub(r"[^\n]", " ", kept)

    return pattern.sub(blank, text)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def functions(code):
    """(header, first position, last position) of each function body that is inside no other."""
    header_from = 0
    open_braces = []                   # True where the brace opens a function
    begin = 0
    opened_by = ""
    for match in re.finditer(r"[{};]", code):
        at, sign = match.start(), match.group(0)
        if sign == "{":
            header = code[header_from:at]
            inside = any(open_braces)
            is_function = (not inside and ")" in header and not NOT_A_FUNCTION.match(header)
                           and not re.search(r"=\s*$", header))
            if is_function:
                begin = header_from + len(header) - len(header.lstrip())
                opened_by = header.strip()
            open_braces.append(is_function)
        elif sign == "}" and open_braces:
            if open_braces.pop():
                yield opened_by, begin, at
        header_from = at + 1


def awaited(code):
    """Every expression behind co_await, up to its end, with its position."""
    for match in re.finditer(r"\bco_await\b", code):
        depth = 0
        end = match.end()
        while end < len(code):
            sign = code[end]
            if sign == "(":
                depth += 1
            elif sign == ")":
                depth -= 1
            if depth < 0 or (sign == ";" and depth == 0):
                break
            end += 1
        yield match.start(), code[match.end():end]


def without_template_arguments(code):
    """The same code without what stands between < and >, innermost first."""
    before = None
    while before != code:
        before = code
        code = re.sub(r"(?<![<\s])<(?![<=])[^<>;{}]*>", "", code)
    return code


def closing(code, at):
    """Where the brace that opens at `at` is closed."""
    depth = 0
    for match in re.finditer(r"[{}]", code[at:]):
        depth += 1 if match.group(0) == "{" else -1
        if depth == 0:
            return at + match.start()
    return len(code)


def owner_of(header):
    """The class whose member function a definition's header begins, or nothing."""
    header = without_template_arguments(header)
    found = re.match(r"[^(]*?((?:\w+::)+)(?:~?\w+|operator\s*\W{1,3}?)\s*\(", header)
    return found.group(1)[:-2] if found else None


class declared:
    """A class or struct as its body declares it."""

    def __init__(self, code, match):
        self.name = match.group(1)
        self.position = match.start()
        self.members = []              # the names of its data members, but for static ones
        body = code[match.end():closing(code, match.end() - 1)]
        for statement in statements(body):
            self.take(statement)

    def take(self, statement):
        if NO_MEMBER.match(statement):
            return
        head = re.split(r"[={]", statement, maxsplit=1)[0]
        if "operator" in head or "(" in head:
            return
        for part in head.split(","):
            name = re.search(r"(\w+)\s*(\[[^\]]*\]\s*)*(:\s*\d+\s*)?$", part.strip())
            if name and part.strip():
                self.members.append(name.group(1))


def statements(body):
    """The declarations of a class body, without access labels, function bodies and initialisers."""
    body = without_template_arguments(body)
    depth = 0
    begun = 0
    for match in re.finditer(r"[{};]", body):
        sign, at = match.group(0), match.start()
        if sign == "{":
            depth += 1
        elif sign == "}":
            depth -= 1
        text = re.sub(r"^\s*((public|protected|private)\s*:\s*)*", "", body[begun:at])
        head = text.split("{")[0].strip()
        rest_of_constructor = head == "" or head.startswith(",")
        a_function = "(" in head or rest_of_constructor
        if depth == 0 and (sign == ";" or (sign == "}" and a_function)):
            if text.strip() and not rest_of_constructor:
                yield re.sub(r"\s+", " ", text).strip()
            begun = at + 1


def classes(code):
    return [declared(code, match) for match in CLASS.finditer(code)]
