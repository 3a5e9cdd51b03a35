#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Has gcc -fanalyzer and clang-tidy look at src/, and compares with what was argued.

  tools/analyze.py BUILD CLANG_BUILD [PART ...]

BUILD and CLANG_BUILD are configured and built: their compile_commands.json say
how; tools/analysis.h tells them what no single file shows.  PART: only files with one of these in their path.

Whatever they say is wrong, unless docs/analysis.md has a row for the tool, the
file, the function and the check, with the reason.  A row that nothing is said
for any more is wrong, too: it would excuse what comes next.
"""
import concurrent.futures
import json
import os
import re
import shlex
import subprocess
import sys

KNOWN = os.path.abspath(os.path.join(os.path.dirname(__file__), "analysis.h"))
ARGUED = os.path.join("docs", "analysis.md")
SAID = re.compile(r"^(?P<file>[^:\s]+):(?P<line>\d+):\d+: (?:warning|error): (?P<words>.*) "
                  r"\[(?P<check>[\w.,=-]+)\]$", re.M)
ROW = re.compile(r"^\| (gcc|clang-tidy) \| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \| (.+) \|$", re.M)
DROPPED = {"-MD", "-MMD", "-Werror", "ccache"}
DROPPED_WITH_NEXT = {"-o", "-MF", "-MQ", "-MT"}


def commands(build, parts):
    """{path from the root: (folder, words)} of our own files."""
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as file:
        entries = json.load(file)
    found = {}
    for entry in entries:
        path = os.path.relpath(os.path.join(entry["directory"], entry["file"]))
        if path.startswith("src" + os.sep) and (not parts or any(part in path for part in parts)):
            found.setdefault(path, (entry["directory"], shlex.split(entry["command"])))
    return found


def gcc_words(words):
    """The compiler's words without those that write files or stop at warnings."""
    kept, is_dropped = [], False
    for word in words:
        if is_dropped or word in DROPPED:
            is_dropped = False
        elif word in DROPPED_WITH_NEXT:
            is_dropped = True
        else:
            kept.append(word)
    return ["gcc", *kept[1:], "-include", KNOWN, "-fanalyzer", "-fanalyzer-verbosity=0", "-fdiagnostics-plain-output",
            "-o", os.devnull]


def run(words, folder):
    """What is said on both streams.  A tool that fails without a word has failed."""
    done = subprocess.run(words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    if done.returncode != 0 and not SAID.search(done.stdout):
        raise RuntimeError(f"{' '.join(words[:1])} failed: {done.stdout[-2000:]}")
    return done.stdout


def function_around(path, line):
    """The name of the function whose body a line is in: it begins with a line that is "{"."""
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")[:line]
    while lines and lines[-1] != "{":
        lines.pop()
    while lines and not re.match(r"\w.*\w\(", lines[-1]):
        lines.pop()
    return re.search(r"(\w+)\(", lines[-1])[1] if lines else "-"


def findings(tool, said, folder):
    """(tool, file, function, check, line, words) for each place, once."""
    for match in SAID.finditer(said):
        path = os.path.relpath(os.path.join(folder, match["file"]))
        if path.startswith(".."):
            continue
        line = int(match["line"])
        check = re.sub(r"^-W|,-warnings-as-errors$", "", match["check"]).removesuffix("=")
        yield tool, path, function_around(path, line), check, line, match["words"]


def look_at_all(build, clang_build, parts):
    """Everything that either tool says, sorted; and how many files each saw."""
    jobs = [("gcc", gcc_words(words), folder) for folder, words in commands(build, parts).values()]
    files = len(jobs)
    here = os.getcwd()
    jobs += [("clang-tidy", ["clang-tidy", "-quiet", "-p", clang_build, "--extra-arg=-include", "--extra-arg=" + KNOWN, path],
              here)
             for path in commands(clang_build, parts)]
    found = set()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (tool, _, folder), said in zip(jobs, pool.map(lambda job: run(*job[1:]), jobs)):
            found.update(findings(tool, said, folder))
    return sorted(found), files, len(jobs) - files


def argued(parts):
    """The rows, by what they excuse."""
    with open(ARGUED, encoding="utf-8") as file:
        rows = ROW.findall(file.read())
    return {row[:4] for row in rows if not parts or any(part in row[1] for part in parts)}


def main(words):
    if len(words) < 2:
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    found, by_gcc, by_clang = look_at_all(words[0], words[1], words[2:])
    excused = argued(words[2:])
    wrong = [finding for finding in found if finding[:4] not in excused]
    stale = sorted(excused - {finding[:4] for finding in found})
    for tool, path, function, check, line, said in wrong:
        print(f"{path}:{line}: {tool}, in {function}: {said} [{check}]")
    for tool, path, function, check in stale:
        print(f"{ARGUED}: nothing is said any more: {tool}, {path}, {function}, {check}")
    print(f"analyze: {by_gcc} files by gcc, {by_clang} by clang-tidy; {len(found)} findings, "
          f"{len(found) - len(wrong)} argued, {len(wrong)} not, {len(stale)} rows too many")
    return 1 if wrong or stale or not by_gcc or not by_clang else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
