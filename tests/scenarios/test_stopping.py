#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Ending well and ending badly, and two servers on one database: what was acknowledged is there, and nothing half of it."""
import collections
import http.client
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from readings import number, numbers
from server import Server
from wire import wait_until
from talk import ARGUMENTS, RELAY, SESSION, ask, codes, document, fetch, link_in, log_in, mails, me, register, settings

PASSWORD = "a heron stands in the reeds"
KILLS = 20
TOGETHER = 4
SITE = "http://localhost:8080"
JSON = {"Content-Type": "application/json"}


def in_threads(functions):
    threads = [threading.Thread(target=function) for function in functions]
    for thread in threads:
        thread.start()
    return threads


def registration(name):
    return document(ARGUMENTS, "register", "success errors", {
        "username": name, "email": name + "@example.com", "password1": PASSWORD, "password2": PASSWORD})


class Visitor:
    """Asks one question after the other on a kept connection, until the server closes it."""

    def __init__(self, port, question):
        self.port, self.question = port, question
        self.answered, self.lost = 0, 0

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.connect()
        connection.auto_open = 0  # no second connection behind our back
        try:
            while True:
                connection.request("POST", "/graphql", json.dumps({"query": self.question()}), JSON)
                answer = connection.getresponse()
                json.loads(answer.read())
                self.answered += 1
                if answer.getheader("Connection") == "close":
                    return
        except (OSError, http.client.HTTPException):
            self.lost += 1
        finally:
            connection.close()


@claim
def a_stop_under_load_answers_whatever_was_asked():
    numbers = iter(range(100000))
    lock = threading.Lock()

    def new_account():
        with lock:
            return registration(f"u{next(numbers)}")

    for number in (signal.SIGTERM, signal.SIGINT):
        with Server(settings()) as server:
            visitors = [Visitor(server.port, question) for question in
                        [lambda: "{ publicUser { id } }"] * 6 + [new_account] * 6]
            threads = in_threads(visitor.run for visitor in visitors)
            time.sleep(0.5)
            started = time.monotonic()
            expect(server.stop(number), 0, "exit code")
            took = time.monotonic() - started
            for thread in threads:
                thread.join()
            expect(sum(visitor.lost for visitor in visitors), 0, "requests without an answer")
            expect_true(all(visitor.answered > 0 for visitor in visitors), "everybody was heard")
            expect_true(took < 8, f"it took {took:.1f} s")


@claim
def a_load_balancer_hears_that_it_ends_while_everybody_is_served():
    with Server(settings(server={"drain_notice": 600})) as server:
        expect_true(wait_until(lambda: fetch(server.port, "/readyz").status == 200, 20), "ready")
        server.process.send_signal(signal.SIGTERM)
        expect_true(wait_until(lambda: fetch(server.port, "/readyz").status == 503, 20), "not ready")
        answer = fetch(server.port, "/readyz")
        expect((answer.status, answer.json()), (503, {"status": "not ready", "reason": "draining"}))
        expect(fetch(server.port, "/healthz").status, 200, "alive")
        for n in range(3):
            answer = fetch(server.port, "/graphql", "POST", json.dumps({"query": registration(f"ada.{n}")}), JSON)
            expect(answer.json()["data"]["register"]["success"], True, "new connections are served")
            expect_true(answer.headers.get("connection") != "close", "and kept")
        started = time.monotonic()
        expect(server.stop(), 0, "a second signal ends the notice")
        expect_true(time.monotonic() - started < 30, "at once")


@claim
def without_a_notice_kept_connections_hear_it():
    with Server(settings(server={"drain_wait": 5})) as server, \
            socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        kept = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        kept.request("GET", "/healthz")
        kept.getresponse().read()
        kept.auto_open = 0
        server.process.send_signal(signal.SIGTERM)

        def is_draining():
            kept.request("GET", "/readyz")
            answer = kept.getresponse()
            return b"draining" in answer.read()

        expect_true(wait_until(is_draining, 5), "not ready")
        kept.close()


@claim
def who_never_finishes_is_cut_when_the_drain_is_over():
    with Server(settings(server={"drain_wait": 2})) as server, socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        expect(fetch(server.port, "/healthz").status, 200)
        started = time.monotonic()
        expect(server.stop(), 0)
        took = time.monotonic() - started
        expect_true(1.5 < took < 6, f"it took {took:.1f} s")


@claim
def nobody_gets_in_while_it_drains():
    with Server(settings(server={"drain_wait": 3})) as server, socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
        fetch(server.port, "/healthz")
        server.process.send_signal(signal.SIGTERM)
        end = time.monotonic() + 2.5
        while time.monotonic() < end:
            try:
                socket.create_connection(("127.0.0.1", server.port), 1).close()
            except ConnectionError:
                break
            time.sleep(0.02)
        else:
            expect_true(False, "the port is closed at once")
        expect_true(server.process.poll() is None, "while it still drains")


def has_closed_its_port(server):
    """Refused; who knocks in the very moment of closing hears nothing and has to knock again."""
    try:
        socket.create_connection(("127.0.0.1", server.port), 1).close()
    except ConnectionError:
        return True
    except TimeoutError:
        return False
    return False


@claim
def whoever_asks_again_while_it_drains_means_it():
    # As a shell does with what it starts in its background.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        ask_to_end_twice()
    finally:
        signal.signal(signal.SIGINT, before)


