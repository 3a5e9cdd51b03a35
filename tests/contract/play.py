#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Plays recorded scenarios of the original against the shipped executable ($GATEHOUSE), and compares every answer.

  tests/contract/play.py [WORD | FILE.json]...

WORD: only scenarios with it in their names.  A scenario is settings, users and steps: requests with the answers
that are expected, mails, accounts, tokens to look into.  What an expected text may stand for is in README.md.
Three at a time: most of a scenario is waiting for the disk.
"""
import base64
import concurrent.futures
import http.client
import importlib.machinery
import importlib.util
import json
import pathlib
import re
import shutil
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "support"))
from server import complain_of_sanitizers

MAIL_PATIENCE_S = 3
TOGETHER = 3
LINK_PATHS = {
    "activation-token": ("ACTIVATION_PATH_ON_EMAIL", "activate"),
    "password-reset-token": ("PASSWORD_RESET_PATH_ON_EMAIL", "password-reset"),
    "password-set-token": ("PASSWORD_SET_PATH_ON_EMAIL", "password-set"),
}
PATTERNS = {
    "any": r"[\s\S]*",
    "string": r"[\s\S]*",
    "int": r"-?\d+",
    "iso-datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)",
    "jwt": r"[\w-]+\.[\w-]+\.[\w-]+",
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "base64": r"[A-Za-z0-9+/]+={0,2}",
}


def load_adapter():
    loader = importlib.machinery.SourceFileLoader("adapter", str(HERE / "adapter"))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("adapter", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(module)
    return module


ADAPTER = load_adapter()


class Differs(Exception):
    def __init__(self, where, expected, got):
        super().__init__(f"{where}: expected {json.dumps(expected)[:300]}, got {json.dumps(got)[:300]}")


# --- expected texts, and what they remember ---

def tamper(token):
    """A wrong signature: the first character of the last part is another."""
    at = max(token.rfind("."), token.rfind(":")) + 1
    return token[:at] + ("B" if token[at] == "A" else "A") + token[at + 1:]


def without_algorithm(token):
    """The same claims, unsigned."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    return f"{header}.{token.split('.')[1]}."


FILTERS = {None: lambda value: value, "tamper": tamper, "alg-none": without_algorithm}


def fill(value, known):
    """A request's texts with ${NAME} and ${NAME|FILTER} filled in."""
    if isinstance(value, str):
        return re.sub(r"\$\{([\w-]+)(?:\|([\w-]+))?\}", lambda m: FILTERS[m[2]](known[m[1]]), value)
    if isinstance(value, list):
        return [fill(item, known) for item in value]
    if isinstance(value, dict):
        return {name: fill(item, known) for name, item in value.items()}
    return value


def pattern_of(expected, known):
    """(regular expression, names that its groups are remembered by)"""
    names, out = [], ""
    for part in re.split(r"(\$\{[^}]*\})", expected):
        word = part[2:-1] if part.startswith("${") else None
        if word is None:
            out += re.escape(part)
        elif word in PATTERNS:
            out += PATTERNS[word]
        elif word.startswith("hex:"):
            out += "[0-9a-f]{%d}" % int(word[4:])
        elif word.startswith("capture:"):
            names.append(word[len("capture:"):])
            out += r"([\s\S]+)"
        else:
            out += re.escape(str(known[word]))
    return re.compile(out), names


NOTHING = object()


def compare_text(expected, got, known, where):
    text = str(got) if expected == "${int}" and isinstance(got, int) and not isinstance(got, bool) else got
    pattern, names = pattern_of(expected, known)
    found = pattern.fullmatch(text) if isinstance(text, str) else None
    if not found:
        raise Differs(where, expected, None if got is NOTHING else got)
    known.update(zip(names, found.groups()))


def compare(expected, got, known, where):
    """Raises Differs at the first difference; remembers what is captured."""
    shown = "nothing" if got is NOTHING else got
    if expected == "${any}":
        if got is NOTHING:
            raise Differs(where, expected, shown)
    elif expected == "${absent-or-null}":
        if got is not NOTHING and got is not None:
            raise Differs(where, expected, shown)
    elif isinstance(expected, str) and "${" in expected:
        compare_text(expected, got, known, where)
    elif isinstance(expected, list):
        if not isinstance(got, list) or len(got) != len(expected):
            raise Differs(where, expected, shown)
        for i, item in enumerate(expected):
            compare(item, got[i], known, f"{where}[{i}]")
    elif isinstance(expected, dict):
        if not isinstance(got, dict):
            raise Differs(where, expected, shown)
        for name, item in expected.items():
            compare(item, got.get(name, NOTHING), known, f"{where}.{name}")
        for name in got:
            if name not in expected:
                raise Differs(f"{where}.{name}", "nothing", got[name])
    elif type(expected) is not type(got) or expected != got:
        raise Differs(where, expected, shown)


def without_extensions(body):
    """The original's errors have none; ours are not held against us."""
    if isinstance(body, dict) and isinstance(body.get("errors"), list):
        return {**body, "errors": [{k: v for k, v in error.items() if k != "extensions"} for error in body["errors"]]}
    return body


