#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Whether docs/security.md tells the truth: each promise once, each with a test that is there or with what it waits for.

It does not run the tests, and does not judge whether they prove what they claim.
"""
import pathlib
import re
import sys

TESTS = pathlib.Path(__file__).resolve().parents[1]
ROW = re.compile(r"^\| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", re.M)
NUMBERED = {"": 88, "B": 29, "S": 22, "D": 9}
IN_C = re.compile(r"^TEST\w*\((\w+)\)", re.M)
IN_PYTHON = re.compile(r"^@(?:claim|in_both_styles)(?:\(.*\))?\ndef (\w+)", re.M)
# test_build.py names its claims in tables and calls.
NAMED = re.compile(r"^    (?:claim\()?\"(\w+)\"", re.M)


def claims_in(path):
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".c":
        return set(IN_C.findall(text))
    return set(IN_PYTHON.findall(text)) | set(NAMED.findall(text))


def wrong_with(proof):
    """What is wrong with one of the parts between semicolons; None: nothing."""
    if proof.startswith("waits for "):
        return None
    name, _, claims = proof.partition(": ")
    path = TESTS / name
    if not path.is_file():
        return f"there is no tests/{name}"
    missing = sorted(set(claims.split(", ")) - claims_in(path)) if claims else []
    return f"tests/{name} has no {', '.join(missing)}" if missing else None


def wanted_rows():
    return [f"{letter}{number}" for letter, last in NUMBERED.items() for number in range(1, last + 1)]


def main():
    text = (TESTS.parent / "docs" / "security.md").read_text(encoding="utf-8")
    rows = [row for row in ROW.findall(text) if row[0] not in ("row", "---")]
    names = [name for name, _, _ in rows]
    failures = [f"row {name} is missing" for name in wanted_rows() if name not in names]
    failures += [f"row {name} is there {names.count(name)} times" for name in sorted(set(names)) if names.count(name) > 1]
    passed = 0
    for name, _, proofs in rows:
        faults = [fault for fault in map(wrong_with, proofs.split("; ")) if fault]
        failures += [f"row {name}: {fault}" for fault in faults]
        passed += not faults
    for failure in failures:
        print(f"FAILED {failure}", file=sys.stderr)
    waiting = sum(proofs.startswith("waits for ") for _, _, proofs in rows)
    print(f"{len(rows)} rows, of which {waiting} wait for something that is not there yet")
    print(f"{passed} passed, {len(failures)} failed, 0 skipped")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
