#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Two servers on one SQLite file behave as one: whoever is asked, and in the same moment.

One after the other: test_stopping.py; under load: test_mixed_load.py.
"""
import concurrent.futures
import json
import os
import shutil
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server
from talk import ARGUMENTS, NORMAL, SESSION, STYLES, ask, codes, log_in, me, raw_ask, register, settings

PASSWORD = "a heron stands in the reeds"
TABS = 100
GUESSES = 50
BUDGET = 10
ENDINGS = 20
# The issuer of tokens, whatever the ports.
SITE = {"public_url": "http://localhost:8080", "connections_per_address": 1000}


class Pair:
    def __init__(self, **sections):
        self.folder = tempfile.mkdtemp(prefix="gatehouse-pair-")
        self.servers = []
        for name in ("one", "two"):
            server = Server(settings(server=SITE, **sections), folder=self.folder)
            server.ini = os.path.join(self.folder, name + ".ini")
            self.servers.append(server)

    def __enter__(self):
        for server in self.servers:
            server.start()
        return self.servers

    def __exit__(self, *unused):
        for server in self.servers:
            server.stop()
        shutil.rmtree(self.folder)


def in_turn(servers, count, function):
    """function(server) so many times, all at once, the servers in turn."""
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(function, servers[n % len(servers)]) for n in range(count)]]


def rows(server, sql, *values):
    database = sqlite3.connect(os.path.join(server.folder, "gatehouse.db"), timeout=20)
    with database:
        found = database.execute(sql, values).fetchall()
    database.close()
    return found


def refresh(server, token, style=ARGUMENTS, **more):
    return ask(server, style, "refreshToken", SESSION, refreshToken=token, **more)


@claim
def a_hundred_tabs_at_two_servers_reach_one_successor_and_one_row():
    with Pair() as servers:
        for style, name in zip(STYLES, ("ada", "grace")):
            first = register(servers[0], name, PASSWORD, style)["refreshToken"]["token"]
            rows(servers[0], "UPDATE session SET rotated_ms = rotated_ms - 60000")  # older than the grace
            answers = in_turn(servers, TABS, lambda server, token=first, by=style: refresh(server, token, by))
            expect({answer["success"] for answer in answers}, {True}, "no tab is logged out")
            successors = {answer["refreshToken"]["token"] for answer in answers}
            expect((len(successors), first in successors), (1, False), style.name)
            expect(json.loads(servers[1].run("user", "show", name, "--json").stdout)["live_refresh_tokens"], 1)
        expect(rows(servers[0], "SELECT count(*) FROM session"), [(2,)])


@claim
def what_ended_at_one_is_over_at_the_other_with_the_next_request():
    with Pair() as (one, two):
        for nth in range(ENDINGS):
            here, there = (one, two) if nth % 2 == 0 else (two, one)
            name = f"ada{nth}"
            session = register(here, name, PASSWORD)
            access, token = session["token"]["token"], session["refreshToken"]["token"]
            for _ in range(3):  # so that both have it in their caches
                expect((me(here, access)["username"], me(there, access)["username"]), (name, name))
            expect(here.run("user", "deactivate", name).returncode, 0)
            expect(me(there, access)["message"], "Unauthenticated.", f"ending {nth}")
            expect(me(here, access)["message"], "Unauthenticated.", f"ending {nth}")
            expect(refresh(there, token)["success"], False, f"ending {nth}")


@claim
def a_session_revoked_at_one_is_not_refreshed_at_the_other():
    with Pair() as (one, two):
        for nth in range(ENDINGS):
            here, there = (one, two) if nth % 2 == 0 else (two, one)
            token = register(here, f"ada{nth}", PASSWORD)["refreshToken"]["token"]
            expect(refresh(there, token)["success"], True)
            expect(ask(here, ARGUMENTS, "revokeToken", refreshToken=token)["success"], True)
            expect(codes(refresh(there, token)), {"nonFieldErrors": ["expired_token"]}, f"ending {nth}")


@claim
def a_budget_is_spent_once_whichever_server_is_asked():
    with Pair(budgets={"login_budget_per_name": BUDGET}, lanes={"hash_queue": 1000}) as servers:
        register(servers[0], "ada", PASSWORD)
        asked = in_turn(servers, GUESSES, lambda server: raw_ask(
            server, ARGUMENTS, "tokenAuth", NORMAL, username="ada", password="a guess"))
        tried = [answer for answer in asked if not answer.get("errors")]
        over = [answer["errors"][0]["extensions"]["code"] for answer in asked if answer.get("errors")]
        expect((len(tried), len(over), set(over)), (BUDGET, GUESSES - BUDGET, {"over_budget"}))
        expect({answer["data"]["tokenAuth"]["success"] for answer in tried}, {False})
        for server in servers:
            late = raw_ask(server, ARGUMENTS, "tokenAuth", NORMAL, username="ada", password=PASSWORD)
            expect(late["errors"][0]["extensions"]["code"], "over_budget", "the right password, too late")


@claim
def a_stolen_token_is_noticed_at_the_other_server():
    with Pair(tokens={"refresh_grace": "0"}) as (one, two):
        for here, there, name in ((one, two, "ada"), (two, one, "grace")):
            session = register(here, name, PASSWORD)
            stolen = session["refreshToken"]["token"]
            kept = refresh(here, stolen, revokeRefreshToken=True)
            expect_true(kept["refreshToken"]["token"] != stolen, "another token")
            expect(me(there, kept["token"]["token"])["username"], name)
            expect(refresh(there, stolen)["success"], False, "a replaced token, after the grace")
            for server in (here, there):
                expect(refresh(server, kept["refreshToken"]["token"])["success"], False, "and its successor with it")
                expect(me(server, kept["token"]["token"])["message"], "Unauthenticated.", "and what was signed for it")
            expect(log_in(there, name, PASSWORD)["success"], True, "who has the password goes on")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
