#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""A stranger builds the examples against what `make install` has put there, and runs them.

  test_install.py BUILD CC EXAMPLE.c ...
"""
import os
import shlex
import subprocess
import sys
import tempfile


def run(command, **more):
    """What a command printed; its failure is the test's."""
    done = subprocess.run(command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **more)
    if done.returncode != 0:
        raise AssertionError(f"{' '.join(command)}\n{done.stdout}")
    return done.stdout


def find(root, name):
    for folder, _, names in os.walk(root):
        if name in names:
            return os.path.join(folder, name)
    raise AssertionError(f"{name} was not installed")


def compile_example(compiler, source, root, program):
    """By pkg-config alone, as the example's first comment says.  `compiler`: its words."""
    folder = os.path.dirname(find(root, "gatehouse.pc"))
    env = dict(os.environ, PKG_CONFIG_PATH=folder, PKG_CONFIG_SYSROOT_DIR=root)
    flags = shlex.split(run(["pkg-config", "--cflags", "--libs", "gatehouse"], env=env))
    run([compiler[0], "-Wall", "-Wextra", "-Werror", *compiler[1:], source, *flags, "-o", program])


def try_example(compiler, source, root):
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "example")
        compile_example(compiler, source, root, program)
        env = dict(os.environ, LD_LIBRARY_PATH=os.path.dirname(find(root, "libgatehouse.so")))
        data = os.path.join(folder, "data")
        os.mkdir(data)
        run([program, data], env=env, timeout=60)


def try_installed_program(root):
    said = run([find(root, "gatehouse"), "--version"])
    if not any(part[0].isdigit() for part in said.split()):
        raise AssertionError(f"gatehouse --version said {said!r}")


def try_installed_unit(root):
    """systemd starts the program where it is installed."""
    with open(find(root, "gatehouse.service"), encoding="utf-8") as unit:
        command = [line for line in unit if line.startswith("ExecStart=")][0].split("=", 1)[1].split()
    if not os.access(root + command[0], os.X_OK):
        raise AssertionError(f"{command[0]} was not installed")
    find(root, "gatehouse.socket")
    find(root, "gatehouse.conf")
    find(root, "running.md")


def main(words):
    build, cc, examples = words[0], words[1], words[2:]
    passed = failed = 0
    with tempfile.TemporaryDirectory() as root:
        run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", root])
        checks = [("the installed program runs", lambda: try_installed_program(root)),
                  ("the installed unit starts it", lambda: try_installed_unit(root))]
        for source in examples:
            name = os.path.basename(source)
            for language, compiler in (("C", [cc]), ("C++", ["g++", "-x", "c++", "-std=gnu++20",
                                                             "-Wno-missing-field-initializers"])):
                checks.append((f"{name} builds as {language} and runs",
                               lambda source=source, compiler=compiler: try_example(compiler, source, root)))
        for claim, check in checks:
            try:
                check()
                passed += 1
            except (AssertionError, subprocess.TimeoutExpired) as error:
                print(f"FAILED {claim}\n{error}")
                failed += 1
    print(f"{passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
