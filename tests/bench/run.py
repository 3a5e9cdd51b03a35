#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Measures the lines of docs/performance.md.  `make bench`; not part of `make test`, and no timing decides there.

    run.py [--seconds N] [--rounds N] [--accounts N] [--only WORD ...] [--json FILE] [--write]

The server, an empty libmicrohttpd server and the bare limits of this machine are measured in turn, round after round,
on one core; the clients have another one.  The shipped defaults hold, the log is written; budgets are raised, and
counted.  Every figure is a ratio within its round; what is told is the median of the rounds.

--write puts the table into docs/performance.md and the chart into docs/performance.svg.
"""
import argparse
import contextlib
import json
import os
import platform
import re
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
from chart import draw
from goals import judge
from server import Server, executable
from talk import RAISED

BUILD = os.path.abspath(os.environ.get("BUILD", os.path.join(ROOT, "build")))
PAGE = os.path.join(ROOT, "docs", "performance.md")
CHART = os.path.join(ROOT, "docs", "performance.svg")
CORES = sorted(os.sched_getaffinity(0))
SERVER_CORE, CLIENT_CORE = CORES[0], CORES[-1]
RACES = 5
LOGIN_ACCOUNTS = 64
FEWER = {"hash_memory": 7340032, "hash_passes": 1}  # to register ten thousand
MB = 1e6


@contextlib.contextmanager
def on_core(core):
    """What is started here stays on that core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def say(words):
    print(words, file=sys.stderr, flush=True)


def make_server(folder, lanes=None):
    settings = {
        "budgets": dict(RAISED),
        # One name whatever the port: it is the issuer of the tokens that are kept from start to start.
        "server": {"connections_per_address": 1000000, "log_file": os.path.join(folder, "log"),
                   "public_url": "http://localhost:8080"},
        "lanes": lanes or {},
    }
    return Server(settings, folder=folder)


@contextlib.contextmanager
def serving(folder, lanes=None):
    server = make_server(folder, lanes)
    with on_core(SERVER_CORE):
        server.start()
    try:
        yield server
    finally:
        server.stop()


class Empty:
    """B: the same library, and nothing behind it."""

    def __enter__(self):
        with on_core(SERVER_CORE):
            self.process = subprocess.Popen([os.path.join(BUILD, "tests", "bench", "empty_server")], stdin=subprocess.PIPE,
                                            stdout=subprocess.PIPE, text=True)
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}/"
        return self

    def __exit__(self, *unused):
        self.process.stdin.close()
        self.process.wait(20)


class Clients:
    """`gatehouse bench`, and the commands it was called with."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.commands = {}

    def measure(self, line, url, pid, file=None, name=None, **flags):
        """The figures of one line."""
        words = ["bench", url, "--json", "--lines", line, "--seconds", self.seconds, "--pid", pid]
        words += ["--accounts-file", file] if file else []
        for flag, value in flags.items():
            words += ["--" + flag] if value is True else ["--" + flag, value]
        words = [str(word) for word in words]
        self.commands.setdefault(name or line, "gatehouse " + " ".join(os.path.basename(w) if os.sep in w and "//" not in w else w
                                                                       for w in words if w != "--json"))
        with on_core(CLIENT_CORE):
            done = subprocess.run([executable(), *words], capture_output=True, text=True, check=False, timeout=1800)
        if done.returncode not in (0, 1) or not done.stdout:
            sys.exit(f"{line}: {done.stderr or done.stdout}")
        result = json.loads(done.stdout)["lines"][0]
        if result["failure"]:
            sys.exit(f"{line}: {result['failure']}")
        return result["figures"]


def limit(*words):
    with on_core(SERVER_CORE):
        done = subprocess.run([os.path.join(BUILD, "tests", "bench", "limits"), *map(str, words)], capture_output=True, text=True,
                              check=True)
    return json.loads(done.stdout)


def status_bytes(pid, name):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return 1024 * int(re.search(rf"^{name}:\s+(\d+) kB$", status.read(), re.M)[1])


def start_ms(folder):
    """From the executable's start to its first answer."""
    server = make_server(folder)
    began = time.monotonic()
    with on_core(SERVER_CORE):
        server.start()
    urllib.request.urlopen(server.url + "/healthz", timeout=20).read()
    taken = 1000 * (time.monotonic() - began)
    server.stop()
    return taken


