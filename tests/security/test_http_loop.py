#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The traps of libmicrohttpd in a loop of one's own, each one seen once.

Edge-triggered epoll forgets, a resume wakes nobody, a batch of exactly 128
events stalls: so many connections are made ready at once, while the server is
stopped, and none may be lost.  Runs against http_fake ($HTTP_FAKE).
"""
import os
import select
import signal
import socket
import sys
import time

from fake import Fake
from claims import claim, expect, expect_true, run
from wire import Connection, post, request

DIRECT = post("/graphql", {"query": "{me}"})
LANE = post("/graphql", {"query": "lane"})
SLOW = post("/graphql", {"query": "slow"})
LATE = post("/graphql", {"query": "late"})


def answers_of(connections, each, within_s=20):
    """Read until every connection has had `each` answers; how many came in all."""
    waiting = {connection.socket: connection for connection in connections}
    counts = dict.fromkeys(waiting, 0)
    data = dict.fromkeys(waiting, b"")
    end = time.monotonic() + within_s
    while waiting and time.monotonic() < end:
        for ready in select.select(list(waiting), [], [], 0.2)[0]:
            got = ready.recv(1 << 16)
            data[ready] += got
            counts[ready] = data[ready].count(b"HTTP/1.1 200 ")
            if counts[ready] == each and data[ready].endswith(b'"end":true}}') or not got:
                del waiting[ready]
    return sum(counts.values())


def all_at_once(data, connections, deep):
    with Fake(loops=2, connection_limit=4000) as server:
        held = [Connection(server.port) for _ in range(connections)]
        for connection in held:
            connection.send(request("GET", "/healthz"))
            expect(connection.answer().status, 200)
        os.kill(server.process.pid, signal.SIGSTOP)
        for connection in held:
            connection.send(data * deep)
        os.kill(server.process.pid, signal.SIGCONT)
        start = time.monotonic()
        came = answers_of(held, deep)
        took_s = time.monotonic() - start
        for connection in held:
            connection.socket.close()
        expect(came, connections * deep, f"{connections} connections, {deep} deep")
        expect_true(took_s < 15, f"{connections} connections took {took_s:.1f} s")


@claim
def none_is_lost_when_all_are_ready_at_once():
    for connections in (1, 2, 16, 64, 127, 128, 129, 256, 257, 384, 512):
        all_at_once(DIRECT, connections, 1)


@claim
def none_is_lost_when_lanes_answer():
    for connections in (1, 16, 127, 128, 129, 256, 512):
        all_at_once(LANE, connections, 1)


@claim
def pipelined_requests_are_answered_in_order():
    for connections in (1, 64, 128, 512):
        all_at_once(DIRECT, connections, 8)
    all_at_once(LANE, 64, 8)
    with Fake() as server, Connection(server.port) as connection:
        names = [f"lane {i}" if i % 2 else f"direct {i}" for i in range(40)]
        connection.send(b"".join(post("/graphql", {"query": name}) for name in names))
        expect([connection.answer().json()["data"]["document"] for _ in names], names)


@claim
def one_connection_waits_for_nobody():
    with Fake(loops=1) as server:
        slow = [Connection(server.port) for _ in range(4)]
        for connection in slow:
            connection.send(SLOW)
        with Connection(server.port) as quick:
            start = time.monotonic()
            for _ in range(50):
                quick.send(DIRECT)
                expect(quick.answer().status, 200)
            expect_true(time.monotonic() - start < 0.25, "the lane does not hold up the loop")
        for connection in slow:
            expect(connection.answer().status, 200)
            connection.socket.close()


@claim
def routes_that_wait_hold_up_nobody():
    with Fake(loops=1) as server:
        waiting = [Connection(server.port) for _ in range(3)]
        for connection in waiting:
            connection.send(request("GET", "/waits"))
        with Connection(server.port) as quick:
            start = time.monotonic()
            for _ in range(20):
                quick.send(DIRECT)
                expect(quick.answer().status, 200)
            expect_true(time.monotonic() - start < 0.18, "the loop goes on")
        for connection in waiting:
            expect(connection.answer().json(), {"ok": True})
            connection.socket.close()


@claim
def too_many_that_wait_are_told_so():
    with Fake(loops=1) as server:
        waiting = [Connection(server.port) for _ in range(80)]
        for connection in waiting:
            connection.send(request("GET", "/waits"))
        statuses = [connection.answer().status for connection in waiting]
        expect_true(set(statuses) == {200, 503}, statuses)
        for connection in waiting:
            connection.socket.close()


def turn_the_loop_twice(port):
    """What was sent before this to a server of one loop has been read after it."""
    for _ in range(2):
        with Connection(port) as connection:
            connection.send(DIRECT)
            expect(connection.answer().status, 200)


@claim
def clients_that_leave_while_the_lane_works_leave_nothing():
    with Fake(loops=1) as server:
        for how in ("close", "reset", "half"):
            for _ in range(40):
                connection = Connection(server.port)
                connection.send(SLOW)
                if how == "reset":
                    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                                 b"\1\0\0\0\0\0\0\0")
                if how == "half":
                    connection.socket.shutdown(socket.SHUT_WR)
                connection.socket.close()
        with Connection(server.port) as connection:
            connection.send(LANE)
            expect(connection.answer().status, 200)


@claim
def a_client_that_only_reads_on_gets_its_answer():
    """libmicrohttpd takes an end that comes together with the request for a hang-up; so one that
    comes once the request has been read is what is promised, and several are tried."""
    with Fake(loops=1) as server:
        answered = 0
        for _ in range(10):
            with Connection(server.port) as connection:
                connection.send(SLOW)
                turn_the_loop_twice(server.port)
                connection.socket.shutdown(socket.SHUT_WR)
                answer = connection.answer()
                answered += answer is not None and answer.status == 200
        expect_true(answered >= 5, f"{answered} of 10 were answered")


@claim
def large_answers_arrive_whole():
    with Fake() as server, Connection(server.port) as connection:
        for _ in range(5):
            connection.send(post("/graphql", {"query": "large lane"}))
            answer = connection.answer()
            expect_true(len(answer.body) > 400000 and answer.body.endswith(b'"end":true}}'),
                        "whole")


@claim
def newcomers_push_out_who_is_idle():
    with Fake(loops=1, connection_limit=32) as server:
        held = []
        for _ in range(100):
            connection = Connection(server.port)
            connection.send(DIRECT)
            expect(connection.answer().status, 200, "a newcomer finds room")
            held.append(connection)
        expect_true(held[0].is_closed(), "the idlest one went")
        held[-1].send(DIRECT)
        expect(held[-1].answer().status, 200, "the last one stays")
        for connection in held:
            connection.socket.close()


# --- stopping ---

@claim
def what_runs_is_answered_when_it_stops():
    with Fake(drain_wait=5) as server:
        busy = [Connection(server.port) for _ in range(20)]
        for connection in busy:
            connection.send(SLOW)
        idle = Connection(server.port)
        idle.send(request("GET", "/healthz"))
        idle.answer()
        time.sleep(0.1)
        server.process.terminate()
        time.sleep(0.1)
        idle.send(DIRECT)  # was on its way already
        answer = idle.answer()
        expect((answer.status, answer.headers.get("connection")), (200, "close"))
        for connection in busy:
            answer = connection.answer()
            expect((answer.status, answer.headers.get("connection")), (200, "close"))
        start = time.monotonic()
        expect(server.stop(), 0)
        expect_true(time.monotonic() - start < 3, "it does not wait for nobody")
        try:
            Connection(server.port)
            expect_true(False, "nobody listens any more")
        except ConnectionError:
            pass


@claim
def who_dawdles_is_cut_at_the_deadline():
    with Fake(drain_wait=1) as server:
        dawdler = Connection(server.port)
        dawdler.send(b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                     b"Content-Length: 100\r\n\r\n")
        working = Connection(server.port)
        working.send(LATE)
        time.sleep(0.2)
        start = time.monotonic()
        server.process.terminate()
        expect(dawdler.answer().status, 408)
        expect_true(time.monotonic() - start < 2.5, "cut after a second")
        expect(working.answer().status, 200, "a lane is waited for")
        expect(server.stop(), 0)


@claim
def a_taken_port_is_said():
    with Fake() as server:
        try:
            with Fake(port=server.port):
                expect_true(False, "two servers on one port")
        except RuntimeError as problem:
            expect_true("is taken by another program" in str(problem), problem)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
