#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Does the time of an answer tell who has an account?  `make enumeration`; not part of `make test`.

    enumeration.py [--count N] [WORD ...]     only claims with a WORD in their names

security.md, section 10: each population against its twin, 2,000 requests each in random order, the slowest twentieth
dropped; Welch's |t| stays under 4.5 and the medians within 2 %.  What fails is asked again, four times as often, in a
world made anew, before it counts.  How much work is done is counted exactly by tests/security/test_enumeration.c.
"""
import argparse
import gc
import http.client
import json
import math
import os
import random
import sqlite3
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Failed, claim, expect_true, run
from server import Server
from talk import ARGUMENTS, document, register, settings

PASSWORD = "a heron stands in the reeds"
COUNT = 2000
AGAIN = 4  # times as many, once
WARM_UP = 50
KEPT = 0.95
T_MAX = 4.5
MEDIANS_MAX = 0.02

# What is in the account's row; an address that is not owned waits.
PEOPLE = {
    "proved": {},
    "unproved": {"verified": 0},
    "archived": {"archived": 1},
    "closed": {"active": 0},
    "without a password": {"password_hash": None},
}
NAMES = random.Random(7)  # any seed: names are alike in length and say nothing


def new_names(count):
    return [f"{NAMES.getrandbits(48):012x}" for _ in range(count)]


def add_people(server, names, **columns):
    """Copies of an account that was registered, by the database: thousands in no time."""
    columns = {"verified": 1, **columns}
    with sqlite3.connect(os.path.join(server.folder, "gatehouse.db"), timeout=20) as database:
        database.row_factory = sqlite3.Row
        model = dict(database.execute("SELECT * FROM account WHERE username = 'model'").fetchone())
        for name in names:
            email = name + "@example.com"
            row = {**model, "username": name, "username_folded": name, "email": email, "email_folded": email,
                   "email_claim": email, **columns}
            del row["id"]
            database.execute(f"INSERT INTO account ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",
                             list(row.values()))
    database.close()


class Asker:
    """One connection that stays open, so that a request is a request and nothing else."""

    def __init__(self, server):
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)

    def ask(self, query):
        """(nanoseconds, the answer)"""
        body = json.dumps({"query": query})
        begun = time.perf_counter_ns()
        self.connection.request("POST", ARGUMENTS.path, body,
                                {"Content-Type": "application/json", "Accept": "application/json"})
        answer = self.connection.getresponse().read()
        return time.perf_counter_ns() - begun, answer


def measure(more, populations, query_of, count):
    """({population: nanoseconds}, {population: different answers}): `populations` has the columns of each, None for
    people who are not there."""
    with Server(settings(**more)) as server:
        register(server, "model", PASSWORD)
        names = {population: new_names(count) for population in populations}
        for population, columns in populations.items():
            if columns is not None:
                add_people(server, names[population], **columns)
        asker = Asker(server)
        for name in new_names(WARM_UP):
            asker.ask(query_of(name))
        turns = [(population, query_of(name)) for population in populations for name in names[population]]
        random.shuffle(turns)
        times = {population: [] for population in populations}
        answers = {population: set() for population in populations}
        gc.disable()
        try:
            for population, query in turns:
                taken, answer = asker.ask(query)
                times[population].append(taken)
                answers[population].add(answer)
        finally:
            gc.enable()
    return times, answers


def without_slowest(times):
    return sorted(times)[:int(len(times) * KEPT)]


def welch_t(one, other):
    spread = statistics.variance(one) / len(one) + statistics.variance(other) / len(other)
    return (statistics.fmean(one) - statistics.fmean(other)) / math.sqrt(spread)


def tell_apart(times, twin):
    """[(population, t, difference of medians)] of those that differ from the twin; prints all."""
    differing = []
    reference = without_slowest(times[twin])
    print(f"    {twin}: {len(times[twin])} requests, median {statistics.median(reference) / 1000:.1f} us")
    for population in times:
        if population == twin:
            continue
        kept = without_slowest(times[population])
        t = welch_t(kept, reference)
        median = statistics.median(kept) / statistics.median(reference) - 1
        print(f"    {population}: median {statistics.median(kept) / 1000:.1f} us ({median:+.2%}), t = {t:+.2f}")
        if abs(t) >= T_MAX or abs(median) > MEDIANS_MAX:
            differing.append((population, round(t, 2), round(median, 4)))
    return differing


def expect_same_time(more, populations, query_of):
    """The first of the populations is the others' twin."""
    twin = next(iter(populations))
    times, answers = measure(more, populations, query_of, options.count)
    for population in populations:
        expect_true(len(answers[population]) == 1 and answers[population] == answers[twin],
                    f"{population} is answered as {twin}: {list(answers[population])[:2]}, {list(answers[twin])[:2]}")
    differing = tell_apart(times, twin)
    if differing:
        print(f"    again, {AGAIN} times as often: {differing}")
        wanted = {twin: populations[twin], **{name: populations[name] for name, _, _ in differing}}
        differing = tell_apart(measure(more, wanted, query_of, AGAIN * options.count)[0], twin)
    if differing:
        raise Failed(f"the time tells them from {twin}: {differing}")


