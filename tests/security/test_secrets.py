#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Secrets of the shipped executable: what stays in its memory, and what somebody has who copies its files.

security.md, rows 17, 22, 37, 49 and 73, and its table of data at rest.  The executable is $GATEHOUSE.
"""
import base64
import json
import os
import re
import sqlite3
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
from claims import Skipped, claim, expect, expect_true, run
from server import Server
from server import run as gatehouse
from talk import ARGUMENTS, RELAY, STYLES, ask, document, link_in, log_in, mails, me, register, settings
from wire import Connection, wait_until
from wire import post as raw_post

# In no library, setting or message; long enough that no two bytes meet by chance.
FIRST = "Quetzal-Obsidian-4711-first"
WRONG = "Quetzal-Obsidian-4711-wrong"
SECOND = "Quetzal-Obsidian-4711-second"
MARK = "Heliotrope-0815"
HUGE_BYTES = 1 << 34
MAPPING = re.compile(r"^([0-9a-f]+)-([0-9a-f]+) r")


def memory_of(pid):
    """Every byte that the process could read itself."""
    parts = []
    try:
        with open(f"/proc/{pid}/maps", encoding="ascii") as maps, open(f"/proc/{pid}/mem", "rb", 0) as memory:
            for line in maps:
                found = MAPPING.match(line)
                if not found or "[vvar" in line or "[vsyscall" in line:
                    continue
                start, end = int(found[1], 16), int(found[2], 16)
                if end - start > HUGE_BYTES:
                    raise Skipped("a sanitizer has terabytes of its own in there")
                try:
                    memory.seek(start)
                    parts.append(memory.read(end - start))
                except (OSError, ValueError, OverflowError):
                    pass  # a device, or a guard
    except PermissionError as why:
        raise Skipped("another's memory can only be read as root") from why
    return parts


def places_of(needle, parts):
    return sum(part.count(needle.encode()) for part in parts)


def is_forgotten(needle, pid):
    """An answer can be here a moment before the server has tidied up behind it."""
    return wait_until(lambda: places_of(needle, memory_of(pid)) == 0, 5, 0.2)


def speak(connection, style, operation, selection, **arguments):
    """One mutation over a connection that stays open: what is kept for the next request is looked at, too."""
    connection.send(raw_post(style.path, {"query": document(style, operation, selection, arguments)}))
    return connection.answer().json()["data"][operation]


def say_passwords(server, connection, style, name):
    """Register, log in rightly and wrongly, forget and reset, all by `connection`."""
    email = f"{name}@example.com"
    done = speak(connection, style, "register", "success errors", username=name, email=email, password1=FIRST,
                 password2=FIRST)
    expect(done, {"success": True, "errors": None})
    link = link_in(mails(server, email)[-1]["text"])[2]
    expect(speak(connection, style, "verifyAccount", "success", token=link), {"success": True})
    for password, success in ((FIRST, True), (WRONG, False)):
        expect(speak(connection, style, "tokenAuth", "success", username=name, password=password), {"success": success})
    expect(speak(connection, style, "sendPasswordResetEmail", "success", email=email), {"success": True})
    link = link_in(mails(server, email)[-1]["text"])[2]
    weak = speak(connection, style, "passwordReset", "success", token=link, newPassword1=SECOND, newPassword2=WRONG)
    expect(weak, {"success": False})
    done = speak(connection, style, "passwordReset", "success", token=link, newPassword1=SECOND, newPassword2=SECOND)
    expect(done, {"success": True})


@claim
def no_password_stays_in_memory():
    with Server(settings(mail={"mail_from": f"{MARK}@example.com"})) as server:
        with Connection(server.port, timeout_s=30) as connection:
            for style, name in ((ARGUMENTS, "ada"), (RELAY, "grace")):
                say_passwords(server, connection, style, name)
            expect_true(places_of(MARK, memory_of(server.process.pid)) > 0, "what is there is found")
            for password in (FIRST, WRONG, SECOND, "Quetzal-Obsidian"):
                expect_true(is_forgotten(password, server.process.pid), password)


@claim
def no_password_stays_where_a_request_is_refused():
    with Server(settings()) as server:
        with Connection(server.port, timeout_s=30) as connection:
            for body in (f'{{"query": "mutation {{ tokenAuth(username: \\"ada\\", password: \\"{FIRST}',
                         {"query": "{ me { username } }", "variables": {"password": FIRST}},
                         {"query": f'mutation {{ tokenAuth(password: "{FIRST}") {{ success }} }}'},
                         {"query": f'{{ x(password: "{FIRST}") }}'},
                         {"query": "mutation M($p: Int!) { verifyToken(token: $p) { success } }",
                          "variables": {"p": FIRST}}):
                connection.send(raw_post("/graphql", body))
                expect_true(connection.answer() is not None, "answered")
            expect_true(is_forgotten(FIRST, server.process.pid), "no trace of it")


def files_of(folder):
    """The content of all files there but the settings."""
    kept = {}
    for name in os.listdir(folder):
        if name != "gatehouse.ini":
            with open(os.path.join(folder, name), "rb") as file:
                kept[name] = file.read()
    return kept


def expect_nowhere(kept, what, text):
    for name, data in kept.items():
        for form in (text.encode(), text.encode().hex().encode(), text.encode("utf-16-le")):
            expect_true(form not in data, f"{what} is not in {name}")


@claim
def the_database_cannot_refresh():
    """Nobody makes a token of what the files have, key file left aside."""
    for style in STYLES:
        with Server(settings()) as server:
            tokens = []
            for _ in range(3):
                session = register(server, "ada", FIRST, style) if not tokens else log_in(server, "ada", FIRST, style)
                tokens += [session["token"]["token"], session["refreshToken"]["token"]]
            replaced = ask(server, style, "refreshToken", "refreshToken { token }", refreshToken=tokens[-1],
                           revokeRefreshToken=True)["refreshToken"]["token"]
            server.stop()
            kept = files_of(server.folder)
            expect_true("gatehouse.db" in kept, sorted(kept))
            for token in tokens + [replaced]:
                expect_nowhere(kept, "a token", token)
                secret = raw(token)
                if secret:
                    for name, data in kept.items():
                        expect_true(secret not in data, f"the secret of a token is not in {name}")


def raw(refresh_token):
    """The secret half of a refresh token, as bytes; None for another kind."""
    if len(refresh_token) != 64:
        return None
    return base64.urlsafe_b64decode(refresh_token)[16:]


@claim
def the_database_cannot_make_one():
    """Links: the files have their selectors, and not what is behind them."""
    for style in STYLES:
        with Server(settings()) as server:
            register(server, "ada", FIRST, style)
            server.run("user", "verify", "ada")
            ask(server, style, "sendPasswordResetEmail", email="ada@example.com")
            links = [link_in(mail["text"])[2] for mail in mails(server, "ada@example.com") if "/" in mail["text"]]
            expect_true(len(links) >= 1, links)
            server.stop()
            kept = files_of(server.folder)
            for link in links:
                expect_nowhere(kept, "a link", link)
                for name, data in kept.items():
                    expect_true(raw(link) not in data, f"what is behind a selector is not in {name}")


@claim
def passwords_are_hashed_and_keys_sealed():
    with Server(settings()) as server:
        register(server, "ada", FIRST)
        server.stop()
        kept = files_of(server.folder)
        expect_nowhere(kept, "the password", FIRST)
        database = sqlite3.connect(os.path.join(server.folder, "gatehouse.db"))
        (stored,), = database.execute("SELECT password_hash FROM account").fetchall()
        expect_true(stored.startswith("$argon2id$v=19$m=7168,t=1,p=1$"), stored)
        master = bytes.fromhex(kept["gatehouse.key"].decode().strip())
        for name, data in kept.items():
            if name != "gatehouse.key":
                expect_true(master not in data and master.hex().encode() not in data, name)
        database.close()


@claim
def nothing_by_default():
    """No account exists before somebody makes it, and no two installations share a key."""
    seen = []
    for _ in range(2):
        with Server(settings()) as server:
            expect(json.loads(server.run("user", "list", "--json").stdout), [])
            for name in ("admin", "root", "gatehouse", "test"):
                for password in ("admin", "password", name, ""):
                    expect(log_in(server, name, password)["success"], False)
            with open(os.path.join(server.folder, "gatehouse.key"), encoding="ascii") as file:
                master = file.read()
            session = register(server, "ada", FIRST)
            seen.append((master, session["token"]["token"].split(".")[0], session["token"]["token"]))
    expect_true(seen[0][0] != seen[1][0], "master keys differ")
    expect_true(seen[0][1] != seen[1][1], "the keys' names differ")
    with Server(settings(tokens={"token_leeway": 300})) as server:
        register(server, "ada", FIRST)
        expect(me(server, seen[0][2])["extensions"]["reason"], "invalid_token", "another installation's token")


@claim
def short_keys_stop_the_start():
    with tempfile.TemporaryDirectory() as folder:
        key = os.path.join(folder, "gatehouse.key")
        for text in ("", "00", "00" * 31, "00" * 33, "0" * 63, "g" * 64, "secret", "\n" + "00" * 32):
            with open(key, "w", encoding="ascii") as file:
                file.write(text)
            os.chmod(key, 0o600)
            done = gatehouse("serve", "--listen-port=0", "--hash-memory=7340032", "--hash-passes=1", folder=folder)
            expect(done.returncode, 3, f"{text!r}: {done.stderr}")
            expect_true("gatehouse.key" in done.stderr and len(done.stderr.strip().splitlines()) == 1, done.stderr)
            expect_true(not text or text.strip() not in done.stderr, "the sentence does not repeat it")
            expect_true(not os.path.exists(os.path.join(folder, "gatehouse.db-wal")), "nothing is left open")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