def stripped_bytes(folder):
    stripped = os.path.join(folder, "stripped")
    subprocess.run(["strip", "-o", stripped, executable()], check=True)
    return os.path.getsize(stripped)


# --- one round, line by line; each takes what is there and adds to `measured` ---

class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.clients = Clients(options.seconds)
        self.folder = os.path.join(folder, "server")
        self.many = os.path.join(folder, "many.accounts")
        self.few = os.path.join(folder, "few.accounts")
        self.scratch = os.path.join(folder, "limit.db")
        os.mkdir(self.folder)

    def wants(self, name):
        return not self.options.only or any(word in name for word in self.options.only)

    def prepare(self):
        say(f"registering {self.options.accounts} accounts")
        with serving(self.folder, FEWER) as server:
            self.clients.measure("me", server.url, server.process.pid, self.many, name="prepare", accounts=self.options.accounts)
        with serving(self.folder) as server:
            self.clients.measure("me", server.url, server.process.pid, self.few, name="prepare", accounts=LOGIN_ACCOUNTS)

    def measure_limits(self, measured, empty):
        ms = 1000 * self.options.seconds
        measured["empty"] = self.clients.measure("empty", empty.url, empty.process.pid)
        measured["commit"] = limit("commit", self.scratch, ms)
        measured["hash"] = limit("hash", ms)

    def measure_lines(self, measured, server):
        at = (server.url, server.process.pid)
        for line, accounts in (("me", self.many), ("verify", self.many), ("refresh-one", self.many), ("refresh", self.many),
                               ("login", self.few), ("register", self.few), ("storm", self.few), ("light", self.few)):
            if self.wants(line):
                measured[line] = self.clients.measure(line, *at, accounts)
        for count in (1000, 10000):
            if self.wants(f"idle-{count}"):
                measured[f"idle-{count}"] = self.clients.measure("idle", *at, self.many, name=f"idle-{count}", idle=count)
        if self.wants("race"):
            measured["race"] = self.clients.measure("race", *at, self.many, races=RACES)

    def measure_held(self, measured, server):
        """The writer is somebody else's, and logins wait for it."""
        self.clients.measure("me", server.url, server.process.pid, self.many, name="held", connections=1)
        other = sqlite3.connect(os.path.join(self.folder, "gatehouse.db"), isolation_level=None, timeout=20)
        with on_core(CLIENT_CORE):
            logins = subprocess.Popen([executable(), "bench", server.url, "--lines", "login", "--seconds", "1", "--accounts-file",
                                       self.few], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        other.execute("BEGIN IMMEDIATE")
        with on_core(CLIENT_CORE):
            measured["held"] = Clients(1).measure("me", server.url, server.process.pid, self.many, name="held", connections=1)
        other.execute("ROLLBACK")
        other.close()
        logins.wait(60)

    def measure_process(self, measured):
        """Memory and start: a server each, so that nothing else has touched it."""
        with tempfile.TemporaryDirectory(dir=os.path.dirname(self.folder)) as fresh:
            created = start_ms(fresh)
            started = start_ms(fresh)
            size = stripped_bytes(fresh)
        with serving(self.folder) as server:
            pid = server.process.pid
            idle = status_bytes(pid, "VmRSS")
            self.clients.measure("login", server.url, pid, self.few, name="process")
            peak, after = status_bytes(pid, "VmHWM"), status_bytes(pid, "VmRSS")
        measured["process"] = {"idle_mb": idle / MB, "after_mb": after / MB, "storm_mb_a_hasher": (peak - after) / MB / 1,
                               "start_ms": started, "create_ms": created, "executable_mb": size / MB}

    def run(self):
        rounds = []
        self.prepare()
        for number in range(self.options.rounds):
            say(f"round {number + 1} of {self.options.rounds}")
            measured = {}
            with Empty() as empty:
                self.measure_limits(measured, empty)
            with serving(self.folder) as server:
                self.measure_lines(measured, server)
                if self.wants("held"):
                    self.measure_held(measured, server)
            if self.wants("process"):
                self.measure_process(measured)
            rounds.append(measured)
        return rounds


# --- telling ---

def number(value):
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"


def bound(goal):
    sign = "≤" if goal.is_most else "≥"
    return f"{sign} {number(goal.must)} / {number(goal.stretch)}"


def table(outcomes):
    lines = ["| line | figure | measured | goal (must / stretch) | reached |", "| --- | --- | --- | --- | --- |"]
    for outcome in outcomes:
        goal = outcome.goal
        spread = f"{number(min(outcome.values))}–{number(max(outcome.values))}"
        lines.append(f"| {goal.letter} | {goal.what} | **{number(outcome.value)}** {goal.unit} ({spread}) | {bound(goal)} "
                     f"| {outcome.verdict()} |")
    return lines


def absolutes(rounds):
    """What the ratios are made of, for a feeling of sizes."""
    def middle(line, figure):
        return statistics.median(measured[line][figure] for measured in rounds)

    rows = [("empty", "B, the empty server"), ("me", "`me`"), ("verify", "`verifyToken`"), ("refresh-one", "refresh, 1 connection"),
            ("refresh", "refresh, 16 connections"), ("login", "login"), ("register", "register")]
    lines = ["| | answers a second | CPU µs | p50 ms | p99 ms |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {name} | {number(middle(line, 'per_s'))} | {number(middle(line, 'cpu_us'))} | {number(middle(line, 'p50_ms'))} "
              f"| {number(middle(line, 'p99_ms'))} |" for line, name in rows if line in rounds[0]]
    return lines + ["", f"Argon2id hashes: {number(middle('hash', 'per_s'))} a second; commits of one row: "
                        f"{number(middle('commit', 'per_s'))} a second."]


def processor():
    with open("/proc/cpuinfo", encoding="ascii", errors="replace") as info:
        found = re.search(r"^model name\s*:\s*(.+)$", info.read(), re.M)
    return found[1] if found else platform.machine()


def report(options, rounds, outcomes, commands):
    version = subprocess.run([executable(), "version"], capture_output=True, text=True, check=True).stdout.split("\n")[0]
    command = f"make bench SECONDS={options.seconds} ROUNDS={options.rounds}"
    lines = [f"{version}, {time.strftime('%Y-%m-%d')}, {processor()}, {len(CORES)} cores: `{command}`. Medians of {options.rounds} rounds, "
             "the least and the most in brackets.", "", *table(outcomes), "", *absolutes(rounds), "", "The lines' commands:", ""]
    wanted = {outcome.goal.line for outcome in outcomes}
    return lines + [f"* {name}: `{words}`" for name, words in commands.items() if name in wanted]


def write_page(lines):
    with open(PAGE, encoding="utf-8") as page:
        text = page.read()
    begin, end = "<!-- measured -->\n", "<!-- /measured -->"
    head, rest = text.split(begin)
    with open(PAGE, "w", encoding="utf-8") as page:
        page.write(head + begin + "\n" + "\n".join(lines) + "\n\n" + end + rest.split(end)[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=3, help="how long each line counts")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--accounts", type=int, default=10000)
    parser.add_argument("--only", nargs="*", default=[], help="lines with such a word in their names")
    parser.add_argument("--json", default=os.path.join(BUILD, "bench.json"))
    parser.add_argument("--write", action="store_true", help="into docs/performance.md and docs/performance.svg")
    options = parser.parse_args()
    if len(CORES) < 2:
        say("There is one core alone: clients and server take it from each other.")
    folder = tempfile.mkdtemp(prefix="gatehouse-bench-", dir=BUILD)  # on a disk, unlike /tmp in places
    try:
        bench = Bench(options, folder)
        rounds = bench.run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    outcomes = judge(rounds)
    lines = report(options, rounds, outcomes, bench.clients.commands)
    print("\n".join(lines))
    with open(options.json, "w", encoding="utf-8") as out:
        json.dump({"rounds": rounds, "goals": [
            {"letter": o.goal.letter, "what": o.goal.what, "unit": o.goal.unit, "value": o.value, "values": o.values,
             "must": o.goal.must, "stretch": o.goal.stretch, "reached": o.verdict(),
             "command": bench.clients.commands.get(o.goal.line, "")} for o in outcomes]}, out, indent=1)
    if options.write:
        write_page(lines)
        with open(CHART, "w", encoding="utf-8") as chart:
            chart.write(draw(outcomes))
    return 0


if __name__ == "__main__":
    sys.exit(main())
