#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Everything at once, from many clients: who was answered sees what he wrote, wherever he asks next.

Sixteen clients register, log in, ask, refresh and log out over two connections
each, so that other loops, lanes and readers answer than those that wrote.  Two
servers share one database; an operator acts beside them.  `make tsan` runs this
with a server that watches for races: such a one ends with another exit code.

LIVES=50 makes the load last longer.
"""
import itertools
import os
import random
import sys
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Failed, claim, expect, expect_true, run
from server import Server
from talk import ARGUMENTS, SESSION, document, settings
from wire import Connection, post, wait_until

PASSWORD = "a heron stands in the reeds"
CLIENTS = 16
LIVES = int(os.environ.get("LIVES", "2"))
LIFE_ASKS = 15  # of live_a_little()
# One name for all servers, whatever their ports: it is the issuer of tokens.
SETTINGS = settings(server={"event_loops": 2, "public_url": "http://localhost:8080"}, lanes={"work_queue": 256, "hash_queue": 256, "hash_wait": 30})
REFRESH = "success errors token { token } refreshToken { token }"


class Busy(Exception):
    """The server says that too many wait."""


class Client:
    """Connections that stay open; each question takes one at random."""

    def __init__(self, ports, seed):
        self.random = random.Random(seed)
        self.connections = [Connection(port, timeout_s=60) for port in ports]
        self.asked = 0

    def close(self):
        for connection in self.connections:
            connection.socket.close()

    def ask(self, operation, selection, bearer=None, kind="mutation", **arguments):
        """The payload; the first error's code where there is none."""
        connection = self.random.choice(self.connections)
        headers = {"Authorization": "JWT " + bearer} if bearer else {}
        query = document(ARGUMENTS, operation, selection, arguments, kind)
        connection.send(post("/graphql", {"query": query}, headers))
        answer = connection.answer()
        if answer is None:
            raise ConnectionError("closed without an answer")
        if answer.status == 503:
            raise Busy
        self.asked += 1
        whole = answer.json()
        if whole.get("errors"):
            return whole["errors"][0]["extensions"]["code"]
        return whole["data"][operation]

    def me(self, bearer):
        got = self.ask("me", "username", bearer, "query")
        return got if isinstance(got, str) else got["username"]

    def refresh(self, token):
        return self.ask("refreshToken", REFRESH, refreshToken=token, revokeRefreshToken=True)


def succeeded(payload, doing):
    expect_true(isinstance(payload, dict) and payload["success"], f"{doing} succeeds: {payload}")
    return payload


def tokens_of(payload):
    return payload["token"]["token"], payload["refreshToken"]["token"]


def live_a_little(client, name):
    """Register, log in, refresh, log out; look at each step from elsewhere."""
    given = {"username": name, "email": name + "@example.com", "password1": PASSWORD, "password2": PASSWORD}
    bearer, _ = tokens_of(succeeded(client.ask("register", SESSION, **given), "register"))
    expect(client.me(bearer), name, "me, once registered")
    again = client.ask("register", "success errors", **given)
    expect(sorted(again["errors"] or {}), ["email", "username"], "what is taken at the second registration")

    bearer, token = tokens_of(succeeded(client.ask("tokenAuth", SESSION, username=name, password=PASSWORD), "log in"))
    expect(client.me(bearer), name, "me, once logged in")
    for _ in range(3):
        bearer, successor = tokens_of(succeeded(client.refresh(token), "refresh"))
        expect(client.me(bearer), name, "me, once refreshed")
        expect_true(successor != token, "another token")
        token = successor
    succeeded(client.ask("verifyToken", "success errors", token=bearer), "verifyToken")
    succeeded(client.ask("revokeToken", "success errors", refreshToken=token), "revokeToken")
    expect(client.refresh(token)["errors"]["nonFieldErrors"][0]["code"], "expired_token", "a refresh once revoked")
    succeeded(client.ask("sendPasswordResetEmail", "success errors", email=name + "@example.com"), "a reset")


