#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kill -9 at random moments, under registrations, logins and refreshes.

Every client writes down what it was told.  After each kill the server is started again and every history is read:
what was acknowledged is there, what was not is there whole or not at all, and whoever was refreshing goes on with the
token that he holds, though the answer to his last refresh was lost.

KILLS=200 makes more of it (`make kills`), SEED=n the same again.
"""
import collections
import http.client
import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Failed, claim, expect, expect_true, run
from server import Server
from talk import ARGUMENTS, SESSION, ask, codes, log_in, me, register, settings

PASSWORD = "a heron stands in the reeds"
KILLS = int(os.environ.get("KILLS", "8"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 1 << 31)
CLIENTS = 6
LOST = (OSError, http.client.HTTPException, ValueError)


class Client:
    """A person with one session, and what he was told of it."""

    def __init__(self, number):
        self.number = number
        self.people = 0
        self.name = self.token = None
        self.asked = None  # a registration whose answer is not there yet
        self.acknowledged = []
        self.wrong = None
        self.counts = collections.Counter()

    def register(self, server):
        self.people += 1
        self.asked = f"k{self.number}.{self.people}"
        session = register(server, self.asked, PASSWORD)
        expect_true(session["success"], session)
        self.name, self.token, self.asked = self.asked, session["refreshToken"]["token"], None
        self.acknowledged.append(self.name)

    def log_in(self, server):
        session = log_in(server, self.name, PASSWORD)
        expect_true(session["success"], session)
        self.token = session["refreshToken"]["token"]

    def refresh(self, server):
        session = ask(server, ARGUMENTS, "refreshToken", SESSION, refreshToken=self.token, revokeRefreshToken=True)
        expect_true(session["success"], f"{self.name} is logged out: {session}")
        self.token = session["refreshToken"]["token"]

    def live(self, server, chance):
        """Until the server is gone."""
        try:
            while True:
                what = "register" if self.name is None else chance.choice(("register", "log_in", "refresh", "refresh", "refresh"))
                getattr(self, what)(server)
                self.counts[what] += 1
        except LOST:
            pass
        except (AssertionError, Failed) as wrong:
            # A server that ends may still say that it cannot.
            if "internal" not in str(wrong) and "busy" not in str(wrong):
                self.wrong = str(wrong)

    def check(self, server):
        """What he was told holds; what he was not told is whole, or nothing."""
        if self.wrong:
            raise Failed(self.wrong)
        if self.asked is not None:
            again = register(server, self.asked, PASSWORD)
            if not again["success"]:
                expect(codes(again).get("username"), ["unique"], "the name is taken by what nobody was told of")
                expect_true(log_in(server, self.asked, PASSWORD)["success"], "half a registration")
            self.acknowledged.append(self.asked)
            self.asked = None
        if self.token is not None:
            self.refresh(server)
            access = log_in(server, self.name, PASSWORD)["token"]["token"]
            expect(me(server, access)["username"], self.name)


def one_round(server, clients, chance):
    seeds = [chance.randrange(1 << 30) for _ in clients]
    threads = [threading.Thread(target=client.live, args=(server, random.Random(seed)))
               for client, seed in zip(clients, seeds)]
    for thread in threads:
        thread.start()
    time.sleep(chance.uniform(0.02, 0.4))  # the moment is the test's subject, and waits for nothing
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    for thread in threads:
        thread.join()
    server.start()
    for client in clients:
        client.check(server)


def expect_whole(folder, listed):
    """The database itself: sound, and each account with its mail."""
    with sqlite3.connect(os.path.join(folder, "gatehouse.db")) as database:
        expect(database.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        expect(database.execute("PRAGMA foreign_key_check").fetchall(), [])
        mailed = collections.Counter(address for (address,) in database.execute("SELECT address FROM mail"))
    database.close()
    expect(mailed, collections.Counter(name + "@example.com" for name in listed), "an account and its mail, or neither")


@claim
def whatever_the_moment_nothing_acknowledged_is_lost_and_nobody_is_logged_out():
    chance = random.Random(SEED)
    folder = tempfile.mkdtemp(prefix="gatehouse-kills-")
    clients = [Client(number) for number in range(CLIENTS)]
    server = Server(settings(), folder=folder)
    print(f"SEED={SEED} KILLS={KILLS}", flush=True)
    try:
        server.start()
        for kill in range(KILLS):
            one_round(server, clients, chance)
            if (kill + 1) % 25 == 0:
                print(f"{kill + 1} kills, {sum(len(c.acknowledged) for c in clients)} people", flush=True)
        listed = {row["username"] for row in json.loads(server.run("user", "list", "--json").stdout)}
        acknowledged = {name for client in clients for name in client.acknowledged}
        expect(acknowledged - listed, set(), "acknowledged and lost")
        expect(server.stop(), 0)
        expect_whole(folder, listed)
        counts = sum((client.counts for client in clients), collections.Counter())
        print(f"{KILLS} kills; {len(acknowledged)} people acknowledged, {len(listed)} there; {dict(counts)}", flush=True)
        expect_true(len(acknowledged) > KILLS and counts["refresh"] > KILLS, "there was something to lose")
    finally:
        server.stop(signal.SIGKILL)
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(run())