def ask_to_end_twice():
    for first, second in ((signal.SIGTERM, signal.SIGTERM), (signal.SIGTERM, signal.SIGINT), (signal.SIGINT, signal.SIGTERM)):
        with Server(settings(server={"drain_wait": 600})) as server, \
                socket.create_connection(("127.0.0.1", server.port)) as slow:
            slow.sendall(b"POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                         b"Content-Length: 100\r\n\r\n{")
            expect_true(wait_until(lambda: number(numbers(server.port), "gatehouse_http_connections", phase="body") == 1, 20),
                        "its head has been read")
            server.process.send_signal(first)
            expect_true(wait_until(lambda: has_closed_its_port(server), 20), "it drains")
            expect_true(server.process.poll() is None, "and waits for who is slow")
            expect(server.stop(second), -second, "ended by the second signal")


def register_until_it_ends(server, prefix, acknowledged):
    """Register people one after the other; those whom the server said yes to."""
    for n in range(100000):
        name = f"{prefix}.{n}"
        try:
            answer = fetch(server.port, "/graphql", "POST", json.dumps({"query": registration(name)}), JSON, timeout_s=10)
            if answer.json()["data"]["register"]["success"]:
                acknowledged.append(name)
        except (OSError, http.client.HTTPException, ValueError):
            return


@claim
def a_kill_loses_nothing_that_was_acknowledged():
    acknowledged = []
    folder = tempfile.mkdtemp(prefix="gatehouse-kill-")
    try:
        server = Server(settings(), folder=folder)
        for kill in range(KILLS):
            server.start()
            threads = in_threads([lambda t=t: register_until_it_ends(server, f"k{kill}.{t}", acknowledged)
                                  for t in range(TOGETHER)])
            wanted = len(acknowledged) + random.randint(0, 12)
            expect_true(wait_until(lambda: len(acknowledged) >= wanted, 30), "people get in")
            server.process.kill()
            server.process.wait()
            for thread in threads:
                thread.join()
        server.start()
        listed = {row["username"] for row in json.loads(server.run("user", "list", "--json").stdout)}
        expect([name for name in acknowledged if name not in listed], [], "acknowledged and lost")
        print(f"{len(acknowledged)} acknowledged in {KILLS} kills, {len(listed)} there")
        expect_true(len(acknowledged) > KILLS, "there was something to lose")
        expect(log_in(server, acknowledged[-1], PASSWORD)["success"], True)
        expect(server.stop(), 0)
        with sqlite3.connect(os.path.join(folder, "gatehouse.db")) as database:
            (well,), = database.execute("PRAGMA integrity_check")
            mailed = collections.Counter(address for (address,) in database.execute("SELECT address FROM mail"))
        database.close()
        expect(well, "ok")
        expect(mailed, collections.Counter(name + "@example.com" for name in listed), "an account and its mail, or neither")
    finally:
        server.stop(signal.SIGKILL)
        shutil.rmtree(folder)


class Pair:
    """Two servers on one database."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="gatehouse-pair-")

    def __enter__(self):
        self.one, self.two = [Server(settings(server={"public_url": SITE}), folder=self.folder) for _ in range(2)]
        self.one.start()
        self.two.start()
        return self.one, self.two

    def __exit__(self, *unused):
        self.one.stop()
        self.two.stop()
        shutil.rmtree(self.folder)


@claim
def what_one_server_did_the_other_knows():
    with Pair() as (one, two):
        session = register(one, "ada", PASSWORD)
        access, refresh = session["token"]["token"], session["refreshToken"]["token"]
        expect(me(two, access)["username"], "ada", "a token of the one is good at the other")
        _, _, token = link_in(mails(two)[0]["text"])
        expect(ask(two, RELAY, "verifyAccount", token=token)["success"], True)
        expect(me(one, access)["verified"], True)
        expect(codes(ask(one, ARGUMENTS, "verifyAccount", token=token)), {"nonFieldErrors": ["already_verified"]})
        successor = ask(two, ARGUMENTS, "refreshToken", SESSION, refreshToken=refresh, revokeRefreshToken=True)
        expect(successor["success"], True)
        again = ask(one, ARGUMENTS, "refreshToken", SESSION, refreshToken=refresh)
        expect(again["refreshToken"]["token"], successor["refreshToken"]["token"], "two tabs, two servers, one successor")
        expect(one.run("user", "deactivate", "ada").returncode, 0)
        for server in (one, two):
            expect(me(server, access)["message"], "Unauthenticated.", "closed at once, at both")
            expect(codes(log_in(server, "ada", PASSWORD)), {"nonFieldErrors": ["invalid_credentials"]})


@claim
def of_two_who_want_a_name_at_two_servers_one_gets_it():
    with Pair() as (one, two):
        for n in range(10):
            results = []
            threads = in_threads([lambda s=s, i=i: results.append(
                register(s, f"wanted{n}", PASSWORD, email=f"{i}.{n}@example.com")["success"])
                for i, s in enumerate((one, two, one, two))])
            for thread in threads:
                thread.join()
            expect(sorted(results), [False, False, False, True], f"round {n}")


@claim
def two_servers_write_side_by_side():
    with Pair() as (one, two):
        done = []

        def work(server, name):
            for n in range(15):
                expect(register(server, f"{name}.{threading.get_ident()}.{n}", PASSWORD)["success"], True)
                done.append(name)

        threads = in_threads([lambda: work(one, "one")] * 2 + [lambda: work(two, "two")] * 2)
        for thread in threads:
            thread.join()
        expect(collections.Counter(done), {"one": 30, "two": 30})
        expect(len(json.loads(one.run("user", "list", "--json").stdout)), 60)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
