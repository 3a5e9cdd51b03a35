#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""llhttp's own requests, against our walk over the head.

No strict request that llhttp refuses is answered as if it were good, but for
those listed here with the reason.  The data is found by
$GATEHOUSE_SHARED, else in ../shared.
"""
import base64
import json
import os
import sys

from fake import Fake
from claims import Skipped, claim, expect, expect_true, run
from wire import Connection

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHARED = os.environ.get("GATEHOUSE_SHARED", os.path.join(ROOT, "..", "shared"))
CASES = os.path.join(SHARED, "conformance", "llhttp", "llhttp_cases.json")

AFTER_CLOSE = "bytes behind the last request of a connection are never read"
NOT_FOLLOWED = "an Upgrade that we do not follow is an ordinary request"
LISTED = {
    2: AFTER_CLOSE,
    8: AFTER_CLOSE,
    9: AFTER_CLOSE,
    13: NOT_FOLLOWED,
    17: NOT_FOLLOWED,
    18: NOT_FOLLOWED,
    19: NOT_FOLLOWED,
    20: NOT_FOLLOWED,
    132: "an empty chunk extension is passed over by libmicrohttpd; the connection ends",
}


def cases():
    if not os.path.exists(CASES):
        raise Skipped("no " + CASES)
    with open(CASES, encoding="utf-8") as data:
        return [case for case in json.load(data) if case["meta"].get("type") == "request"]


def with_our_path(data):
    """The same request for an address that answers 200 to whoever gets there."""
    line, end, rest = data.partition(b"\r\n")
    words = line.split(b" ")
    if len(words) == 3 and words[1].startswith(b"/") and b" " not in words[1]:
        words[1] = b"/healthz" + (b"?" + words[1].partition(b"?")[2] if b"?" in words[1] else b"")
    if words[0] in (b"POST", b"PUT"):
        words[0] = b"GET"
    if b"\r\nhost:" not in data.lower():
        end += b"Host: localhost\r\n"
    return b" ".join(words) + end + rest


def statuses(server, data):
    with Connection(server.port, timeout_s=3) as connection:
        connection.send(data)
        try:
            connection.socket.shutdown(1)
        except OSError:
            pass
        found = []
        try:
            answer = connection.answer()
            while answer is not None:
                found.append(answer.status)
                answer = connection.answer()
        except (TimeoutError, ValueError, IndexError):
            pass
        return found


@claim
def what_llhttp_refuses_is_refused():
    refused, through = 0, []
    with Fake(head_wait=1, body_wait=1) as server:
        for case in cases():
            if case["outcome"] == "ok":
                continue
            data = with_our_path(base64.b64decode(case["input_b64"]))
            found = statuses(server, data)
            if 200 in found:
                through.append(case["id"])
            else:
                refused += 1
    print(f"llhttp: {refused} refused, {len(through)} taken")
    expect(through, sorted(LISTED), "those that are taken")
    expect(refused, 56)


@claim
def what_llhttp_takes_never_breaks_the_server():
    with Fake(head_wait=1, body_wait=1) as server:
        seen = 0
        for case in cases():
            statuses(server, base64.b64decode(case["input_b64"]))
            seen += 1
        expect(statuses(server, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"),
               [200])
        expect_true(seen > 100, seen)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
