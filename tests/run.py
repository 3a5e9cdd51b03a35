#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs the tests that meson.build files declare, and adds up their counts.

  tests/run.py BUILD [ONLY ...]

ONLY is a suite (unit, operations …), a part of a test's name or of its
program's, or a part of a claim: then it is handed to the C programs of tests,
which run only claims that have it in their names.

Each program ends with `N passed, N failed, N skipped`; one that does not, or
whose exit status does not fit, has failed once more.  What a failing program
said is shown whole; of the others, only what was skipped.  The last line has
the sums.
"""
import concurrent.futures
import json
import os
import re
import signal
import subprocess
import sys
import time

COUNTS = re.compile(r"^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$", re.M)
TIMEOUT_FACTOR = 4
PARALLEL = 2


def introspect(build):
    """The tests of a build folder, as Meson knows them."""
    text = subprocess.run(["meson", "introspect", "--tests", build], check=True,
                          stdout=subprocess.PIPE, text=True).stdout
    return json.loads(text)


def claims_of(test):
    """Names of tests in the source of a C program; none for other programs."""
    source = source_of(test)
    if not source:
        return []
    with open(source, encoding="utf-8") as lines:
        return re.findall(r"^[A-Z_]*TEST[A-Z_]*\((\w+)", lines.read(), re.M)


def source_of(test):
    """The C file of a test's program, found by the program's name."""
    program = os.path.basename(test["cmd"][0])
    for root, folders, names in os.walk("tests"):
        folders[:] = [name for name in folders if name != "node_modules"]
        for name in names:
            if name.startswith("test_") and name.endswith(".c"):
                folder = os.path.relpath(root, "tests").replace(os.sep, "_")
                stem = name[len("test_"):-len(".c")]
                if program in (f"{folder}_{stem}", name[:-len(".c")]):
                    return os.path.join(root, name)
    return None


def select(tests, only):
    """(test, words for its command line) for each test that is wanted."""
    chosen = []
    for test in tests:
        suites = [suite.split(":")[-1] for suite in test["suite"]]
        names = test["name"] + " " + os.path.basename(test["cmd"][0])
        if not only or any(word in suites or word in names for word in only):
            chosen.append((test, []))
            continue
        words = [word for word in only if any(word in claim for claim in claims_of(test))]
        if words:
            chosen.append((test, words))
    return chosen


def environment(build):
    """What tests may rely on; nothing of it is a setting of the server."""
    env = dict(os.environ)
    root = os.getcwd()
    env["MESON_SOURCE_ROOT"] = root
    env["MESON_BUILD_ROOT"] = os.path.abspath(build)
    env["PATH"] = os.path.join(root, "build", "venv", "bin") + os.pathsep + env["PATH"]
    # A refused allocation has to come back as NULL, as it does elsewhere.
    env.setdefault("ASAN_OPTIONS", "allocator_may_return_null=1:detect_stack_use_after_return=1")
    env.setdefault("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=1")
    env.setdefault("TSAN_OPTIONS", "halt_on_error=1:allocator_may_return_null=1")
    return env


def command_of(test, words, build):
    """The command; Python programs run in the tests' own environment.  Meson
    names what it has built as seen from the build folder."""
    command = list(test["cmd"])
    for i, word in enumerate(command):
        built = os.path.join(os.path.abspath(build), word)
        if not os.path.isabs(word) and os.path.isfile(built):
            command[i] = built
    python = os.path.join(os.getcwd(), "build", "venv", "bin", "python")
    if os.path.basename(command[0]).startswith("python3") and os.path.exists(python):
        command[0] = python
    return command + words


def run_one(test, words, env, build):
    """(output, exit status, seconds); a program that hangs is ended whole."""
    started = time.monotonic()
    own = dict(env)
    own.update(test.get("env") or {})
    try:
        # Unless it says otherwise in the project's root, where ../shared is found.
        process = subprocess.Popen(command_of(test, words, build), env=own,
                                   cwd=test.get("workdir") or os.getcwd(),
                                   start_new_session=True, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    except OSError as error:
        return f"cannot be run: {error}", 127, 0.0
    limit = test["timeout"] * TIMEOUT_FACTOR if test["timeout"] > 0 else None
    try:
        output, _ = process.communicate(timeout=limit)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        output, _ = process.communicate()
        output += f"\nended after {limit} s\n".encode()
    return output.decode("utf-8", "replace"), process.returncode, time.monotonic() - started


def count(output, status):
    """(passed, failed, skipped) by the last line of counts and the status."""
    found = COUNTS.findall(output)
    passed, failed, skipped = (int(n or 0) for n in found[-1]) if found else (0, 0, 0)
    if not found or (status != 0 and failed == 0):
        failed += 1
    return passed, failed, skipped


def report(test, output, status, seconds, counts):
    """Say how one program fared."""
    passed, failed, skipped = counts
    tail = f", {skipped} skipped" if skipped else ""
    if failed == 0:
        print(f"  {test['name']}: {passed} passed{tail} ({seconds:.1f} s)", flush=True)
        for line in output.splitlines():
            if line.startswith("skipped "):
                print(f"      {line}", flush=True)
        return
    print(f"FAILED {test['name']}: {failed} failed, {passed} passed{tail}, exit status {status}")
    print(f"      {' '.join(test['cmd'])}")
    for line in output.splitlines():
        print(f"    | {line}")
    sys.stdout.flush()


def main(words):
    if not words:
        print(__doc__, file=sys.stderr)
        return 2
    os.chdir(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    build, only = words[0], words[1:]
    tests = select(introspect(build), only)
    if not tests:
        print(f"no test is called {' or '.join(only) or 'anything'}")
        return 2
    env = environment(build)
    total = [0, 0, 0]
    # What Meson says must not run beside others runs after them.
    alone = [pair for pair in tests if not pair[0].get("is_parallel", True)]
    together = [pair for pair in tests if pair[0].get("is_parallel", True)]
    for group, workers in ((together, PARALLEL), (alone, 1)):
        with concurrent.futures.ThreadPoolExecutor(workers) as pool:
            futures = {pool.submit(run_one, test, args, env, build): test for test, args in group}
            for future in concurrent.futures.as_completed(futures):
                output, status, seconds = future.result()
                counts = count(output, status)
                report(futures[future], output, status, seconds, counts)
                total = [a + b for a, b in zip(total, counts)]
    print("{} passed, {} failed, {} skipped".format(*total))
    return 1 if total[1] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
