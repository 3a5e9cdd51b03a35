# SPDX-License-Identifier: MIT
"""HTTP as bytes: what a test wants to send is sent, and what comes back is told apart.

No HTTP library would send most of it.
"""
import json
import socket
import time


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers  # lower-case names; the last of equal ones
        self.body = body

    def json(self):
        return json.loads(self.body)

    def __repr__(self):
        return f"<{self.status} {self.headers} {self.body[:200]!r}>"


class Connection:
    """A socket, with what was received and not yet read."""

    def __init__(self, port, host="127.0.0.1", timeout_s=10):
        self.socket = socket.create_connection((host, port), timeout=timeout_s)
        self.left = b""

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data.encode() if isinstance(data, str) else data)

    def _more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionError:
            data = b""
        self.left += data
        return bool(data)

    def _take_head(self):
        while b"\r\n\r\n" not in self.left:
            if not self._more():
                return None
        head, self.left = self.left.split(b"\r\n\r\n", 1)
        return head.decode("latin-1").split("\r\n")

    def answer(self, has_body=True):
        """The next answer; None when the connection ends before one.  The answer
        to a HEAD has no body, whatever its length says."""
        lines = self._take_head()
        if lines is None:
            return None
        headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        wanted = int(headers.get("content-length", 0)) if has_body else 0
        while len(self.left) < wanted and self._more():
            pass
        body, self.left = self.left[:wanted], self.left[wanted:]
        return Answer(int(lines[0].split()[1]), headers, body)

    def is_closed(self, within_s=2):
        """Whether the other end closes in time, sending nothing more."""
        self.socket.settimeout(within_s)
        try:
            return not self.left and self.socket.recv(1) == b""
        except ConnectionError:
            return True
        except socket.timeout:
            return False


def request(method, path, body=b"", headers=(), version="1.1"):
    """A well-formed request, as bytes."""
    if isinstance(body, (dict, list)):
        body = json.dumps(body).encode()
    if isinstance(body, str):
        body = body.encode()
    lines = [f"{method} {path} HTTP/{version}", "Host: localhost"]
    lines += [f"{name}: {value}" for name, value in dict(headers).items()]
    if body or method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def post(path, body, headers=()):
    """A POST of JSON, as bytes."""
    return request("POST", path, body, {"Content-Type": "application/json", **dict(headers)})


def ask(port, data, timeout_s=10):
    """Send one request on a connection of its own; its answer, or None."""
    with Connection(port, timeout_s=timeout_s) as connection:
        connection.send(data)
        return connection.answer()


def graphql(port, query, variables=None, path="/graphql", headers=()):
    """The JSON of one GraphQL answer."""
    return ask(port, post(path, {"query": query, "variables": variables}, headers)).json()


def wait_until(condition, seconds, pause_s=0.02):
    """Whether it comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(pause_s)
    return condition()
