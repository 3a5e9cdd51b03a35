# SPDX-License-Identifier: MIT
"""Speaking GraphQL to a running server, in both of its styles, and reading its mailbox.

    answer = ask(server, RELAY, "tokenAuth", SESSION, username="ada", password=PASSWORD)

gives the operation's payload.  What is not an answer of the operation (an error
of GraphQL, of HTTP) is an exception, unless `raw_ask` was asked.
"""
import http.client
import json
import re
import ssl


class Style:
    def __init__(self, name, path):
        self.name = name
        self.path = path


ARGUMENTS = Style("arguments", "/graphql")
RELAY = Style("relay", "/graphql/relay")
STYLES = (ARGUMENTS, RELAY)

NORMAL = "success errors"
SESSION = "success errors user { username } token { token payload { username exp origIat } } refreshToken { token isExpired }"
LINK = re.compile(r"(https?://\S+?)/([a-z-]+)/([A-Za-z0-9_-]{20,})")

# One cheap pass: these tests do not ask how hard a password is to guess.
# All of them come from one address and ask the same again and again: those of budgets set their own.
COUNTED = ("login_budget_per_address", "login_budget_per_name", "registration_budget_per_address",
           "registration_budget_per_email", "mail_budget_per_address", "mail_budget_per_email",
           "mail_budget_per_email_daily", "link_budget_per_address", "refresh_budget_per_address",
           "refresh_budget_per_session", "lookup_budget_per_address")
RAISED = dict.fromkeys(COUNTED, 10000000)
FAST = {"lanes": {"hash_memory": 7340032, "hash_passes": 1}, "budgets": RAISED}


def settings(**sections):
    """FAST and these: settings(mail={...}, server={...})."""
    merged = {section: dict(values) for section, values in FAST.items()}
    for section, values in sections.items():
        merged.setdefault(section, {}).update(values)
    return merged


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


def fetch(port, path, method="GET", body=None, headers=None, source=None, tls=None, timeout_s=60, host="127.0.0.1"):
    """One request on a connection of its own.  `source`: the address to come from; `tls`: a certificate to trust."""
    kind, more = http.client.HTTPConnection, {}
    if tls:
        kind, more = http.client.HTTPSConnection, {"context": ssl.create_default_context(cafile=tls)}
    connection = kind(host, port, timeout=timeout_s, source_address=(source, 0) if source else None, **more)
    try:
        connection.request(method, path, body, headers or {})
        reply = connection.getresponse()
        return Answer(reply.status, dict((k.lower(), v) for k, v in reply.getheaders()), reply.read().decode())
    finally:
        connection.close()


def literal(value):
    """A value in GraphQL's own notation."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {literal(item)}" for name, item in value.items()) + "}"
    return json.dumps(value)


def document(style, operation, selection, arguments, kind="mutation"):
    if style is RELAY and arguments:
        arguments = {"input": arguments}
    words = ", ".join(f"{name}: {literal(value)}" for name, value in arguments.items())
    return f"{kind} {{ {operation}{'(' + words + ')' if words else ''} {{ {selection} }} }}"


def post(server, query, style=ARGUMENTS, bearer=None, headers=None, **more):
    """A document over HTTP; the whole answer."""
    sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    if bearer:
        sent["Authorization"] = "JWT " + bearer
    return fetch(server.port, style.path, "POST", json.dumps({"query": query}), sent, **more)


def raw_ask(server, style, operation, selection, bearer=None, kind="mutation", **arguments):
    """What came back, as JSON: data and errors."""
    return post(server, document(style, operation, selection, arguments, kind), style, bearer).json()


def ask(server, style, operation, selection=NORMAL, bearer=None, kind="mutation", **arguments):
    """The payload of one operation."""
    whole = raw_ask(server, style, operation, selection, bearer, kind, **arguments)
    if whole.get("errors") or whole.get("data") is None:
        raise AssertionError(f"{operation}: {whole}")
    return whole["data"][operation]


def me(server, bearer, style=ARGUMENTS, selection="username verified archived"):
    """Who one is; or the first error."""
    whole = raw_ask(server, style, "me", selection, bearer, "query")
    return whole["errors"][0] if whole.get("errors") else whole["data"]["me"]


def register(server, username, password, style=ARGUMENTS, email=None):
    return ask(server, style, "register", SESSION, username=username, email=email or username + "@example.com",
               password1=password, password2=password)


def log_in(server, username, password, style=ARGUMENTS):
    return ask(server, style, "tokenAuth", SESSION, username=username, password=password)


def codes(payload):
    """A payload's complaints: {"nonFieldErrors": ["invalid_token"]}."""
    return {field: [entry["code"] for entry in entries] for field, entries in (payload["errors"] or {}).items()}


def mails(server, to=None):
    """What the mailbox shows, oldest first."""
    shown = fetch(server.port, "/mailbox.json").json()
    return [mail for mail in shown if to is None or mail["to"] == to]


def link_in(text):
    """(address of the site, path, token) of the one link in a mail."""
    found = {match.groups() for match in LINK.finditer(text)}
    if len(found) != 1:
        raise AssertionError(f"{len(found)} links in {text!r}")
    return found.pop()
