#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What the check of a token that was checked before costs, counted in the served executable.

    test_warm_path.py COUNTED_CALLS [WORD ...]

COUNTED_CALLS is the library made of tests/support/counted_calls.c.
"""
import collections
import os
import re
import shutil
import struct
import subprocess
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Skipped, claim, expect, expect_true, run
from server import Server
from talk import register, settings
from wire import Connection, post

PASSWORD = "a heron stands in the reeds"
WARM, CHECKS = 100, 300
LOOP = "http"
# One thread that answers, and nobody who keeps house meanwhile.
SETTINGS = settings(server={"event_loops": 1, "log_file": "log"}, store={"housekeeping_pause": "86400"})
COUNTED = ("locks of ours", "locks", "pieces of ours", "pieces")
ROW = struct.Struct("=5Q")
# Of the loop: it waits, reads and writes; the log's thread is woken when it has slept for a second.
WAITS = {"epoll_wait", "poll", "recvfrom", "sendmsg"}


class Visitor:
    """Asks `me` on one connection."""

    def __init__(self, server):
        self.bearer = register(server, "ada", PASSWORD)["token"]["token"]
        self.connection = Connection(server.port)
        self.check(WARM)

    def check(self, times):
        for _ in range(times):
            self.connection.send(post("/graphql", {"query": "{ me { id username email } }"},
                                      {"Authorization": "JWT " + self.bearer}))
            expect(self.connection.answer().json()["data"]["me"]["username"], "ada")


def threads(server):
    """{thread's id: its name}"""
    folder = f"/proc/{server.process.pid}/task"
    named = {}
    for thread in os.listdir(folder):
        with open(os.path.join(folder, thread, "comm"), encoding="ascii") as name:
            named[int(thread)] = name.read().strip()
    return named


def counts(path):
    """{thread's id: how often what}"""
    with open(path, "rb") as file:
        rows = list(ROW.iter_unpack(file.read()))
    return {row[0]: dict(zip(COUNTED, row[1:])) for row in rows if row[0] != 0}


@claim
def it_takes_no_lock_and_nothing_of_the_heap():
    with Server(SETTINGS) as server:
        path = os.path.join(server.folder, "counted_calls")
        with open(path, "wb"):
            pass
        server.stop()
        server.environment_more = {"LD_PRELOAD": library, "COUNTED_CALLS": path}
        server.start()
        visitor = Visitor(server)
        loop = next(thread for thread, name in threads(server).items() if name == LOOP)
        before = counts(path)[loop]
        expect_true(before["pieces of ours"] > 0 and before["locks of ours"] > 0, f"they are counted: {before}")
        visitor.check(CHECKS)
        after = counts(path)[loop]
        taken = {what: after[what] - before[what] for what in COUNTED}
        print(f"{CHECKS} checks: {taken}")
        expect((taken["locks of ours"], taken["pieces of ours"]), (0, 0))


class Watched:
    """strace on all threads of a server; `calls` afterwards: {thread's id: {system call: how often}}"""

    def __init__(self, server):
        self.output = os.path.join(server.folder, "calls")
        self.process = subprocess.Popen(["strace", "-f", "-qq", "-e", "signal=none", "-o", self.output, "-p", str(server.process.pid)],
                                        stderr=subprocess.PIPE, text=True)
        timer = threading.Timer(30, self.process.kill)
        timer.start()
        self.ids = set(threads(server))
        self.wait_until_attached()
        timer.cancel()

    def wait_until_attached(self):
        while True:
            attached = 0
            for thread in self.ids:
                with open(f"/proc/{thread}/status", encoding="ascii") as status:
                    attached += re.search(r"^TracerPid:\t(\d+)$", status.read(), re.M)[1] == str(self.process.pid)
            if attached == len(self.ids):
                return
            if self.process.poll() is not None:
                raise Skipped(f"strace may not look: {self.process.stderr.read().strip()}")

    def stop(self):
        self.process.terminate()
        self.process.communicate(timeout=30)
        calls = collections.defaultdict(collections.Counter)
        with open(self.output, encoding="utf-8", errors="replace") as lines:
            for line in lines:
                found = re.match(r"(\d+)\s+(?:<\.\.\. )?(\w+)(?:\(| resumed>)", line)
                # What was begun before the watch, or is told in two lines, counts once: when it begins.
                if found and " resumed>" not in line and found[2] != "restart_syscall":
                    calls[int(found[1])][found[2]] += 1
        return calls


@claim
def it_makes_no_system_call_but_its_loop_s():
    if shutil.which("strace") is None:
        raise Skipped("strace is not there")
    with Server(SETTINGS) as server:
        visitor = Visitor(server)
        watched = Watched(server)
        visitor.check(CHECKS)
        names = threads(server)
        calls = watched.stop()
        loop = next(thread for thread, name in names.items() if name == LOOP)
        print(f"{CHECKS} checks: {dict(calls[loop])}")
        expect_true(calls[loop]["sendmsg"] >= CHECKS, "it was watched")
        expect(calls[loop]["sendmsg"], CHECKS, "one answer, one call")
        expect_true(calls[loop]["recvfrom"] <= 2 * CHECKS, "a request is read, and at most once in vain")
        expect_true(calls[loop]["epoll_wait"] + calls[loop]["poll"] <= 4 * CHECKS, "it waits for one")
        others = {name: times for name, times in calls[loop].items() if name not in WAITS}
        expect_true(set(others) <= {"write"} and others.get("write", 0) <= CHECKS // 50, f"and nothing else: {others}")
        # Each is told to wait on, once, when the watch begins.
        woken = {names[thread]: dict(made) for thread, made in calls.items()
                 if names.get(thread, "").startswith(("gate-work", "gate-hash", "hash ")) and made != {"futex": 1}}
        expect(woken, {}, "no lane and no hasher is woken for it")


if __name__ == "__main__":
    library = os.path.abspath(sys.argv[1])
    sys.exit(run(sys.argv[2:]))
