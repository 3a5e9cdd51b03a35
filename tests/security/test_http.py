#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""security.md, rows 62 to 68: what HTTP alone promises, whatever the service answers.

Runs against http_fake ($HTTP_FAKE), which echoes what reached the service.
"""
import sys
import time

from fake import Fake
from claims import claim, expect, expect_true, run
from wire import Connection, ask, post, request

JSON = "application/json; charset=utf-8"
GRAPHQL = "application/graphql-response+json; charset=utf-8"
SMALL = post("/graphql", {"query": "{me}"})


def status_of(port, data):
    answer = ask(port, data)
    return answer.status if answer else None


# --- row 67: framing ---

BAD_HEADS = {
    "both framings": "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
    "both framings, turned": "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
    "length twice": "Content-Length: 5\r\nContent-Length: 5\r\n",
    "lengths that differ": "Content-Length: 5\r\nContent-Length: 6\r\n",
    "encoding twice": "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
    "an encoding that is not ours": "Transfer-Encoding: gzip, chunked\r\n",
    "identity": "Transfer-Encoding: identity\r\n",
    "chunked with a tail": "Transfer-Encoding: chunkedchunked\r\n",
    "chunked with a tab": "Transfer-Encoding:\tchunked\t\r\n",
    "a second host": "Host: other\r\n",
    "a space before the colon": "Content-Length : 5\r\n",
    "a space before the name": " Content-Length: 5\r\n",
    "a folded line": "X-One: 1\r\n two\r\n",
    "a folded length": "Content: 1\r\n -Length\r\n",
    "a folded authorization": "Autho: x\r\n rization\r\n",
    "a folded line with a tab": "X-One: 1\r\n\ttwo\r\n",
    "a line of a colon": ": x\r\n",
    "a line of a colon and a length": ":\r\nContent-Length: 5\r\n",
    "a NUL in a value": "X-One: a\0b\r\n",
    "a NUL in a name": "X\0One: a\r\n",
    "a CR in a value": "X-One: a\rb\r\n",
    "a bare LF": "X-One: a\nContent-Length: 5\r\n",
    "a bare LF before an encoding": "X-One:\nTransfer-Encoding: chunked\r\n",
    "a control byte": "X-One: a\x01b\r\n",
    "DEL": "X-One: a\x7fb\r\n",
    "a name that is no token": "X@One: a\r\n",
    "a name in brackets": "[X]: a\r\n",
    "authorization twice": "Authorization: JWT a\r\nAuthorization: JWT b\r\n",
    "content type twice": "Content-Type: application/json\r\nContent-Type: text/plain\r\n",
    "origin twice": "Origin: https://a\r\nOrigin: https://b\r\n",
    "a negative length": "Content-Length: -1\r\n",
    "a length with a plus": "Content-Length: +5\r\n",
    "a hexadecimal length": "Content-Length: 0x5\r\n",
    "an empty length": "Content-Length:\r\n",
    "a length with a comma": "Content-Length: 5, 5\r\n",
    "a length beyond all numbers": "Content-Length: 99999999999999999999999\r\n",
}


@claim
def nothing_is_smuggled():
    with Fake() as server:
        for name, lines in BAD_HEADS.items():
            head = ("POST /graphql HTTP/1.1\r\nHost: localhost\r\n" + lines).encode("latin-1")
            smuggled = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
            with Connection(server.port) as connection:
                connection.send(head + b"\r\n" + smuggled)
                answer = connection.answer()
                expect_true(answer is None or answer.status in (400, 413),
                            f"{name}: refused, not {answer}")
                if name not in ("a length beyond all numbers", "a negative length",
                                "an empty length", "a length with a plus",
                                "a hexadecimal length", "a length with a comma"):
                    # There libmicrohttpd answers by itself, with its head twice.
                    expect_true(connection.is_closed(), f"{name}: nothing behind it is read")


@claim
def a_head_sent_byte_by_byte_is_judged_alike():
    folded = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n two\r\n\r\n"
    good = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-One: 1\r\n\r\n"
    with Fake() as server:
        for data, wanted in ((folded, 400), (good, 200)):
            with Connection(server.port) as connection:
                for i in range(len(data)):
                    connection.send(data[i:i + 1])
                expect(connection.answer().status, wanted, data)


@claim
def host_is_needed_once():
    with Fake() as server:
        expect(status_of(server.port, "GET /healthz HTTP/1.1\r\n\r\n"), 400)
        expect(status_of(server.port, "GET /healthz HTTP/1.1\r\nHost:\r\n\r\n"), 200)
        expect(status_of(server.port, "GET /healthz HTTP/1.0\r\n\r\n"), 200)


@claim
def chunked_bodies_are_read_and_end_the_connection():
    body = b'{"query":"{me}"}'
    head = (b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n")
    with Fake() as server, Connection(server.port) as connection:
        connection.send(head + b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n" + SMALL)
        answer = connection.answer()
        expect(answer.status, 200)
        expect(answer.json()["data"]["document"], "{me}")
        expect(answer.headers.get("connection"), "close")
        expect_true(connection.is_closed(), "what follows is not read")


@claim
def transfer_encoding_in_http_1_0_is_refused():
    with Fake() as server:
        expect(status_of(server.port, b"POST /graphql HTTP/1.0\r\nHost: a\r\n"
                         b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"), 400)


@claim
def targets_are_matched_as_they_are_sent():
    wanted = {
        "/healthz": 200,
        "http://anything.example/healthz": 200,
        "HTTP://anything.example:80/healthz?x=1": 200,
        "/healthz?a=b": 200,
        "/health%7A": 404,
        "/healthz%00": 404,
        "/healthz/": 404,
        "//healthz": 404,
        "/../healthz": 404,
        "*": 404,
        "/health z": 400,
        "/h\u00e9althz": 400,
        "/healthz#x": 400,
    }
    with Fake() as server:
        for target, status in wanted.items():
            expect(status_of(server.port, f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n"), status,
                   target)
        for line in ("GET  /healthz HTTP/1.1", "GET\t/healthz HTTP/1.1", "GET /healthz  HTTP/1.1"):
            got = status_of(server.port, f"{line}\r\nHost: a\r\n\r\n")
            expect_true(got in (400, None), f"{line!r}: {got}")


# --- row 65: methods ---

@claim
def a_method_is_a_token():
    with Fake() as server:
        for method in (b"G\x01T", b"GE\x7fT", b"G\xe9T", b"\"GET\"", b"GET/", b"G(T", b"{}"):
            got = status_of(server.port, method + b" /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            expect(got, 400, repr(method))
        expect(status_of(server.port, "!#$%&'*+-.^_`|~Az9 /healthz HTTP/1.1\r\nHost: a\r\n\r\n"), 405)


@claim
def other_methods_are_405():
    with Fake() as server:
        for method in ("HEAD", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "get", "post",
                       "PROPFIND", "MKCOLA"):
            with Connection(server.port) as connection:
                connection.send(f"{method} /graphql HTTP/1.1\r\nHost: a\r\n\r\n")
                answer = connection.answer(has_body=method != "HEAD")
            expect(answer.status, 405, method)
            expect(answer.headers["allow"], "GET, POST, OPTIONS", method)
        for method in ("POST", "PUT", "DELETE"):
            answer = ask(server.port, request(method, "/healthz", b"x"))
            expect(answer.status, 405, method)
            expect(answer.headers["allow"], "GET, OPTIONS", method)


@claim
def options_says_what_is_allowed():
    with Fake() as server:
        answer = ask(server.port, request("OPTIONS", "/graphql"))
        expect(answer.status, 204)
        expect(answer.headers["allow"], "GET, POST, OPTIONS")
        expect("access-control-allow-origin" in answer.headers, False)


# --- row 62: what changes something ---

@claim
def forms_and_gets_change_nothing():
    with Fake() as server:
        for kind in ("application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                     "text/plain", "application/graphql", "application/jsonx",
                     "application/json; charset=latin-1", "application/json; charset=utf-16",
                     "", "text/json", "application/json/x"):
            answer = ask(server.port, request("POST", "/graphql", b'{"query":"mutation{a}"}',
                                              {"Content-Type": kind}))
            expect(answer.status, 415, kind)
        answer = ask(server.port, request("POST", "/graphql", b'{"query":"mutation{a}"}'))
        expect(answer.status, 415, "no type at all")
        answer = ask(server.port, post("/graphql", {"query": "{me}"},
                                       {"Content-Encoding": "gzip"}))
        expect(answer.status, 415, "an encoding")
        answer = ask(server.port, request("GET", "/graphql?query=mutation%7Ba%7D"))
        expect(answer.status, 405, "a mutation by GET")
        expect(answer.headers["allow"], "POST, OPTIONS")
        answer = ask(server.port, request("GET", "/graphql?query=%7Bme%7D", b'{"query":"x"}'))
        expect(answer.json()["data"]["document"], "{me}", "a GET's body is not looked at")


@claim
def json_in_utf_8_is_taken_in_all_its_spellings():
    with Fake() as server:
        for kind in ("application/json", "APPLICATION/JSON", "application/json; charset=utf-8",
                     'application/json;charset="UTF-8"', "application/json ; charset=UTF-8"):
            answer = ask(server.port, request("POST", "/graphql", b'{"query":"{a}"}',
                                              {"Content-Type": kind}))
            expect(answer.status, 200, kind)


# --- row 63: origins ---

@claim
def strange_origins_get_nothing():
    with Fake(allowed_origins="https://app.example.com, https://b.example") as server:
        for origin in ("https://evil.example", "null", "https://app.example.com.evil.example",
                       "https://app.example.co", "http://app.example.com", "*",
                       "https://app.example.com, https://b.example",
                       "https://APP.example.com", "https://app.example.com/"):
            for data in (request("OPTIONS", "/graphql", headers={
                    "Origin": origin, "Access-Control-Request-Method": "POST"}),
                    post("/graphql", {"query": "{me}"}, {"Origin": origin})):
                answer = ask(server.port, data)
                names = [name for name in answer.headers if name.startswith("access-control")]
                expect(names, [], origin)
                expect(answer.headers["vary"], "Origin")
    with Fake() as server:
        answer = ask(server.port, post("/graphql", {"query": "{me}"},
                                       {"Origin": "https://app.example.com"}))
        expect("access-control-allow-origin" in answer.headers, False, "empty list")


@claim
def listed_origins_may_call():
    with Fake(allowed_origins="https://app.example.com,https://b.example") as server:
        for origin in ("https://app.example.com", "https://b.example"):
            answer = ask(server.port, request("OPTIONS", "/graphql", headers={
                "Origin": origin, "Access-Control-Request-Method": "POST",
                "Access-Control-Request-Headers": "content-type, authorization"}))
            expect(answer.status, 204)
            expect(answer.headers["access-control-allow-origin"], origin)
            expect("POST" in answer.headers["access-control-allow-methods"], True)
            expect("Content-Type" in answer.headers["access-control-allow-headers"], True)
            expect("access-control-allow-credentials" in answer.headers, False)
            answer = ask(server.port, post("/graphql", {"query": "{me}"}, {"Origin": origin}))
            expect(answer.headers["access-control-allow-origin"], origin)


# --- row 64: headers ---

@claim
def headers_are_there():
    requests = {
        "an answer": SMALL,
        "a lane's": post("/graphql", {"query": "lane"}),
        "busy": post("/graphql", {"query": "busy"}),
        "a fault": post("/graphql", {"query": "fault"}),
        "malformed": post("/graphql", "{"),
        "404": request("GET", "/nothing"),
        "405": request("PUT", "/graphql"),
        "415": request("POST", "/graphql", b"x"),
        "framing": b"GET / HTTP/1.1\r\n\r\n",
        "a page": request("GET", "/activate/x"),
        "health": request("GET", "/healthz"),
        "options": request("OPTIONS", "/graphql"),
    }
    with Fake(is_https=1) as server:
        seen = set()
        for name, data in requests.items():
            answer = ask(server.port, data)
            headers = answer.headers
            expect(headers["x-content-type-options"], "nosniff", name)
            expect(headers["cache-control"], "no-store", name)
            expect(headers["strict-transport-security"], "max-age=31536000", name)
            if answer.status != 204:
                expect_true(headers["content-type"].endswith("charset=utf-8"), name)
            expect("server" in headers, False, name)
            seen.add(headers["x-request-id"])
        expect(len(seen), len(requests), "each request has an id of its own")
        page = ask(server.port, requests["a page"]).headers
        expect(page["referrer-policy"], "no-referrer")
        expect_true("content-security-policy" in page, "a policy")
    with Fake() as server:
        expect("strict-transport-security" in ask(server.port, SMALL).headers, False, "http")


# --- row 66: addresses ---

def seen_address(server, *values):
    lines = "".join(f"X-Forwarded-For: {value}\r\n" for value in values)
    body = b'{"query":"{me}"}'
    answer = ask(server.port, (f"POST /graphql HTTP/1.1\r\nHost: a\r\n{lines}"
                               "Content-Type: application/json\r\n"
                               f"Content-Length: {len(body)}\r\n\r\n").encode() + body)
    return answer.json()["data"]["address"]


@claim
def addresses_cannot_be_claimed():
    with Fake() as server:
        expect(seen_address(server, "192.0.2.1"), "127.0.0.1", "no proxy is trusted")
    with Fake(trusted_proxies="10.0.0.0/8") as server:
        expect(seen_address(server, "192.0.2.1"), "127.0.0.1", "this peer is none")
    with Fake(trusted_proxies="127.0.0.1,10.0.0.0/8,2001:db8:5::/48") as server:
        for values, wanted in {
            (): "127.0.0.1",
            ("192.0.2.1",): "192.0.2.1",
            ("6.6.6.6, 192.0.2.1",): "192.0.2.1",
            ("6.6.6.6", "192.0.2.1"): "192.0.2.1",
            ("192.0.2.1, 10.1.2.3",): "192.0.2.1",
            ("192.0.2.1, 2001:db8:5::7, 10.1.2.3",): "192.0.2.1",
            ("10.1.1.1, 10.1.2.3",): "10.1.1.1",
            ("192.0.2.1, unknown",): "127.0.0.1",
            ("6.6.6.6, unknown, 192.0.2.9",): "192.0.2.9",
            ("rubbish",): "127.0.0.1",
            ("192.0.2.1:4711",): "192.0.2.1",
            ("[2001:DB8::1]:4711",): "2001:db8::1",
            ("2001:db8:0:0::1",): "2001:db8::1",
            ("::ffff:192.0.2.7",): "192.0.2.7",
            ("192.0.2.1, ",): "192.0.2.1",
            ("192.0.2.01",): "127.0.0.1",
            ("1.2.3.4.5",): "127.0.0.1",
        }.items():
            expect(seen_address(server, *values), wanted, values)


# --- row 68: bounds ---

def seconds_until_end(connection, feed=None, at_most_s=8):
    """How long the other end waits, being fed a byte each fifth of a second."""
    start = time.monotonic()
    connection.socket.settimeout(0.2)
    received = b""
    while time.monotonic() - start < at_most_s:
        try:
            if feed:
                connection.send(feed)
            data = connection.socket.recv(65536)
            if not data:
                break
            received += data
        except TimeoutError:
            continue
        except ConnectionError:
            break
    return time.monotonic() - start, received


@claim
def slow_clients_are_dropped():
    limits = {"head_wait": 1, "body_wait": 2, "send_wait": 1, "idle_wait": 2}
    head = (b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
            b"Content-Length: 1000\r\n\r\n")
    chunked = (b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
               b"Transfer-Encoding: chunked\r\n\r\n")
    cases = {  # what is sent, what is fed then, seconds, how the answer begins
        "silence": (b"", None, 1, b""),
        "a request line, byte by byte": (b"GET ", b"x", 1, b""),
        "a head, byte by byte": (b"GET / HTTP/1.1\r\nX: ", b"x", 1, b""),
        "a body, byte by byte": (head, b"x", 2, b"HTTP/1.1 408 "),
        "no body": (head, None, 2, b"HTTP/1.1 408 "),
        "chunks, byte by byte": (chunked, b"1\r\nx\r\n", 2, b"HTTP/1.1 408 "),
        "idle after an answer": (SMALL, None, 2, b"HTTP/1.1 200 "),
        "a second head, byte by byte": (SMALL + b"GET / HTTP/1.1\r\nX: ", b"x", 1.9,
                                        b"HTTP/1.1 200 "),
    }
    with Fake(**limits) as server:
        for name, (data, feed, wanted_s, begins) in cases.items():
            with Connection(server.port) as connection:
                if data:
                    connection.send(data)
                took_s, received = seconds_until_end(connection, feed)
                expect_true(wanted_s - 1.1 < took_s < wanted_s + 1.2,
                            f"{name}: cut after about {wanted_s} s, not {took_s:.2f}")
                expect_true(received.startswith(begins) and (begins or not received),
                            f"{name}: {received[:60]}")


@claim
def answers_nobody_reads_are_dropped():
    with Fake(send_wait=1) as server, Connection(server.port) as connection:
        connection.socket.setsockopt(1, 8, 4096)  # SO_RCVBUF
        for _ in range(20):
            connection.send(post("/graphql", {"query": "large"}))
        time.sleep(3.5)
        received = b""
        try:
            while True:
                data = connection.socket.recv(1 << 20)
                if not data:
                    break
                received += data
        except ConnectionError:
            pass
        expect_true(len(received) < 20 * 400000, "it was cut before all was sent")


@claim
def bodies_and_urls_have_a_limit():
    with Fake(body_bytes=2000, url_bytes=300) as server:
        pad = " " * 1500
        expect(ask(server.port, post("/graphql", '{"query":"{me}"}' + pad)).status, 200)
        with Connection(server.port) as connection:
            connection.send(b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json"
                            b"\r\nExpect: 100-continue\r\nContent-Length: 2001\r\n\r\n")
            answer = connection.answer()
            expect(answer.status, 413, "before a byte of the body, and no 100")
            expect_true(connection.is_closed(), "the connection ends")
        chunk = b"7d0\r\n" + b" " * 2000 + b"\r\n"
        with Connection(server.port) as connection:
            connection.send(b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json"
                            b"\r\nTransfer-Encoding: chunked\r\n\r\n" + 3 * chunk + b"0\r\n\r\n")
            expect(connection.answer().status, 413, "chunks")
        expect(status_of(server.port, request("GET", "/graphql?query=" + "x" * 285)), 200)
        expect(status_of(server.port, request("GET", "/graphql?query=" + "x" * 286)), 414)
        expect(status_of(server.port, request("GET", "/healthz", headers={"X": "y" * 20000})), 431)


@claim
def a_client_that_sends_on_reads_its_413():
    with Fake() as server, Connection(server.port) as connection:
        connection.send(b"POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
                        b"Content-Length: 1000000\r\n\r\n")
        try:
            connection.send(b" " * 1000000)
        except ConnectionError:
            pass
        expect(connection.answer().status, 413)


@claim
def connections_from_one_address_are_counted():
    with Fake(connections_per_address=5, loops=2) as server:
        held = []
        for _ in range(5):
            connection = Connection(server.port)
            connection.send(request("GET", "/healthz"))
            expect(connection.answer().status, 200)
            held.append(connection)
        for _ in range(8):
            with Connection(server.port) as connection:
                try:
                    connection.send(request("GET", "/healthz"))
                    expect(connection.answer(), None, "a sixth one")
                except ConnectionError:
                    pass
        held.pop().socket.close()
        for _ in range(100):  # the loop hears of it in its own time
            answer = None
            with Connection(server.port) as connection:
                try:
                    connection.send(request("GET", "/healthz"))
                    answer = connection.answer()
                except ConnectionError:
                    pass
            if answer is not None:
                break
            time.sleep(0.02)
        expect_true(answer is not None and answer.status == 200, "one went, one may come")
        for connection in held:
            connection.socket.close()
    with Fake(connections_per_address=2, trusted_proxies="127.0.0.1") as server:
        held = [Connection(server.port) for _ in range(6)]
        for connection in held:
            connection.send(request("GET", "/healthz"))
            expect(connection.answer().status, 200, "a proxy has no limit")
            connection.socket.close()


# --- GraphQL over HTTP ---

@claim
def accept_decides_type_and_status():
    wrong = post("/graphql", {"query": "wrong"})
    cases = {
        None: (JSON, 200),
        "*/*": (JSON, 200),
        "application/*": (JSON, 200),
        "application/json": (JSON, 200),
        "application/graphql-response+json": (GRAPHQL, 400),
        "application/graphql-response+json, application/json;q=0.9": (GRAPHQL, 400),
        "application/json, application/graphql-response+json": (JSON, 200),
        "application/json;q=0.1, application/graphql-response+json;q=0.2": (GRAPHQL, 400),
        "application/graphql-response+json;q=0, */*": (JSON, 200),
        "text/html, */*;q=0.1": (JSON, 200),
        "application/graphql-response+json; charset=utf-8": (GRAPHQL, 400),
    }
    with Fake() as server:
        for accept, (kind, status) in cases.items():
            data = wrong if accept is None else post("/graphql", {"query": "wrong"},
                                                     {"Accept": accept})
            answer = ask(server.port, data)
            expect((answer.headers["content-type"], answer.status), (kind, status), accept)
        for accept in ("text/html", "application/xml", "application/json;q=0", "*/*;q=0",
                       "application/json; charset=utf-16"):
            answer = ask(server.port, post("/graphql", {"query": "{me}"}, {"Accept": accept}))
            expect(answer.status, 406, accept)
            expect_true("graphql-response" not in answer.headers["content-type"], accept)


@claim
def parameters_are_read_strictly():
    bad = ["", "{", "[]", "[{}]", '[{"query":"{a}"}]', "null", '"x"', "1", "{}", '{"query":null}',
           '{"query":1}', '{"query":true}', '{"query":["{a}"]}', '{"query":{"a":1}}',
           '{"query":"{a}","query":"{b}"}', '{"query":"{a}","variables":[]}',
           '{"query":"{a}","variables":"x"}', '{"query":"{a}","variables":1}',
           '{"query":"{a}","operationName":1}', '{"query":"{a}","operationName":{}}',
           '{"query":"{a}","operationName":"a\\u0000b"}',
           '{"query":"{a}","extensions":[]}', '{"query":"{a}","extensions":"x"}',
           '{"query":"{a}"} x', "{\"query\":\"\xff\"}", '{"query":"{a}","variables":{"a":1,"a":2}}']
    with Fake() as server:
        for body in bad:
            for kind in (JSON, GRAPHQL):
                answer = ask(server.port, post("/graphql", body.encode("latin-1"),
                                               {"Accept": kind.split(";", 1)[0]}))
                expect(answer.status, 400, body)
                expect(answer.headers["content-type"], kind, body)
                expect(list(answer.json()), ["errors"], body)
        for body in ('{"query":"{a}","variables":null,"operationName":null,"extensions":null}',
                     '{"query":"{a}","variables":{},"extensions":{"x":[1]},"other":7}'):
            data = ask(server.port, post("/graphql", body)).json()["data"]
            expect((data["document"], data["operationName"]), ("{a}", None), body)
        data = ask(server.port, post("/graphql/relay", {
            "query": "{a}", "variables": {"b": [1, "\u00e9"]}, "operationName": "n"})).json()["data"]
        expect((data["variables"], data["operationName"], data["style"]),
               ({"b": [1, "\u00e9"]}, "n", "relay"))


@claim
def gets_are_read_strictly():
    bad = ["", "?", "?query=", "?query=a&query=b", "?query=%7", "?query=%zz", "?query=%00",
           "?query=%ff", "?query=a&variables=x", "?query=a&variables=[]", "?query=a&variables=1",
           "?query=a&extensions=1", "?query=a&extensions=%22x%22", "?quer%=1&query=a",
           "?query=a&variables=%7B%7D&variables=%7B%7D", "?query=a&variables=%7B%22a%22:1,%22a%22:2%7D",
           "?operationName=a"]
    with Fake() as server:
        for query in bad:
            answer = ask(server.port, request("GET", "/graphql" + query))
            expect(answer.status, 400, query)
        cases = {
            "?query=%7Bme%7D": ("{me}", None, None),
            "?query={me}&operationName=": ("{me}", None, None),
            "?query=a+b%2Bc&operationName=null": ("a b+c", "null", None),
            "?&&query=a&variables=&x=%C3%A9&": ("a", None, None),
            "?query=a&variables=%7B%22b%22%3A%5B1%5D%7D": ("a", None, {"b": [1]}),
            "?query=a&variables=null&extensions=%7B%7D": ("a", None, None),
            "?%71uery=a": ("a", None, None),
            "?query=a=b": ("a=b", None, None),
        }
        for query, wanted in cases.items():
            data = ask(server.port, request("GET", "/graphql" + query)).json()["data"]
            expect((data["document"], data["operationName"], data["variables"]), wanted, query)


@claim
def busy_says_when_to_come_back():
    with Fake() as server:
        answer = ask(server.port, post("/graphql", {"query": "busy"}))
        expect((answer.status, answer.headers["retry-after"]), (503, "7"))
        answer = ask(server.port, post("/graphql", {"query": "fault"}))
        expect((answer.status, answer.json()), (500, {"errors": [{"message": "Internal error."}]}))


@claim
def errors_are_a_text_for_those_who_take_no_json():
    with Fake() as server:
        answer = ask(server.port, request("GET", "/nothing", headers={
            "Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}))
        expect((answer.status, answer.headers["content-type"]), (404, "text/plain; charset=utf-8"))
        for accept in ({}, {"Accept": "*/*"}, {"Accept": "application/json"}):
            answer = ask(server.port, request("GET", "/nothing", headers=accept))
            expect(list(answer.json()), ["errors"])


@claim
def the_log_shows_no_token_and_no_query():
    with Fake(log=1) as server:
        ask(server.port, request("GET", "/activate/SECRET-TOKEN"))
        ask(server.port, request("GET", "/graphql?query=SECRET-QUERY"))
        ask(server.port, request("GET", "/SECRETsecretSECRETsecretSECRET"))
        ask(server.port, post("/graphql", {"query": "SECRET-QUERY"}))
        server.stop()
        expect_true("SECRET" not in server.errors, server.errors)
        expect_true("GET /activate/*** 200" in server.errors, server.errors)
        expect(server.errors.count("\n"), 4)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