class Crowd:
    """Threads with a client each, which live `lives` times, or until they are
    stopped; the first thing that goes wrong is kept."""

    def __init__(self, ports, count=CLIENTS, lives=None):
        self.problems = []
        self.busy = 0
        self.stop = threading.Event()
        self.clients = [Client(ports, nth) for nth in range(count)]
        self.threads = [threading.Thread(target=self._run, args=(client, nth, lives))
                        for nth, client in enumerate(self.clients)]

    @property
    def asked(self):
        return sum(client.asked for client in self.clients)

    def _run(self, client, nth, lives):
        try:
            for turn in itertools.count() if lives is None else range(lives):
                if self.stop.is_set():
                    break
                try:
                    live_a_little(client, f"c{nth}x{turn}")
                except Busy:  # an answer, too; the next one has another name
                    self.busy += 1
        except Exception as problem:  # told by whoever waits
            if not self.stop.is_set():
                self.problems.append(problem)
                self.stop.set()
        client.close()

    def start(self):
        for thread in self.threads:
            thread.start()

    def join(self):
        for thread in self.threads:
            thread.join()
        if self.problems:
            raise Failed(f"{len(self.problems)} clients: {self.problems[0]!r}")

    def run_to_end(self):
        """All lives of all; how many answers they had."""
        self.start()
        self.join()
        wanted = (len(self.clients) * LIVES - self.busy) * LIFE_ASKS
        expect_true(self.asked >= wanted and self.busy * 10 <= len(self.clients) * LIVES,
                    f"{self.asked} answers, {wanted} at least, and {self.busy} busy lives, one of ten at most")
        return self.asked


def ends_well(server):
    """No race seen (a server that looks for them says so by its exit code), no fault logged."""
    expect(server.stop(), 0, f"the exit code; {server.log[-3000:]}")
    expect_true("fault" not in server.log, f"no faults in {server.log[-2000:]}")


@claim
def who_was_answered_sees_what_he_wrote():
    with Server(SETTINGS) as server:
        print(f"{Crowd([server.port] * 2, lives=LIVES).run_to_end()} answers")
        ends_well(server)


@claim
def stopping_in_the_midst_of_it_ends_in_order():
    with Server(SETTINGS) as server:
        crowd = Crowd([server.port] * 2)
        crowd.start()
        expect_true(wait_until(lambda: crowd.asked >= CLIENTS * 4 or crowd.stop.is_set(), 60), "the crowd gets going")
        crowd.stop.set()  # connections end from here on
        ends_well(server)
        crowd.join()


@claim
def two_servers_over_one_database_agree():
    with Server(SETTINGS) as one:
        other = Server(SETTINGS, folder=one.folder)
        other.ini = os.path.join(one.folder, "other.ini")
        other.start()
        try:
            Crowd([one.port, other.port], lives=LIVES).run_to_end()
            ends_well(one)
            ends_well(other)
        finally:
            other.stop()


@claim
def tabs_of_two_servers_reach_one_successor():
    with Server(SETTINGS) as one:
        other = Server(SETTINGS, folder=one.folder)
        other.ini = os.path.join(one.folder, "other.ini")
        other.start()
        try:
            client = Client([one.port], 0)
            live_a_little(client, "ada")
            _, token = tokens_of(client.ask("tokenAuth", SESSION, username="ada", password=PASSWORD))
            for _ in range(5):
                got, start = [], threading.Barrier(CLIENTS)

                def refresh(tab):
                    start.wait()
                    got.append(tab.refresh(token))

                tabs = [Client([port], port) for port in [one.port, other.port] * (CLIENTS // 2)]
                threads = [threading.Thread(target=refresh, args=(tab,)) for tab in tabs]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                for tab in tabs:
                    tab.close()
                expect([payload["success"] for payload in got], [True] * CLIENTS, "every tab goes on")
                successors = {payload["refreshToken"]["token"] for payload in got}
                expect(len(successors), 1, "successors")
                token = successors.pop()
            client.close()
            ends_well(one)
            ends_well(other)
        finally:
            other.stop()


@claim
def what_an_operator_does_counts_at_once():
    with Server(SETTINGS) as server:
        crowd = Crowd([server.port] * 2, 4)
        crowd.start()
        client = Client([server.port] * 4, 99)
        for command, wanted in (("deactivate", "unauthenticated"), ("archive", "unauthenticated"),
                                ("delete", "unauthenticated")):
            name = "by" + command
            live_a_little(client, name)
            bearer, token = tokens_of(client.ask("tokenAuth", SESSION, username=name, password=PASSWORD))
            done = server.run("user", command, name, *(["--yes"] if command == "delete" else []))
            expect(done.returncode, 0, done.stderr)
            for _ in range(8):
                expect(client.me(bearer), wanted, f"me after user {command}")
                expect(client.refresh(token)["success"], False, f"refresh after user {command}")
        client.close()
        crowd.stop.set()
        crowd.join()
        ends_well(server)


if __name__ == "__main__":
    sys.exit(run())
