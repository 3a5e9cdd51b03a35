#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The hardening that meson.build asks for is in the binary (security.md, row 84).

  check_hardening.py BINARY

Flags that a compiler or linker has quietly dropped would be seen nowhere else.
"""
import re
import subprocess
import sys


def readelf(*words):
    return subprocess.run(["readelf", "--wide", *words], check=True, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


def segments(binary):
    """(type, flags) of each program header."""
    return re.findall(r"^\s+([A-Z_]+)\s+0x\w+ 0x\w+ 0x\w+ 0x\w+ 0x\w+ ([RWE ]{3})",
                      readelf("--program-headers", binary), re.M)


def imports(binary):
    """Names of functions that other libraries have to bring."""
    return set(re.findall(r"FUNC\s+\w+\s+\w+\s+UND (\w+)", readelf("--dyn-syms", binary)))


def count_of(instruction, binary):
    with open(binary, "rb") as code:
        return code.read().count(instruction)


def claims(binary):
    """(claim, whether it is so)"""
    dynamic = readelf("--dynamic", binary)
    headers = segments(binary)
    names = imports(binary)
    yield "it is position independent", "Type:                              DYN" in readelf(
        "--file-header", binary) and "PIE" in dynamic
    yield "relocations are read-only", any(kind == "GNU_RELRO" for kind, _ in headers)
    yield "all are bound at the start", "BIND_NOW" in dynamic or re.search(
        r"FLAGS_1.*\bNOW\b", dynamic) is not None
    yield "the stack is not executable", ("GNU_STACK", "RW ") in headers
    yield "no segment can be written and executed", not any(
        "W" in flags and "E" in flags for _, flags in headers)
    yield "stacks are protected", "__stack_chk_fail" in names
    yield "calls are fortified", any(name.endswith("_chk") and name != "__stack_chk_fail"
                                     for name in names)
    # The mark on the whole file is missing: Debian 12's own start files lack it.
    yield "indirect branches find endbr64", count_of(b"\xf3\x0f\x1e\xfa", binary) > 200
    yield "no path of a library is built in", "RPATH" not in dynamic and "RUNPATH" not in dynamic
    yield "strings are not copied without bounds", not names & {
        "strcpy", "strcat", "sprintf", "gets", "system", "rand"}


def is_intel(binary):
    return "X86-64" in readelf("--file-header", binary)


def main(words):
    if len(words) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    passed = failed = skipped = 0
    for claim, holds in claims(words[0]):
        if claim == "indirect branches find endbr64" and not is_intel(words[0]):
            print(f"skipped {claim}: not an Intel processor")
            skipped += 1
        elif holds:
            passed += 1
        else:
            print(f"FAILED {claim}")
            failed += 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
