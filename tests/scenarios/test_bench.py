#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""`gatehouse bench` against the shipped executable: what it tells is what the server has counted.

How fast anything is decides nothing here.
"""
import json
import os
import stat
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from readings import number, numbers
from server import Server
from server import run as gatehouse
from talk import settings

LINES = ("me", "verify", "login", "refresh-one", "register", "storm", "light", "idle", "race")
QUICK = ("--seconds", "1", "--warmup-ms", "0", "--accounts", "32", "--idle", "40", "--races", "2")


def bench(server, *words, **options):
    return gatehouse("bench", server.url, *words, **options)


def roomy(**sections):
    return settings(**{"server": {"connections_per_address": 1000}, **sections})


@claim
def every_line_is_measured_and_its_numbers_hang_together():
    with Server(roomy()) as server:
        done = bench(server, "--json", "--lines", ",".join(LINES), "--pid", str(server.process.pid), *QUICK)
        expect(done.returncode, 0, done.stderr + done.stdout)
        lines = {line["line"]: line for line in json.loads(done.stdout)["lines"]}
        expect(tuple(lines), LINES)
        expect({line["failure"] for line in lines.values()}, {""})
        for name in ("me", "verify", "login", "refresh-one", "register", "storm", "light", "idle"):
            figures = lines[name]["figures"]
            expect_true(0 < figures["p50_ms"] <= figures["p99_ms"] <= figures["longest_ms"], (name, figures))
            expect_true(figures["answers"] > 0 and figures["per_s"] > 0, (name, figures))
        expect_true(lines["me"]["figures"]["cpu_us"] > 0, "the server's CPU time is known by its process id")
        expect(lines["refresh-one"]["figures"]["rotated_percent"], 100)
        expect(lines["idle"]["figures"]["idle"], 40)
        race = lines["race"]["figures"]
        expect((race["races"], race["answered_percent"], race["successors"]), (2, 100, 1))


@claim
def it_tells_as_many_answers_as_the_server_counts():
    with Server(roomy()) as server:
        done = bench(server, "--json", "--lines", "me", *QUICK)
        told = json.loads(done.stdout)["lines"][0]["figures"]["answers"]
        counted = number(numbers(server.port), "gatehouse_requests_total", operation="me", outcome="ok")
        # Before, each of the 32 accounts is asked once; what is asked when the window ends is answered, and not told.
        expect_true(told + 32 <= counted <= told + 32 + 2 * 16, (told, counted))


@claim
def accounts_are_kept_for_the_next_time_where_nobody_else_reads():
    with Server(roomy()) as server, tempfile.TemporaryDirectory() as folder:
        kept = os.path.join(folder, "accounts")
        words = ("--lines", "me", "--accounts-file", kept, *QUICK)
        expect(bench(server, *words).returncode, 0)
        expect(stat.S_IMODE(os.stat(kept).st_mode), 0o600)
        registered = number(numbers(server.port), "gatehouse_requests_total", operation="register", outcome="ok")
        again = bench(server, *words)
        expect(again.returncode, 0, again.stderr)
        expect(number(numbers(server.port), "gatehouse_requests_total", operation="register", outcome="ok"), registered)
        with open(kept, encoding="ascii") as file:
            secrets = [word for line in file for word in line.split("\t")[1:4]]
        for secret in secrets:
            expect_true(secret not in again.stdout + again.stderr, "no word of the file is told")
        os.chmod(kept, 0o644)
        refused = bench(server, *words)
        expect_true(refused.returncode > 1 and "chmod 600" in refused.stderr, refused.stderr)


@claim
def budgets_that_refuse_it_are_named():
    with Server(settings(budgets={"registration_budget_per_address": 5})) as server:
        done = bench(server, "--lines", "me", *QUICK)
        expect_true(done.returncode != 0 and "budgets" in done.stderr, done.stderr)


@claim
def what_is_wrong_is_said_and_nothing_is_asked():
    for words, why in ((("http://192.0.2.1:80",), "--remote"), (("https://127.0.0.1",), "http://"),
                       (("http://example.com",), "numeric"), (("--lines", "nonsense"), "no line"),
                       (("--seconds", "0"), "from 1"), (("--connections", "5000"), "to 1024"), (("--nonsense",), "nonsense")):
        done = gatehouse("bench", *words)
        expect_true(done.returncode not in (0, 1) and why in done.stderr, (words, done.returncode, done.stderr))
    nobody = gatehouse("bench", "http://127.0.0.1:1", "--lines", "me")
    expect_true(nobody.returncode not in (0, 1) and nobody.stderr != "", nobody.stderr)


@claim
def the_lines_are_listed():
    done = gatehouse("bench", "--lines", "help")
    expect(done.returncode, 0)
    expect([line.split()[0] for line in done.stdout.splitlines()],
           ["empty", "me", "verify", "login", "refresh-one", "refresh", "register", "storm", "light", "idle", "race"])


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
