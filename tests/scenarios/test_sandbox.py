#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""security.md, row 85: the served executable is confined in all of its threads, as far as the settings say.

What the walls refuse: unit/server/test_sandbox.c; that nobody misses anything: every other scenario runs behind them.
"""
import os
import re
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server
from talk import register, settings

PASSWORD = "a heron stands in the reeds"


def confinement(server):
    """{(NoNewPrivs, Seccomp)} of all threads; 2 is a filter."""
    folder = f"/proc/{server.process.pid}/task"
    seen = set()
    for thread in os.listdir(folder):
        with open(os.path.join(folder, thread, "status"), encoding="ascii") as status:
            text = status.read()
        seen.add(tuple(int(re.search(rf"^{name}:\t(\d)$", text, re.M)[1]) for name in ("NoNewPrivs", "Seccomp")))
    return seen


@claim
def all_threads_are_confined_by_default():
    with Server(settings()) as server:
        register(server, "ada", PASSWORD)
        expect(confinement(server), {(1, 2)})
        expect_true("this kernel has no seccomp" not in server.log and "neither" not in server.log, server.log)


@claim
def whoever_must_have_it_has_it():
    with Server(settings(server={"sandbox": "yes"})) as server:
        register(server, "ada", PASSWORD)
        expect(confinement(server), {(1, 2)})


@claim
def off_is_off_and_no_new_privileges_all_the_same():
    with Server(settings(server={"sandbox": "no"})) as server:
        register(server, "ada", PASSWORD)
        expect(confinement(server), {(1, 0)})


@claim
def what_it_keeps_may_lie_in_three_folders():
    def place(folder, name):
        os.mkdir(os.path.join(folder, name), 0o700)
        return os.path.join(folder, name, "it")

    server = Server(settings())
    server.settings["store"] = {"database": place(server.folder, "data"), "master_key_file": place(server.folder, "keys")}
    server.settings["server"]["log_file"] = place(server.folder, "logs")
    with server:
        register(server, "ada", PASSWORD)
        expect(confinement(server), {(1, 2)})


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
