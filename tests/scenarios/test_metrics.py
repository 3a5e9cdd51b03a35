#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""/metrics as monitoring reads it: both formats, numbers that equal what was asked, and nobody else's business.

Read by the parsers of PyPI's prometheus-client and by promtool of Debian's prometheus.
"""
import contextlib
import os
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Skipped, claim, expect, expect_true, run
from readings import families, number, numbers, read_plain, scrape
from server import ROOT, Server
from server import run as gatehouse
from wire import Connection, ask, graphql, post, request, wait_until

try:
    from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_open
except ImportError:
    read_open = None

OPEN = {"Accept": "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"}
MARK = "Marked-Secret"
QUICK = {"lanes": {"hash_memory": 7340032, "hash_passes": 1}}
SERIES_MAX = 1000


def quick(**sections):
    return {**QUICK, **sections}


REGISTER = ("mutation($n:String!,$e:String!,$p:String!)"
            "{register(username:$n,email:$e,password1:$p,password2:$p){success token{token}}}")
LOG_IN = "mutation($n:String!,$p:String!){tokenAuth(username:$n,password:$p){success}}"


def log_in(port, name, password="a heron in the reeds"):
    return graphql(port, LOG_IN, {"n": name, "p": password})["data"]["tokenAuth"]["success"]


# --- the formats ---

@claim
def both_formats_are_read_by_others_and_say_the_same():
    with Server(quick()) as server:
        log_in(server.port, "nobody")
        plain, opened = scrape(server.port), scrape(server.port, **OPEN)
        expect(plain.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8")
        expect(opened.headers["content-type"], "application/openmetrics-text; version=1.0.0; charset=utf-8")
        expect(plain.headers["cache-control"], "no-store")
        if read_plain is None:
            raise Skipped("prometheus-client is not installed")
        said = [{family.name: (family.type, family.documentation, len(family.samples)) for family in read(text)}
                for read, text in ((read_plain, plain.body.decode()), (read_open, opened.body.decode()))]
        expect_true(opened.body.endswith(b"\n# EOF\n"), "OpenMetrics ends with its line")
        build = said[0].pop("gatehouse_build_info"), said[1].pop("gatehouse_build")
        expect([(what, samples) for what, _, samples in build], [("gauge", 1), ("info", 1)])
        expect(said[0], said[1])
        units = {family.name: family.unit for family in read_open(opened.body.decode())}
        expect(units["process_cpu_seconds"], "seconds")
        expect(units["gatehouse_request_memory_bytes"], "bytes")


@claim
def promtool_finds_nothing_to_say():
    if shutil.which("promtool") is None:
        raise Skipped("no promtool (Debian's prometheus)")
    with Server(quick()) as server:
        log_in(server.port, "nobody")
        done = subprocess.run(["promtool", "check", "metrics"], input=scrape(server.port).body,
                              capture_output=True, timeout=60, check=False)
        expect((done.returncode, done.stdout + done.stderr), (0, b""))


@claim
def the_series_are_bounded_and_the_same_from_the_start():
    with Server(quick()) as server:
        before = set(numbers(server.port))
        for word in (MARK, "}\"\n", "__schema", "tokenAuth", "x" * 5000):
            ask(server.port, post("/graphql", {"query": "{%s}" % word, "operationName": word}))
            ask(server.port, request("GET", "/" + MARK))
        ask(server.port, post("/graphql", {"query": "{__schema{types{name}}}"}))
        after = numbers(server.port)
        expect(set(after) - before, set(), "no series comes of what clients send")
        expect_true(len(after) < SERIES_MAX, len(after))
        expect(number(after, "gatehouse_requests_total", operation="other", outcome="ok"), 1)


@claim
def the_manual_of_metrics_is_up_to_date():
    with open(os.path.join(ROOT, "docs", "metrics.md"), encoding="utf-8") as file:
        written = file.read()
    expect_true(gatehouse("metrics", "--markdown").stdout == written,
                "docs/metrics.md is what `gatehouse metrics --markdown` says")
    with Server(quick()) as server:
        told = {re.sub(r"_(bucket|count|sum)$", "", name[0]) for name in numbers(server.port)}
        listed = set(re.findall(r"^\| `(\w+)`", written, re.M))
        expect(told - listed, set(), "told, and not in the manual")
        expect(listed - told, set(), "in the manual, and never told")


# --- the numbers ---

@claim
def as_many_are_counted_as_were_asked():
    with Server(quick()) as server:
        before = numbers(server.port)
        for n in range(7):
            expect(log_in(server.port, f"nobody.{n}"), False)
        for _ in range(5):
            graphql(server.port, "{ me { username } }")
        graphql(server.port, "{ a: publicUser { username } b: publicUser { username } c: publicUser { username } }")
        graphql(server.port, "{ no such }")
        for _ in range(2):
            ask(server.port, request("GET", "/nowhere"))
        after = numbers(server.port)

        def more(name, **labels):
            return number(after, name, **labels) - number(before, name, **labels)

        expect(more("gatehouse_requests_total", operation="tokenAuth", outcome="refused"), 7)
        expect(more("gatehouse_requests_total", operation="tokenAuth", outcome="ok"), 0)
        expect(more("gatehouse_requests_total", operation="me", outcome="denied"), 5)
        expect(more("gatehouse_operations_total", operation="me", outcome="denied"), 5)
        expect(more("gatehouse_requests_total", operation="publicUser", outcome="ok"), 1)
        expect(more("gatehouse_operations_total", operation="publicUser", outcome="ok"), 3, "each alias")
        expect(more("gatehouse_operations_total", operation="tokenAuth", outcome="refused"), 7)
        expect(more("gatehouse_requests_total", operation="none", outcome="refused"), 1)
        expect(more("gatehouse_request_duration_seconds_count", operation="tokenAuth"), 7)
        expect(more("gatehouse_request_memory_bytes_count"), 14)
        # One a question, and this reading's own.
        expect(more("gatehouse_http_connections_accepted_total"), 17)
        expect(number(after, "gatehouse_http_connections", phase="work"), 1, "this reading itself")

        # HTTP counts an answer when its last byte has left, which may be after the client has read it.
        def is_counted():
            now = numbers(server.port)
            return [number(now, name, **labels) - number(before, name, **labels) for name, labels in (
                ("gatehouse_http_request_duration_seconds_count", {"kind": "graphql"}),
                ("gatehouse_http_responses_total", {"code": "4xx"}),
                ("gatehouse_http_responses_total", {"code": "5xx"}))] == [14, 2, 0]

        expect_true(wait_until(is_counted, 20), "as many answers")


def register(port, name):
    made = graphql(port, REGISTER, {"n": name, "e": name + "@example.com", "p": "a heron in the reeds"})
    return made["data"]["register"]


@claim
def hashes_lanes_and_commits_are_counted():
    with Server(quick()) as server:
        before = numbers(server.port)
        for n in range(3):
            expect_true(register(server.port, f"ada.{n}")["success"], n)
        for n in range(4):
            log_in(server.port, f"nobody.{n}")
        graphql(server.port, 'mutation { refreshToken(refreshToken: "x") { success } }')
        after = numbers(server.port)

        def more(name, **labels):
            return number(after, name, **labels) - number(before, name, **labels)

        expect(more("gatehouse_hash_duration_seconds_count"), 7)
        expect(more("gatehouse_hasher_wait_seconds_count"), 7)
        expect_true(more("gatehouse_hash_duration_seconds_sum") > 0.001, "hashing takes time")
        expect(more("gatehouse_lane_wait_seconds_count", lane="hash"), 7)
        expect(more("gatehouse_lane_wait_seconds_count", lane="work"), 1)
        expect(number(after, "gatehouse_lane_waiting", lane="hash"), 0)
        expect(number(after, "gatehouse_hashers_waiting"), 0)
        expect(number(after, "gatehouse_lane_threads", lane="hash"), 2 * number(after, "gatehouse_hashers") + 2)
        # One after the other: each alone in its commit.  Seven budgets and three accounts.
        expect(more("gatehouse_store_commit_changes_count"), 10)
        expect(more("gatehouse_store_commit_changes_sum"), 10)
        expect(more("gatehouse_store_commit_duration_seconds_count"), 10)
        expect_true(more("gatehouse_store_changes_total") >= 3, "changes")
        expect(number(after, "gatehouse_store_waiting"), 0)
        expect(more("gatehouse_store_commit_failures_total"), 0)
        # The mailbox keeps them.
        expect(more("gatehouse_mails", state="waiting"), 3)
        expect_true(0 <= number(after, "gatehouse_mail_oldest_age_seconds") < 60, "since just now")


@claim
def who_is_refused_for_want_of_hashers_is_counted():
    tight = {"lanes": {**QUICK["lanes"], "hash_slots": 1, "hash_queue": 1, "hash_memory": 134217728, "hash_passes": 4}}
    with Server(tight) as server:
        threads = [threading.Thread(target=graphql, args=(server.port, LOG_IN, {"n": "nobody", "p": "wrong"}))
                   for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        readings = numbers(server.port)
        refused = (number(readings, "gatehouse_lane_refused_total", lane="hash")
                   + number(readings, "gatehouse_hashers_refused_total"))
        busy = number(readings, "gatehouse_requests_total", operation="tokenAuth", outcome="busy")
        wrong = number(readings, "gatehouse_requests_total", operation="tokenAuth", outcome="refused")
        expect(busy + wrong, 16)
        expect(refused, busy)
        expect(number(readings, "gatehouse_hash_duration_seconds_count"), wrong)
        expect_true(busy > 0, "some were")


@claim
def a_storm_of_logins_and_a_writer_that_waits_hold_up_no_reading():
    tight = {"lanes": {"hash_slots": 1, "hash_memory": 268435456, "hash_passes": 8}, "store": {"busy_wait": 30}}
    with Server(tight) as server:
        other = sqlite3.connect(os.path.join(server.folder, "gatehouse.db"), isolation_level=None)
        with contextlib.ExitStack() as stack:
            storm = [stack.enter_context(Connection(server.port, timeout_s=60)) for _ in range(12)]
            for connection in storm[4:]:
                connection.send(post("/graphql", {"query": LOG_IN, "variables": {"n": "nobody", "p": "wrong"}}))
            expect_true(wait_until(lambda: number(numbers(server.port), "gatehouse_hashers_waiting") > 0, 20), "a storm")
            other.execute("BEGIN IMMEDIATE")  # the writer waits for it from now on
            for connection in storm[:4]:
                connection.send(post("/graphql", {"query": 'mutation { resendActivationEmail(email: "a@example.com") { success } }'}))
            for _ in range(20):
                readings = numbers(server.port)
            expect(number(readings, "gatehouse_hashers_busy"), 1)
            expect_true(number(readings, "gatehouse_lane_busy", lane="hash") > 1, "they wait still")
            other.execute("ROLLBACK")
            other.close()
            for connection in storm:
                expect_true(connection.answer().status in (200, 503), "everybody is answered")


@claim
def histograms_fit_their_sums():
    with Server(quick()) as server:
        for n in range(5):
            log_in(server.port, f"nobody.{n}")
        found = 0
        for family in families(server.port).values():
            if family.type != "histogram":
                continue
            rows = {}
            for sample in family.samples:
                labels = tuple(sorted((k, v) for k, v in sample.labels.items() if k != "le"))
                rows.setdefault(labels, {}).setdefault(sample.name[len(family.name) + 1:], []).append(sample)
            for labels, row in rows.items():
                found += 1
                buckets = [sample.value for sample in row["bucket"]]
                bounds = [float(sample.labels["le"]) for sample in row["bucket"]]
                total, count = row["sum"][0].value, row["count"][0].value
                expect(buckets, sorted(buckets), f"{family.name} {labels}")
                expect(bounds, sorted(bounds), f"{family.name} {labels}")
                expect(buckets[-1], count, f"{family.name} {labels}")
                alone = [b - a for a, b in zip([0] + buckets, buckets)]
                least = sum(n * low for n, low in zip(alone, [0] + bounds))
                most = sum(n * high for n, high in zip(alone, bounds) if n)
                expect_true(least <= total <= most, f"{family.name} {labels}: {least} {total} {most}")
        expect_true(found >= 10, f"{found} histograms")


@claim
def nothing_shrinks_under_load():
    with Server(quick()) as server:
        stop = threading.Event()

        def load():
            with Connection(server.port) as connection:
                while not stop.is_set():
                    connection.send(post("/graphql", {"query": "{ me { username } }"}))
                    connection.answer()

        threads = [threading.Thread(target=load) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            growing = {name for name, family in families(server.port).items() if family.type != "gauge"}
            last = {}
            for _ in range(20):
                now = {key: value for key, value in numbers(server.port).items()
                       if re.sub(r"_(total|bucket|count|sum)$", "", key[0]) in growing}
                for key, value in last.items():
                    expect_true(now[key] >= value, f"{key}: {value}, then {now[key]}")
                expect_true(not last or sum(now.values()) > sum(last.values()), "there is load")
                last = now
        finally:
            stop.set()
            for thread in threads:
                thread.join()


HALF_A_BODY = (b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
               b"Content-Length: 100\r\n\r\n{")


def numbers_by(connection):
    """One reading on a connection that is kept."""
    connection.send(request("GET", "/metrics"))
    return {(sample.name, *sorted(sample.labels.items())): sample.value
            for family in read_plain(connection.answer().body.decode()) for sample in family.samples}


@claim
def connections_are_counted_by_what_they_do():
    if read_plain is None:
        raise Skipped("prometheus-client is not installed")
    with Server(quick(server={"body_wait": 600, "connections_per_address": 4})) as server:
        with Connection(server.port) as watch, Connection(server.port) as idle, Connection(server.port) as slow:
            idle.send(request("GET", "/healthz"))
            expect(idle.answer().status, 200)
            slow.send(HALF_A_BODY)

            def now(name, **labels):
                return number(numbers_by(watch), name, **labels)

            expect_true(wait_until(lambda: now("gatehouse_http_connections", phase="idle") == 1
                                   and now("gatehouse_http_connections", phase="body") == 1, 20), "one each")
            with Connection(server.port) as fourth:
                fourth.send(request("GET", "/healthz"))
                expect(fourth.answer().status, 200)
                with Connection(server.port) as fifth:
                    expect_true(fifth.is_closed(20), "the fifth of one address is refused")
            expect(now("gatehouse_http_connections_refused_total"), 1)
            expect(now("gatehouse_http_connections_accepted_total"), 4)


@claim
def who_is_cut_is_counted_by_what_was_late():
    with Server(quick(server={"head_wait": 1, "body_wait": 1, "idle_wait": 1})) as server:
        with Connection(server.port) as head, Connection(server.port) as body, Connection(server.port) as idle:
            head.send(b"GET / HTTP/1.1\r\n")
            body.send(HALF_A_BODY)
            idle.send(request("GET", "/healthz"))
            expect(idle.answer().status, 200)
            for reason in ("head", "body", "idle"):
                expect_true(wait_until(lambda: number(numbers(server.port), "gatehouse_http_connections_cut_total",
                                                      reason=reason) == 1, 20), f"{reason} is late")
        readings = numbers(server.port)
        expect(number(readings, "gatehouse_http_connections_cut_total", reason="drain"), 0)
        expect(number(readings, "gatehouse_http_responses_total", code="4xx"), 1, "408 for the body")


@claim
def the_process_is_as_the_system_sees_it():
    with Server(quick()) as server:
        readings = numbers(server.port)
        pid = server.process.pid
        with open(f"/proc/{pid}/status", encoding="utf-8") as file:
            status = dict(line.split(":\t", 1) for line in file if ":\t" in line)
        resident = int(status["VmRSS"].split()[0]) * 1024
        expect_true(0.5 < number(readings, "process_resident_memory_bytes") / resident < 2, resident)
        expect(number(readings, "process_threads"), int(status["Threads"]))
        began = number(readings, "process_start_time_seconds")
        expect_true(0 <= time.time() - began < 60, began)
        expect_true(0 < number(readings, "process_cpu_seconds_total") < 60, "some time was used")
        files = number(readings, "process_open_fds")
        expect_true(5 < files < number(readings, "process_max_fds"), files)


# --- whose business it is ---

def status_for(server, source="127.0.0.1", host="localhost", **headers):
    with socket.create_connection(("127.0.0.1", server.port), 5, source_address=(source, 0)) as own:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        own.sendall(f"GET /metrics HTTP/1.1\r\nHost: {host}\r\n{lines}Connection: close\r\n\r\n".encode())
        return int(own.makefile("rb").readline().split()[1])


@claim
def strangers_hear_404():
    with Server(quick()) as server:
        expect(status_for(server), 200)
        expect(status_for(server, source="127.0.0.9"), 200, "loopback, too")
        for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
            expect(status_for(server, **{name: "127.0.0.1"}), 404, f"passed on by somebody: {name}")
        expect(status_for(server, host="accounts.example.com"), 404, "a page with a name of its own")
        unknown = ask(server.port, request("GET", "/nowhere"))
        hidden = ask(server.port, request("GET", "/metrics", headers={"Via": "a"}))
        expect((hidden.status, hidden.body), (unknown.status, unknown.body), "as if it were not there")
    with Server(quick(server={"metrics_readers": "127.0.0.7, 127.0.1.0/24"})) as server:
        expect([status_for(server, source=source) for source in ("127.0.0.1", "127.0.0.7", "127.0.1.200")],
               [404, 200, 200])
    with Server(quick(server={"metrics_readers": ""})) as server:
        expect(status_for(server), 404, "an empty list is nobody")


@claim
def a_proxy_passes_on_whom_the_list_names_and_no_other():
    behind = {"behind_tls_proxy": True, "public_url": "https://accounts.example.com"}
    mail = {"smtp_host": "127.0.0.1"}
    with Server(quick(server={**behind, "trusted_proxies": "127.0.0.2"}, mail=mail)) as server:
        expect(status_for(server, source="127.0.0.2", X_Forwarded_For="192.0.2.1"), 404, "a stranger")
        expect(status_for(server, source="127.0.0.2", X_Forwarded_For="127.0.0.1, 192.0.2.1"), 404,
               "who claims to be another")
        expect(status_for(server, source="127.0.0.2", X_Forwarded_For="127.0.0.3"), 404,
               "an errand from the proxy's own machine")
        expect(status_for(server), 200, "beside the proxy")
    with Server(quick(server={**behind, "trusted_proxies": "127.0.0.2", "metrics_readers": "192.0.2.1"},
                      mail=mail)) as server:
        expect(status_for(server, source="127.0.0.2", X_Forwarded_For="192.0.2.1"), 200, "named")
        expect(status_for(server, source="127.0.0.3", X_Forwarded_For="192.0.2.1"), 404, "said by no proxy of ours")
    with Server(quick(server=behind, mail=mail)) as server:
        expect(status_for(server), 404, "who can tell a proxy from this machine?")
    with Server(quick(server={**behind, "metrics_readers": "127.0.0.1"}, mail=mail)) as server:
        expect(status_for(server), 200, "unless it is said")


@claim
def a_list_that_cannot_be_read_stops_the_start():
    try:
        with Server(quick(server={"metrics_readers": "127.0.0.1, example.com"})):
            expect_true(False, "it must not start")
    except RuntimeError as why:
        expect_true("metrics_readers" in str(why) and "example.com" in str(why), why)


@claim
def no_secret_and_no_word_of_a_user_is_told():
    with Server(quick()) as server:
        made = graphql(server.port, REGISTER, {"n": "ada", "e": "ada@example.com", "p": MARK + " heron"})
        token = made["data"]["register"]["token"]["token"]
        graphql(server.port, "{ me { username } }", headers={"Authorization": "JWT " + token})
        log_in(server.port, "ada", MARK)
        ask(server.port, request("GET", "/" + MARK, headers={"User-Agent": MARK, "X-" + MARK: MARK}))
        text = scrape(server.port).body.decode() + scrape(server.port, **OPEN).body.decode()
        for word in (MARK, "ada", "example.com", token[:20], "127.0.0.1", server.folder):
            expect_true(word not in text, word)


if __name__ == "__main__":
    sys.exit(run())
