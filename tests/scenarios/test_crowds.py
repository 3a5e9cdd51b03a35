#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Nothing waits that must not: whoever is slow, or many, the others are answered.

Counted, never timed: what is held stays held until all of the others have their answers.
"""
import concurrent.futures
import contextlib
import json
import os
import select
import socket
import sqlite3
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import claim, expect, expect_true, run
from readings import number, numbers
from server import Server
from talk import register, settings
from wire import Connection, post, wait_until

PASSWORD = "a heron stands in the reeds"
CHECKS = 1000
HALF_A_HEAD = b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nX-Half: "
HALF_A_BODY = (b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
               b"Content-Length: 1000\r\n\r\n{\"query\": \"")
MIB = 1048576


def crowded(**sections):
    merged = {"server": {"connections_per_address": 4000}, **sections}
    return settings(**merged)


def check_token(token):
    return post("/graphql", {"query": "{ me { username } }"}, {"Authorization": "JWT " + token})


def expect_checks(connection, token, count):
    """So many token checks, one after the other, all answered well."""
    for _ in range(count):
        connection.send(check_token(token))
        answer = connection.answer()
        expect((answer.status, json.loads(answer.body)), (200, {"data": {"me": {"username": "ada"}}}))


def log_in(password=PASSWORD):
    return post("/graphql", {"query": "mutation($p: String!) { tokenAuth(username: \"ada\", password: $p) { success } }",
                             "variables": {"p": password}})


def answered(connections):
    """Those with something to read."""
    ready = select.poll()
    for connection in connections:
        ready.register(connection.socket, select.POLLIN)
    return len(ready.poll(0))


@claim
def a_thousand_checks_are_answered_while_hashers_and_writer_are_held():
    # The right password must be written down after the hash, so that no login ends without the writer.
    held = crowded(lanes={"hash_slots": 1, "hash_memory": 128 * MIB, "hash_passes": 4, "hash_wait": 60},
                   store={"busy_wait": 60})
    with Server(held) as server, contextlib.ExitStack() as stack:
        token = register(server, "ada", PASSWORD)["token"]["token"]
        storm = [stack.enter_context(Connection(server.port, timeout_s=60)) for _ in range(24)]
        watch = stack.enter_context(Connection(server.port, timeout_s=60))
        other = sqlite3.connect(os.path.join(server.folder, "gatehouse.db"), isolation_level=None, timeout=30)
        for connection in storm[:12]:
            connection.send(log_in())
        expect_true(wait_until(lambda: number(numbers(server.port), "gatehouse_hashers_waiting") > 0, 20), "a storm")
        other.execute("BEGIN IMMEDIATE")
        for connection in storm[12:]:
            connection.send(log_in())
        expect_checks(watch, token, 10)
        early = answered(storm)  # on their way when the writer was taken
        expect_true(early < 12, early)
        expect_checks(watch, token, CHECKS)
        expect(answered(storm), early, "all the others are held still")
        other.execute("ROLLBACK")
        other.close()
        expect({connection.answer().status for connection in storm}, {200})


@claim
def a_thousand_halves_and_slow_readers_hold_up_nobody_and_are_cut_off():
    halves, slow = 1000, 50
    short = crowded(server={"connections_per_address": 4000, "head_wait": 4, "body_wait": 4, "send_wait": 4})
    with Server(short) as server, contextlib.ExitStack() as stack:
        token = register(server, "ada", PASSWORD)["token"]["token"]
        before = numbers(server.port)
        crowd = [stack.enter_context(Connection(server.port, timeout_s=60)) for _ in range(halves)]
        for place, connection in enumerate(crowd):
            connection.send(HALF_A_HEAD if place % 2 else HALF_A_BODY)
        readers = [stack.enter_context(Connection(server.port, timeout_s=60)) for _ in range(slow)]
        for connection in readers:
            connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            connection.socket.setblocking(False)
            # More than the kernel keeps for it, or until it is cut.
            with contextlib.suppress(BlockingIOError, ConnectionError):
                for _ in range(2000):
                    connection.send(post("/graphql", {"query": "{ __schema { types { name fields { name } } } }"}))
        watch = stack.enter_context(Connection(server.port, timeout_s=60))
        expect_checks(watch, token, CHECKS)

        def cut(reason):
            name = "gatehouse_http_connections_cut_total"
            return number(numbers(server.port), name, reason=reason) - number(before, name, reason=reason)

        # A slow reader is stuck with an answer, or in the middle of its next question: then it is late with a body.
        for reason, count in (("head", halves // 2), ("body", halves // 2), ("send", 1)):
            expect_true(wait_until(lambda: cut(reason) >= count, 60, 0.2), f"{cut(reason)} of {count} cut: {reason}")
        expect_checks(stack.enter_context(Connection(server.port, timeout_s=60)), token, 10)


def status_bytes(server, name):
    with open(f"/proc/{server.process.pid}/status", encoding="ascii") as status:
        return next(1024 * int(line.split()[1]) for line in status if line.startswith(name + ":"))


def keeps_what_was_freed(server):
    """A sanitizer has terabytes of addresses, and a quarantine for what was freed."""
    return status_bytes(server, "VmSize") > 1 << 40


@claim
def ten_times_the_logins_leave_the_hashers_busy_and_the_rest_refused():
    each, slots, many = 32 * MIB, 2, 200
    storm = crowded(lanes={"hash_slots": slots, "hash_memory": each, "hash_passes": 2, "hash_ceiling": slots * each,
                           "hash_queue": 8})
    with Server(storm) as server, contextlib.ExitStack() as stack:
        token = register(server, "ada", PASSWORD)["token"]["token"]
        watch = stack.enter_context(Connection(server.port, timeout_s=60))
        connections = [stack.enter_context(Connection(server.port, timeout_s=60)) for _ in range(many)]
        expect_checks(watch, token, 10)
        before, calm = numbers(server.port), status_bytes(server, "VmHWM")
        pool = stack.enter_context(concurrent.futures.ThreadPoolExecutor(4))

        def all_try(_):
            for connection in connections:
                connection.send(log_in())
            return [connection.answer() for connection in connections]

        answers, rounds = [], 0
        while rounds < 5:
            asked = pool.submit(all_try, rounds)
            while not asked.done():
                expect_checks(watch, token, 1)
            answers += asked.result()
            rounds += 1
        after = numbers(server.port)
        hashed = (number(after, "gatehouse_hash_duration_seconds_count")
                  - number(before, "gatehouse_hash_duration_seconds_count"))
        served = [answer for answer in answers if answer.status == 200]
        turned_away = [answer for answer in answers if answer.status == 503]
        expect(len(served) + len(turned_away), rounds * many)
        expect(hashed, len(served), "no hash for who is turned away")
        expect_true(len(served) >= rounds * 8, f"the queue is full all the time: {len(served)}")
        expect_true(len(turned_away) >= len(served), f"most are turned away: {len(turned_away)}")
        expect_true(all(int(answer.headers["retry-after"]) >= 1 for answer in turned_away), "told when to come again")
        grown = status_bytes(server, "VmHWM") - calm
        expect_true(keeps_what_was_freed(server) or grown < slots * each + 16 * MIB, f"memory stays under the ceiling: {grown}")
        expect_checks(watch, token, 10)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
