#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the facts of the house style; docs/architecture.md says why.

  check_style.py SOURCE

Fails on facts.  What is a matter of judgement, long functions and files, is
listed and does not fail.  Formatting is clang-format's business, the folders'
includes are those of check_layers.py, which is run from here.
"""
import os
import re
import sys

import check_layers as layers

# call: folders of src/ that may make it; () means nobody.
CALLS = {
    "strcpy": (), "strcat": (), "sprintf": (), "vsprintf": (), "strtok": (),
    "atoi": (), "atol": (), "atof": (), "gets": (), "system": (), "popen": (),
    "time": (), "rand": (), "srand": (), "random": (), "gmtime": (),
    "localtime": (), "alloca": (), "setenv": (), "signal": ("server",),
    "getenv": ("server",), "secure_getenv": ("server",),
    "malloc": ("base",), "calloc": ("base",), "realloc": ("base",),
    "free": ("base",), "strdup": ("base",), "strndup": ("base",),
    "asprintf": (), "vasprintf": (),
    "printf": ("server",), "fprintf": ("server",), "puts": ("server",),
    "fputs": ("server",), "putchar": ("server",), "perror": ("server",),
}
NO_MEMCMP = ("crypto", "token", "accounts")
# Who may reach through a store's table.  In accounts/ that are the steps and
# the machinery; operations go through those.
OPS_FOLDERS = ("accounts", "mail", "store", "api")
# What undoes what another function made needs no words of its own.
COUNTERPARTS = ("_free", "_close", "_leave", "_give_back", "_end")
CODE_FOLDERS = ("src", "include", "tests", "examples")
SCRIPT_FOLDERS = ("tools", "tests")
LONG_FUNCTION = 60
LONG_FILE = 600

TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)|(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')""",
    re.S)


class Report:
    """What was found; facts fail, remarks do not."""

    def __init__(self):
        self.facts = 0
        self.remarks = []

    def fact(self, path, line, what):
        print(f"{path}:{line}: {what}")
        self.facts += 1

    def remark(self, path, line, what):
        self.remarks.append(f"{path}:{line}: {what}")


def blank(text):
    """Spaces for everything but line ends."""
    return re.sub(r"[^\n]", " ", text)


def without(text, *kinds):
    """The source with comments or texts blanked; places stay."""
    return TOKEN.sub(lambda m: blank(m[0]) if m.lastgroup in kinds else m[0], text)


def line_of(text, at):
    return text.count("\n", 0, at) + 1


def files(source, folders, endings):
    for folder in folders:
        for root, below, names in os.walk(os.path.join(source, folder)):
            below[:] = sorted(name for name in below if name not in ("node_modules", "corpus"))
            for name in sorted(names):
                if name.endswith(endings):
                    path = os.path.join(root, name)
                    with open(path, encoding="utf-8") as lines:
                        yield os.path.relpath(path, source), lines.read()


def check_head(report, path, text):
    """SPDX line, then a comment that says what the file is for."""
    if not text.startswith("/* SPDX-License-Identifier: MIT */\n"):
        report.fact(path, 1, "the first line is not /* SPDX-License-Identifier: MIT */")
    elif not re.match(r"[^\n]*\n/\*", text):
        report.fact(path, 2, "no comment says what this file is for")


def check_script_head(report, path, text):
    if "SPDX-License-Identifier: MIT" not in "".join(text.splitlines(True)[:3]):
        report.fact(path, 1, "no SPDX line within the first three")


def check_calls(report, path, folder, code):
    for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", code):
        name = match[1]
        if name in CALLS and layers.top(folder) not in CALLS[name]:
            where = " or ".join(CALLS[name]) or "nowhere"
            report.fact(path, line_of(code, match.start()), f"{name}() is called in {where} only")
        if name == "memcmp" and layers.top(folder) in NO_MEMCMP:
            report.fact(path, line_of(code, match.start()),
                        "memcmp(): crypto_equal() for secrets, slice_equal() for texts")


def check_ops(report, path, folder, code, operations):
    name = os.path.basename(path)[:-len(".c")]
    is_operation = folder == "accounts" and name in operations
    if layers.top(folder) in OPS_FOLDERS and not is_operation:
        return
    for match in re.finditer(r"->\s*ops\s*->", code):
        report.fact(path, line_of(code, match.start()), "the store is reached through the steps")


def functions(code):
    """(first line, last line, name) of each function; formatted code has the
    braces of functions, and of nothing else, in the first column."""
    lines = code.splitlines()
    start = None
    for number, line in enumerate(lines, 1):
        if line.rstrip() == "{":
            start = number
        elif line.startswith("}") and start is not None:
            above = start - 2
            while above > 0 and (not lines[above] or lines[above][0].isspace()):
                above -= 1
            name = re.search(r"(\w+)\s*\(", lines[above])
            yield start, number, name[1] if name else "?"
            start = None


