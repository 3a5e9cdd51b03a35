#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Each header compiles alone, as its readers would compile it.

  check_headers.py SOURCE BUILD CC CXX

Public headers as strict C11 and as C++17, below include/ alone; those of src/
as GNU C17 with what their folder may include.  Warnings are errors.
"""
import concurrent.futures
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../tools"))
import check_layers as layers  # noqa: E402

WARNINGS = ["-Wall", "-Wextra", "-Wpedantic", "-Wshadow", "-Werror", "-fsyntax-only"]


def headers_below(folder):
    for root, _, names in os.walk(folder):
        for name in sorted(names):
            if name.endswith(".h"):
                yield os.path.relpath(os.path.join(root, name), folder)


def jobs(source, build, cc, cxx):
    """(name of the check, command, text to compile)"""
    include = os.path.join(source, "include")
    for header in headers_below(include):
        text = f"#include <{header}>\n"
        yield f"{header} as C11", [cc, "-std=c11", "-Wstrict-prototypes", "-I", include,
                                   "-x", "c", "-"], text
        yield f"{header} as C++17", [cxx, "-std=c++17", "-I", include, "-x", "c++", "-"], text
    for header in headers_below(os.path.join(source, "src")):
        room = os.path.join(build, "layers", layers.folder_of(header).replace("/", "_"))
        yield f"src/{header} alone", [cc, "-std=gnu17", "-D_GNU_SOURCE", "-I", room, "-I", include,
                                      "-x", "c", "-"], f'#include "{header}"\n'


def compile_one(job):
    """What the compiler said; None when it was content."""
    name, command, text = job
    done = subprocess.run(command[:1] + WARNINGS + command[1:], input=text, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return None if done.returncode == 0 else f"FAILED {name}\n{done.stdout}"


def main(words):
    if len(words) != 4:
        print(__doc__, file=sys.stderr)
        return 2
    work = list(jobs(*words))
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        failures = [said for said in pool.map(compile_one, work) if said is not None]
    for said in failures:
        print(said)
    print(f"{len(work) - len(failures)} passed, {len(failures)} failed, 0 skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
