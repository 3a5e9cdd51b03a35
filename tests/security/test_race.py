#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Many at once against the shipped executable: one wins, nobody honest loses, and memory keeps its ceiling.

security.md, rows 8, 23 and 47, and B7, B24, B28.
"""
import concurrent.futures
import json
import os
import re
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from server import Server
from talk import NORMAL, SESSION, STYLES, ask, codes, link_in, log_in, mails, me, raw_ask, register, settings

PASSWORD = "a heron stands in the reeds"
SECOND = "the heron has flown away"
TABS = 100
MIB = 1048576


def all_at_once(count, function):
    """Its results, called from so many threads on connections of their own."""
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return [future.result() for future in [pool.submit(function, number) for number in range(count)]]


def crowded(**sections):
    merged = {"server": {"connections_per_address": 1000}, **sections}
    return settings(**merged)


@claim
def a_hundred_tabs_reach_one_successor():
    for style in STYLES:
        with Server(crowded()) as server:
            first = register(server, "ada", PASSWORD, style)["refreshToken"]["token"]
            for _ in range(3):  # the successor has a hundred tabs, too
                answers = all_at_once(TABS, lambda _, token=first: ask(
                    server, style, "refreshToken", SESSION, refreshToken=token, revokeRefreshToken=True))
                expect({answer["success"] for answer in answers}, {True}, "no honest tab is logged out")
                # Who asks for another while it is young may be the one that moves it on.
                last = ask(server, style, "refreshToken", SESSION, refreshToken=first)["refreshToken"]["token"]
                tokens = {answer["refreshToken"]["token"] for answer in answers}
                for token in tokens | {last}:
                    reached = ask(server, style, "refreshToken", SESSION, refreshToken=token)
                    expect(reached["refreshToken"]["token"], last, "all reach the session's current one")
                expect(me(server, answers[0]["token"]["token"], style)["username"], "ada")
                first = last
            expect(json.loads(server.run("user", "show", "ada", "--json").stdout)["live_refresh_tokens"], 1)


def let_the_grace_run_out(server):
    """Nobody waits for that here: the sessions began a minute earlier."""
    with sqlite3.connect(os.path.join(server.folder, "gatehouse.db"), timeout=20) as database:
        expect(database.execute("UPDATE session SET rotated_ms = rotated_ms - 60000").rowcount > 0, True)
    database.close()


@claim
def unasked_a_hundred_tabs_get_the_same():
    with Server(crowded()) as server:
        for style in STYLES:
            name = "ada" if style is STYLES[0] else "grace"
            first = register(server, name, PASSWORD, style)["refreshToken"]["token"]
            let_the_grace_run_out(server)
            answers = all_at_once(TABS, lambda _, token=first: ask(
                server, style, "refreshToken", SESSION, refreshToken=token))
            successors = {answer["refreshToken"]["token"] for answer in answers}
            expect((len(successors), first in successors), (1, False), style.name)


@claim
def fifty_guesses_at_once_are_counted_each():
    budgets = {"login_budget_per_name": 10}
    with Server(crowded(budgets=budgets, lanes={"hash_queue": 1000})) as server:
        register(server, "ada", PASSWORD, STYLES[0])
        asked = all_at_once(50, lambda _: raw_ask(
            server, STYLES[0], "tokenAuth", NORMAL, username="ADA", password="a guess"))
        tried = [answer for answer in asked if answer.get("errors") is None]
        over = [answer["errors"][0]["extensions"] for answer in asked if answer.get("errors") is not None]
        expect((len(tried), len(over)), (10, 40))
        expect({why["code"] for why in over}, {"over_budget"})
        expect_true(all(0 < why["retryAfter"] <= 900 for why in over), over)
        expect({answer["data"]["tokenAuth"]["success"] for answer in tried}, {False})


@claim
def of_many_who_use_a_link_one_does():
    for style in STYLES:
        with Server(crowded()) as server:
            register(server, "ada", PASSWORD, style)
            server.run("user", "verify", "ada")
            ask(server, style, "sendPasswordResetEmail", email="ada@example.com")
            link = link_in(mails(server, "ada@example.com")[-1]["text"])[2]
            answers = all_at_once(8, lambda number: ask(
                server, style, "passwordReset", NORMAL, token=link, newPassword1=f"{SECOND} {number}",
                newPassword2=f"{SECOND} {number}"))
            winners = [number for number, answer in enumerate(answers) if answer["success"]]
            expect(len(winners), 1, answers)
            for number, answer in enumerate(answers):
                expect(codes(answer), {} if number in winners else {"nonFieldErrors": ["invalid_token"]})
                expect(log_in(server, "ada", f"{SECOND} {number}", style)["success"], number in winners)


@claim
def of_many_who_register_a_name_one_does():
    for style in STYLES:
        with Server(crowded()) as server:
            names = ["ada", "ADA", "Ada", "\uff41da"]  # one name in its folded form
            answers = all_at_once(12, lambda number: ask(
                server, style, "register", NORMAL, username=names[number % 4], email=f"a{number}@example.com",
                password1=PASSWORD, password2=PASSWORD))
            expect(sum(answer["success"] for answer in answers), 1, answers)
            expect({str(codes(answer)) for answer in answers if not answer["success"]}, {"{'username': ['unique']}"})
            expect(len(mails(server)), 1, "and who lost has no mail")


def peak_bytes(server):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return 1024 * int(re.search(r"^VmHWM:\s+(\d+) kB$", status.read(), re.M)[1])


@claim
def a_storm_stays_under_the_ceiling():
    """Logins of names that nobody has: as many hashes at once as there are slots, whatever is asked."""
    slots, each = 2, 64 * MIB
    with Server(settings(server={"connections_per_address": 1000}, lanes={
            "hash_slots": slots, "hash_memory": each, "hash_passes": 1, "hash_ceiling": slots * each})) as server:
        def try_to_log_in(number):
            try:
                return log_in(server, f"nobody{number}", PASSWORD)["success"]
            except AssertionError as busy:
                expect_true("busy" in str(busy), busy)
                return False

        try_to_log_in(0)
        calm = peak_bytes(server)
        expect(any(all_at_once(60, try_to_log_in)), False)
        storm = peak_bytes(server)
        expect_true(storm < calm + slots * each + 48 * MIB, f"{storm // MIB} MiB at most, {calm // MIB} MiB before")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