def check_functions(report, path, code):
    lines = code.splitlines()
    for first, last, name in functions(code):
        for number in range(first, last):
            if re.match(r"\s*#\s*(if|ifdef|ifndef|elif|else)\b", lines[number - 1]):
                report.fact(path, number, "the preprocessor decides inside a function")
        if last - first - 1 > LONG_FUNCTION:
            report.remark(path, first, f"{name}() has {last - first - 1} lines")
    if len(lines) > LONG_FILE:
        report.remark(path, 1, f"{len(lines)} lines")


DECLARATION = re.compile(
    r"^(?!typedef|static|struct \w+ \{|#|return|enum \w* ?\{|union )"
    r"(?P<head>[A-Za-z_][\w\s\*\(\),]*?)\b(?P<name>[a-z_]\w*)\((?P<rest>[^;{}]*)\)"
    r"[^;{}()]*(?:GATE_\w+\([^;{}]*\))?\s*;", re.M | re.S)


def has_docstring(text, start):
    """A comment in the declaration's block, which blank lines bound, or one
    that stands alone above and speaks for all that follows."""
    above = text[:start].rstrip(" ")
    if "*/" in above.rsplit("\n\n", 1)[-1]:
        return True
    comments = [match for match in TOKEN.finditer(above) if match.lastgroup == "comment"]
    last = comments[-1] if comments else None
    return (last is not None and not last[0].startswith("/**") and
            not last[0].startswith("/* SPDX") and above[last.end():].startswith("\n\n") and
            len(comments) > 2)


def check_docstrings(report, path, text, code):
    """Each function of a header is documented, but for counterparts."""
    for match in DECLARATION.finditer(code):
        name = match["name"]
        if name in ("defined", "sizeof") or "=" in match[0] or name.endswith(COUNTERPARTS):
            continue
        if not has_docstring(text, match.start()):
            report.fact(path, line_of(code, match.start()), f"{name}() has no docstring")


# They say the original's name to people: the flag --from-gqlauth, and what it writes.
SPEAKS_OF_ORIGINAL = {"src/server/original.c", "src/server/commands/settings.c"}


def check_words(report, path, text, code):
    if "gqlauth" in code.lower() and not path.startswith("src/settings/") and path not in SPEAKS_OF_ORIGINAL:
        at = code.lower().index("gqlauth")
        report.fact(path, line_of(code, at), "that name belongs into src/settings/ and comments")
    for match in re.finditer(r"\b(TODO|FIXME|XXX)\b(?!\(#\d+\))", text):
        report.fact(path, line_of(text, match.start()), f"{match[1]} without an issue: TODO(#123)")


def names_in(source, table):
    """The names that a .def file lists."""
    with open(os.path.join(source, table), encoding="utf-8") as lines:
        return re.findall(r"^[A-Z]+\((\w+)", lines.read(), re.M)


def check_tests(report, source, operations):
    """Operations and validation rules have a test of the same name."""
    tests = {os.path.basename(path) for path, _ in files(source, ("tests",), ".c")}
    wanted = [f"src/accounts/{name}.c" for name in operations]
    wanted += [f"src/graphql/rules/{name}.c"
               for name in names_in(source, "src/graphql/rules/rules.def")]
    for path in wanted:
        if "test_" + os.path.basename(path) not in tests:
            report.fact(path, 1, f"no test_{os.path.basename(path)} below tests/")


def check_code(report, path, text, operations):
    check_head(report, path, text)
    code = without(text, "comment")
    bare = without(text, "comment", "text")
    check_functions(report, path, bare)
    if path.startswith("src/"):
        folder = layers.folder_of(path[len("src/"):])
        check_calls(report, path, folder, bare)
        check_ops(report, path, folder, bare, operations)
    if path.endswith(".h") and path.startswith(("src/", "include/")):
        check_docstrings(report, path, text, bare)
    if path.startswith(("src/", "include/")):
        check_words(report, path, text, code)


def main(words):
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    source = words[0]
    report = Report()
    operations = names_in(source, "src/accounts/operations.def")
    for path, text in files(source, CODE_FOLDERS, (".c", ".h")):
        check_code(report, path, text, operations)
    for path, text in files(source, SCRIPT_FOLDERS, (".py", ".sh", ".mjs")):
        check_script_head(report, path, text)
    check_tests(report, source, operations)
    report.facts += layers.check(source)
    if report.remarks:
        print("to look at, not wrong:")
        for remark in report.remarks:
            print(f"  {remark}")
    return 1 if report.facts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