def login(name):
    return document(ARGUMENTS, "tokenAuth", "success errors", {"username": name, "password": "not a heron"})


def resend(name):
    return document(ARGUMENTS, "resendActivationEmail", "success errors", {"email": name + "@example.com"})


def reset(name):
    return document(ARGUMENTS, "sendPasswordResetEmail", "success errors", {"email": name + "@example.com"})


def sign_up(name):
    """A user name of its own; the address is free or taken."""
    return document(ARGUMENTS, "register", "success errors",
                    {"username": new_names(1)[0], "email": name + "@example.com", "password1": PASSWORD,
                     "password2": PASSWORD})


TOLD = {"accounts": {"reveal_accounts": True}}
NOT_TOLD = {"accounts": {"reveal_accounts": False}}
# As shipped, hashing takes so long that little else shows; so a cheap hash, too.
SHIPPED_HASH = {"lanes": {"hash_memory": 19922944, "hash_passes": 2}}
NOBODY = {"nobody": None}


@claim
def a_login_takes_the_same_time_whoever_it_is_for():
    expect_same_time(TOLD, {**NOBODY, **PEOPLE}, login)


@claim
def a_login_takes_the_same_time_with_the_hash_as_shipped():
    expect_same_time({**TOLD, **SHIPPED_HASH}, {**NOBODY, "proved": PEOPLE["proved"], "closed": PEOPLE["closed"]}, login)


@claim
def a_reset_takes_the_same_time_whoever_it_is_for():
    expect_same_time(TOLD, {**NOBODY, **PEOPLE}, reset)


@claim
def a_reset_takes_the_same_time_where_nothing_is_told():
    expect_same_time(NOT_TOLD, {**NOBODY, **PEOPLE}, reset)


@claim
def an_activation_mail_takes_the_same_time_for_nobody():
    expect_same_time(TOLD, {**NOBODY, "unproved": PEOPLE["unproved"]}, resend)


@claim
def an_activation_mail_takes_the_same_time_where_nothing_is_told():
    expect_same_time(NOT_TOLD, {**NOBODY, "proved": PEOPLE["proved"], "unproved": PEOPLE["unproved"]}, resend)


@claim
def a_registration_takes_the_same_time_where_nothing_is_told():
    expect_same_time(NOT_TOLD, {"free": None, "taken": PEOPLE["proved"]}, sign_up)


@claim
def a_registration_takes_the_same_time_with_the_hash_as_shipped():
    expect_same_time({**NOT_TOLD, **SHIPPED_HASH}, {"free": None, "taken": PEOPLE["proved"]}, sign_up)


if __name__ == "__main__":
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("--count", type=int, default=COUNT, help="requests of each population")
    reader.add_argument("words", nargs="*", help="only claims with one of these in their names")
    options = reader.parse_args()
    sys.exit(run(options.words))
