# SPDX-License-Identifier: MIT
"""The goals of docs/performance.md, and what a run has come to.

Each goal is one number, a median over the rounds of a ratio that was taken within its round, so that a noisy machine
changes both sides.
"""
import statistics
from dataclasses import dataclass
from typing import Callable


@dataclass(frozen=True)
class Goal:
    letter: str
    what: str
    unit: str
    of: Callable  # of one round's measurements, by line
    must: float
    stretch: float
    is_most: bool = True  # the value may be at most that, else at least
    line: str = "me"  # whose command is shown


def ratio(above, below):
    """above("line.figure") / below(…)"""
    def of(rounds):
        return read(rounds, above) / read(rounds, below)
    return of


def read(measured, path):
    line, figure = path.split(".")
    return measured[line][figure]


def beyond(path, less):
    return lambda measured: read(measured, path) - read(measured, less)


def commits(path):
    """A duration in ms as so many commits one after the other."""
    return lambda measured: read(measured, path) * measured["commit"]["per_s"] / 1000


def hashes(path):
    """A duration in ms as so many times sixteen hashes one after the other."""
    return lambda measured: read(measured, path) * measured["hash"]["per_s"] / 1000 / 16


def figure(path):
    return lambda measured: read(measured, path)


def percent_more(above, below):
    return lambda measured: 100 * (read(measured, above) / read(measured, below) - 1)


GOALS = (
    Goal("a", "`me`, CPU a request", "B", ratio("me.cpu_us", "empty.cpu_us"), 2.0, 1.5),
    Goal("a", "`me`, answers a second", "of B's", ratio("me.per_s", "empty.per_s"), 0.5, 0.65, False),
    Goal("a", "`me`, p99", "of B's", ratio("me.p99_ms", "empty.p99_ms"), 2.0, 1.3),
    Goal("a", "`verifyToken`, CPU a request", "B", ratio("verify.cpu_us", "empty.cpu_us"), 2.0, 1.5, line="verify"),
    Goal("b", "login, CPU beyond the hash", "ms",
         lambda measured: beyond("login.cpu_us", "hash.cpu_us")(measured) / 1000, 0.5, 0.2, line="login"),
    Goal("b", "login, 16 connections", "of the hash limit", ratio("login.per_s", "hash.per_s"), 0.95, 0.98, False, "login"),
    Goal("b", "login, p99", "× 16 hashes", hashes("login.p99_ms"), 1.2, 1.1, line="login"),
    Goal("c", "refresh, 1 connection", "of the commit limit", ratio("refresh-one.per_s", "commit.per_s"), 0.5, 0.7, False,
         "refresh-one"),
    Goal("c", "refresh, 16 connections", "of the commit limit", ratio("refresh.per_s", "commit.per_s"), 2.0, 3.5, False,
         "refresh"),
    Goal("c", "refresh, 1 connection, p99", "commits", commits("refresh-one.p99_ms"), 5.0, 3.0, line="refresh-one"),
    Goal("d", "register, 16 connections", "of the hash limit", ratio("register.per_s", "hash.per_s"), 0.93, 0.97, False,
         "register"),
    Goal("e", "storm: readers keep of their rate", "", ratio("storm.per_s", "storm.alone_per_s"), 0.8, 0.95, False, "storm"),
    Goal("e", "storm: readers' p99 grows by", "ms", beyond("storm.p99_ms", "storm.alone_p99_ms"), 4.0, 1.5, line="storm"),
    Goal("e", "storm: logins go on", "a second", figure("storm.login_per_s"), 4.0, 4.0, False, "storm"),
    Goal("e", "light readers' p99 grows by", "ms", beyond("light.p99_ms", "light.alone_p99_ms"), 1.0, 0.3, line="light"),
    Goal("e", "logins beside light readers", "of the hash limit", ratio("light.login_per_s", "hash.per_s"), 0.6, 0.65, False,
         "light"),
    Goal("e", "longest `me` while the writer is held and logins wait", "ms", figure("held.longest_ms"), 5.0, 5.0, line="held"),
    Goal("f", "memory, idle", "MB", figure("process.idle_mb"), 12.0, 8.0, line="process"),
    Goal("f", "memory a hasher takes in a storm, and gives back", "MB", figure("process.storm_mb_a_hasher"), 20.0, 20.0, line="process"),
    Goal("f", "memory, after the storm", "MB", figure("process.after_mb"), 14.0, 9.0, line="process"),
    Goal("f", "start with a database", "ms", figure("process.start_ms"), 20.0, 8.0, line="process"),
    Goal("f", "start that makes one", "ms", figure("process.create_ms"), 50.0, 25.0, line="process"),
    Goal("f", "executable, stripped", "MB", figure("process.executable_mb"), 3.0, 1.0, line="process"),
    Goal("g", "1,000 idle connections: CPU a request grows by", "%", percent_more("idle-1000.cpu_us", "idle-1000.alone_cpu_us"),
         5.0, 5.0, line="idle-1000"),
    Goal("g", "10,000 idle connections: CPU a request grows by", "%",
         percent_more("idle-10000.cpu_us", "idle-10000.alone_cpu_us"), 10.0, 10.0, line="idle-10000"),
    Goal("g", "an idle connection", "KiB", figure("idle-10000.kib_each"), 10.0, 4.0, line="idle-10000"),
    Goal("h", "100 parallel refreshes of one token: answered", "%", figure("race.answered_percent"), 100.0, 100.0, False, "race"),
    Goal("h", "100 parallel refreshes of one token: successors", "", figure("race.successors"), 1.0, 1.0, line="race"),
)


@dataclass(frozen=True)
class Outcome:
    goal: Goal
    value: float
    values: list

    def reaches(self, bound):
        return self.value <= bound if self.goal.is_most else self.value >= bound

    def verdict(self):
        if self.reaches(self.goal.stretch):
            return "stretch"
        return "must" if self.reaches(self.goal.must) else "MISSED"

    def share(self, bound):
        """How far the value gets: 1 is just reached, more is better."""
        below = max(self.value, 1e-9)
        return bound / below if self.goal.is_most else self.value / max(bound, 1e-9)


def judge(rounds):
    """An Outcome for each goal that the rounds have measured."""
    outcomes = []
    for goal in GOALS:
        values = []
        for measured in rounds:
            try:
                values.append(goal.of(measured))
            except (KeyError, ZeroDivisionError):
                continue
        if values:
            outcomes.append(Outcome(goal, statistics.median(values), values))
    return outcomes