# --- steps ---

def send(url, request):
    """(status, headers, body) of one request as a scenario has it."""
    method = request.get("method", "POST")
    target = urllib.parse.urlsplit(url)
    path, body = request.get("path") or target.path, None
    parameters = {name: request[name] for name in ("query", "variables", "operationName", "extensions") if name in request}
    if "raw" in request:
        body = request["raw"]
    elif method == "GET":
        path += "?" + urllib.parse.urlencode({name: value if isinstance(value, str) else json.dumps(value)
                                              for name, value in parameters.items()})
    else:
        body = json.dumps(parameters)
    headers = {"accept": "application/json", **({} if body is None else {"content-type": "application/json"})}
    headers.update({name.lower(): value for name, value in request.get("headers", {}).items()})
    connection = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
    try:
        connection.request(method, path, None if body is None else body.encode(),
                           {name: value for name, value in headers.items() if value is not None})
        reply = connection.getresponse()
        text = reply.read().decode()
    finally:
        connection.close()
    got = {name.lower(): value for name, value in reply.getheaders()}
    return reply.status, got, json.loads(text) if "json" in got.get("content-type", "") else text


class Play:
    def __init__(self, scenario, state):
        self.scenario, self.state, self.known = scenario, state, {}

    def begin(self, file):
        started = ADAPTER.start(self.state, file)
        self.url = started["relay_url" if self.scenario["style"] == "relay" else "url"]
        self.known["host"] = urllib.parse.urlsplit(self.url).netloc

    def request(self, step):
        status, headers, body = send(self.url, fill(step["request"], self.known))
        expected = step["expect"]
        compare(expected["status"], status, self.known, "status")
        for name, value in expected.get("headers", {}).items():
            compare(value, headers.get(name.lower(), NOTHING), self.known, "headers." + name)
        compare(expected["body"], without_extensions(body), self.known, "body")

    def mail(self, step):
        wanted, end = step["mail"], time.monotonic() + MAIL_PATIENCE_S
        while True:
            mails = [mail for mail in ADAPTER.mail(self.state) if mail["to"] == wanted.get("to", mail["to"])]
            if len(mails) >= wanted.get("count", 1) or time.monotonic() > end:
                break
            time.sleep(0.05)
        if len(mails) != wanted.get("count", len(mails)):
            raise Differs("mail.count", wanted["count"], len(mails))
        for name in ("from", "subject", "text", "html"):
            if name in wanted:
                compare(" ".join(wanted[name].split()), " ".join(mails[-1][name].split()), self.known, "mail." + name)
        for name, kind in wanted.get("capture", {}).items():
            setting, usual = LINK_PATHS[kind]
            path = self.scenario["settings"].get(setting, usual)
            found = re.search(f"/{re.escape(path)}/([^\\s\"'<>]+)", mails[-1]["text"])
            if not found:
                raise Differs("mail.text", f"a link with /{path}/TOKEN", mails[-1]["text"])
            self.known[name] = found[1]

    def user(self, step):
        got = ADAPTER.user(self.state, step["user"]["username"])
        for name, value in step["user"]["expect"].items():
            compare(value, got.get(name, NOTHING), self.known, "user." + name)

    def decode(self, step):
        parts = fill(step["decode"], self.known).split(".")[:2]
        header, claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in parts)
        compare(step["expect"], {"header": header, "claims": claims}, self.known, "jwt")

    def step(self, step):
        for kind in ("request", "mail", "user", "decode"):
            if kind in step:
                getattr(self, kind)(step)
                return
        time.sleep(step["sleep"])


def play(file):
    """None, or what is wrong."""
    scenario = json.loads(file.read_text(encoding="utf-8"))
    state = pathlib.Path(tempfile.mkdtemp(prefix="contract-"))
    number = "start"
    try:
        game = Play(scenario, state)
        game.begin(file)
        for number, step in enumerate(scenario["steps"]):
            game.step(step)
        ADAPTER.stop(state)
        number = "stop"
        complain_of_sanitizers((state / "server.log").read_text(encoding="utf-8", errors="replace"))
        return None
    except (Exception, SystemExit) as why:  # whatever it is, the scenario has failed
        return f"step {number}: {type(why).__name__ if not isinstance(why, Differs) else ''} {why}"
    finally:
        ADAPTER.stop(state)
        shutil.rmtree(state, ignore_errors=True)


def chosen(words):
    files = [pathlib.Path(word) for word in words if word.endswith(".json")]
    names = [word for word in words if not word.endswith(".json")]
    if files and not names:
        return files
    return files + [file for file in sorted((HERE / "scenarios").glob("*.json"))
                    if not names or any(name in file.name for name in names)]


def main(words):
    files, failed = chosen(words), 0
    with concurrent.futures.ThreadPoolExecutor(TOGETHER) as pool:
        for file, wrong in zip(files, pool.map(play, files)):
            if wrong:
                failed += 1
                print(f"FAILED {file.name}: {wrong}", flush=True)
    print(f"{len(files) - failed} passed, {failed} failed, 0 skipped")
    return 1 if failed or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
